/** Syntax errors as users see them. */
import { describe, expect, it } from 'vitest';
import type { CodeDoc } from '../../src/parser/codes/code-doc.js';
import { SYNTAX } from '../../src/parser/codes/syntax.js';
import { CODES, codeDoc } from '../../src/parser/codes.js';
import type { Diagnostic } from '../../src/parser/diagnostic.js';
import { parse } from '../../src/parser/parse.js';
import { renderDiagnostics } from '../../src/parser/render-diagnostic.js';
import { source } from './samples.js';

function rendered(text: string): string {
  return `\n${renderDiagnostics(parse(source(text)).diagnostics, { colour: false })}`;
}

/** Only code, message and help. */
function messagesOf(text: string): readonly string[] {
  return parse(source(text)).diagnostics.map(({ code, message, help }) => `${code} ${message}${help === undefined ? '' : ` | ${help}`}`);
}

describe('the codes of syntax errors', () => {
  /** The first needs too long a text; the second is found when rules are loaded. */
  const limits = ['T121', 'T122', 'T199'];

  it.each(
    Object.values<CodeDoc>(SYNTAX)
      .filter((doc) => !limits.includes(doc.code))
      .map((doc) => [doc.code, doc] as const),
  )('%s: the bad example gives it, the good example no error', (code, doc) => {
    expect(new Set(parse(source(doc.bad)).diagnostics.map((diagnostic) => diagnostic.code))).toEqual(new Set([code]));
    expect(parse(source(doc.good)).diagnostics).toEqual([]);
  });

  it('T121: a file can have a million tokens', () => {
    expect(messagesOf('a '.repeat(1_000_001))).toEqual([
      'T121 the file is too large | the limit is 1,000,000 tokens; split the file, or check whether it is a log',
    ]);
  });

  it('T199: after 49 errors the last message says that there are more', () => {
    const doc = codeDoc('t199');
    const codes = parse(source(doc?.bad ?? '')).diagnostics.map((diagnostic) => diagnostic.code);
    expect(codes).toEqual([...Array.from({ length: 49 }, () => 'T103'), 'T199']);
    const fits = `stream app {\n${'  fromat json\n'.repeat(49)}}`;
    expect(parse(source(fits)).diagnostics.map((diagnostic) => diagnostic.code)).toEqual(Array.from({ length: 49 }, () => 'T103'));
  });

  it('are listed once each, in order', () => {
    const codes = CODES.map((doc) => doc.code);
    expect(codes).toEqual([...new Set(codes)].sort());
  });
});

describe('transcripts', () => {
  it('show several errors at once, each with its position', () => {
    expect(
      rendered(`stream app {
  formt json
  lateness 5sec
}
alert Errors {
  on app
  by host region
  pgae when count(level = "error") over 5m > 3
  warn when ratio(status >= ) over 5m > 2%
    and count() over 5m >= 100
  for: 5m
  labels { team: payments }
  clear count() over 5m < 1
  sample
}
`),
    ).toMatchInlineSnapshot(`
      "
      rules/a.alert:2:3: error T103: \`formt\` is not a clause of a stream
        2 |   formt json
          |   ^^^^^
        help: did you mean \`format\`?

      rules/a.alert:3:12: error T112: there is no unit \`sec\`
        3 |   lateness 5sec
          |            ^^^^
        help: did you mean \`5s\`?

      rules/a.alert:7:11: error T103: \`region\` is not a clause of an alert
        7 |   by host region
          |           ^^^^^^
        help: an operator or a \`,\` may be missing before it

      rules/a.alert:8:3: error T118: there is no severity \`pgae\`
        8 |   pgae when count(level = "error") over 5m > 3
          |   ^^^^
        help: did you mean \`page\`?

      rules/a.alert:8:25: error T114: \`=\` is not a comparison
        8 |   pgae when count(level = "error") over 5m > 3
          |                         ^
        help: write \`==\`

      rules/a.alert:9:29: error T101: expected a value: a field, a number, text in double quotes or a function after \`>=\`, found \`)\`
        9 |   warn when ratio(status >= ) over 5m > 2%
          |                             ^

      rules/a.alert:11:6: error T101: expected a duration such as \`5m\` after \`for\`, found \`:\`
        11 |   for: 5m
           |      ^
        help: remove the \`:\`

      rules/a.alert:12:18: error T101: expected text in double quotes after \`:\`, found \`payments\`
        12 |   labels { team: payments }
           |                  ^^^^^^^^

      rules/a.alert:13:9: error T101: expected \`when\` after \`clear\`, found \`count\`
        13 |   clear count() over 5m < 1
           |         ^^^^^

      rules/a.alert:14:9: error T101: expected a number such as \`5\` after \`sample\`, found \`}\`
        14 |   sample
           |         ^

      \`tocsin explain T103\` explains this code.
      "
    `);
  });

  it('report a block that is not closed, and parse the next one', () => {
    expect(rendered('alert A {\n  labels { a: "b"\n  for 5m\n\nalert B {\n  fro 5m\n}\n')).toMatchInlineSnapshot(`
      "
      rules/a.alert:3:7: error T101: expected \`:\` and the text of the label after \`for\`, found \`5m\`
        3 |   for 5m
          |       ^^

      rules/a.alert:5:1: error T104: this list of labels is not closed: expected \`}\`, found \`alert\`
        5 | alert B {
          | ^^^^^
        help: every \`{\` needs a matching \`}\`
        rules/a.alert:2:10: it is opened here
        2 |   labels { a: "b"
          |          ^

      rules/a.alert:6:3: error T103: \`fro\` is not a clause of an alert
        6 |   fro 5m
          |   ^^^
        help: did you mean \`for\`?

      \`tocsin explain T101\` explains this code.
      "
    `);
  });

  it('point into summaries', () => {
    expect(rendered('alert A {\n  summary "\\u0041 {count(} of {}"\n  summary "ab } c"\n  summary "{a b}"\n}')).toMatchInlineSnapshot(`
      "
      rules/a.alert:2:26: error T101: expected an operator or \`)\` after \`(\`, found the closing \`}\`
        2 |   summary "\\u0041 {count(} of {}"
          |                          ^

      rules/a.alert:2:31: error T119: these braces are empty
        2 |   summary "\\u0041 {count(} of {}"
          |                               ^^
        help: write a field, a label or an aggregate between them, or literal braces as \`{{\` and \`}}\`

      rules/a.alert:3:15: error T119: unmatched \`}\`
        3 |   summary "ab } c"
          |               ^
        help: write a literal brace as \`}}\`

      rules/a.alert:4:15: error T101: expected an operator or \`}\`, found \`b\`
        4 |   summary "{a b}"
          |               ^

      \`tocsin explain T101\` explains this code.
      "
    `);
  });

  it('align the mark with tabs, wide characters and accents', () => {
    expect(rendered('alert A {\n\ton "x"\n  by 名前 e\u0301 x\n  by "名前e\u0301😀" }')).toMatchInlineSnapshot(`
      "
      rules/a.alert:2:5: error T101: expected the name of a stream after \`on\`, found \`"x"\`
        2 |     on "x"
          |        ^^^

      rules/a.alert:3:9: error T103: \`é\` is not a clause of an alert
        3 |   by 名前 é x
          |           ^
        help: an operator or a \`,\` may be missing before it

      rules/a.alert:4:6: error T101: expected the name of a field after \`by\`, found \`"名前é😀"\`
        4 |   by "名前é😀" }
          |      ^^^^^^^^^

      \`tocsin explain T101\` explains this code.
      "
    `);
  });

  it('cut long lines around the mark', () => {
    const before = 'field > 1 and '.repeat(40);
    expect(rendered(`let x = ${before} ; ${before}y`)).toMatchInlineSnapshot(`
      "
      rules/a.alert:1:570: error T111: unexpected \`;\`
        1 | … > 1 and field > 1 and field > 1 and field > 1 and field > 1 and field > 1 and  ; field > 1 and fiel…
          |                                                                                  ^
        help: remove it: clauses are not separated

      \`tocsin explain T111\` explains this code.
      "
    `);
  });

  it('do not let text in the file move the cursor', () => {
    const shown = rendered('alert A { \u001b[2Jon \u202e }\u0007');
    expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\u202e/u);
  });

  it('show related ranges, and colours only if requested', () => {
    const text = 'let a = 1\nlet a = 2\n';
    const span = (start: number, end: number) => ({ source: source(text), start, end });
    const diagnostic: Diagnostic = {
      code: 'T201',
      severity: 'warning',
      message: 'there are two `a`',
      range: span(14, 15),
      related: [{ message: 'the first is here', range: span(4, 5) }],
    };
    expect(`\n${renderDiagnostics([diagnostic], { colour: false })}`).toMatchInlineSnapshot(`
      "
      rules/a.alert:2:5: warning T201: there are two \`a\`
        2 | let a = 2
          |     ^
        rules/a.alert:1:5: the first is here
        1 | let a = 1
          |     ^

      \`tocsin explain T201\` explains this code.
      "
    `);
    expect(renderDiagnostics([diagnostic], { colour: true })).toContain('\u001b[1;33mwarning T201\u001b[0m');
    expect(renderDiagnostics([], { colour: true })).toBe('');
  });
});

describe('messages', () => {
  it.each([
    ['', []],
    ['strem x { }', ['T102 there is no block `strem` | did you mean `stream`?']],
    ['42', ['T101 expected a block, found `42` | the blocks are `stream`, `span`, `let`, `alert`, `sink`, `route` and `test`']],
    ['alert { }', ['T101 expected a name for the alert after `alert`, found `{`']],
    ['alert A { on "x" }', ['T101 expected the name of a stream after `on`, found `"x"`']],
    ['alert A { for }', ['T101 expected a duration such as `5m` after `for`, found `}`']],
    ['alert A { when a > 1 }', ['T118 `when` needs a severity before it | write `page when …`, `warn when …` or `info when …`']],
    ['alert A { pag when a > 1 }', ['T118 there is no severity `pag` | did you mean `page`?']],
    ['alert A { for: 5m }', ['T101 expected a duration such as `5m` after `for`, found `:` | remove the `:`']],
    ['alert A { page when message startswith "x" }', ['T103 `startswith` is not a clause of an alert | did you mean `startsWith`?']],
    ['alert A { limit 5 group }', ['T101 expected `groups` after `5`, found `group`']],
    ['alert A { page when a { fro 5m } }', ['T103 `fro` is not a clause of `when { … }` | did you mean `for`?']],
    ['let x = (a', ['T101 expected an operator or `)` after `a`, found the end of the file']],
    ['let x = count(a b)', ['T101 expected an operator or `)` after `a`, found `b`']],
    ['let x = 5mn', ['T112 there is no unit `mn` | did you mean `5m`?']],
    ['let x = 1_000', ['T112 a number cannot contain `_` | write `1000`']],
    ['let x = 5 > 2 %', ['T111 unexpected `%` | write `%` directly after a number, for example `2%`']],
    [
      'let x = 2026-02-30T10:00:00Z',
      ['T112 `2026-02-30T10:00:00Z` is not a valid time | write a time such as `2026-05-04T10:04:00Z` or `2026-05-04T10:04:00+02:00`'],
    ],
    ['let x = a not contains "b"', ['T116 `not` must be written before the whole comparison | write `not a contains …`']],
    ['let x = 1 < a < 5', ['T115 comparisons cannot be chained | combine two comparisons with `and`: `1 < x and x < 5`']],
    ['let x = a =~ /b/', ['T114 `=~` is not an operator | write `matches`, for example `message matches /disk full/`']],
    ['let x = a & b', ['T114 `&` is not an operator | write `and`']],
    ["let x = 'b'", ['T108 text must be in double quotes | write `"b"`']],
    ['let x = ``', ['T109 the name in back-quotes is empty | write the name of a field between the back-quotes']],
    [
      'stream s { extract "x" }',
      ['T101 expected a format such as `json`, or a regular expression with named groups after `extract`, found `"x"`'],
    ],
    [
      'stream s { format json else }',
      ['T101 expected a format such as `json`, or a regular expression with named groups after `else`, found `}`'],
    ],
    ['stream s { format json latenes 5s }', ['T103 `latenes` is not a clause of a stream | did you mean `lateness`?']],
    ['stream s {\nformat json\nstrct\n}', ['T103 `strct` is not a clause of a stream | did you mean `strict`?']],
    ['stream s { uptime x }', ['T101 expected `from` and a field, or `since` and a predicate after `uptime`, found `x`']],
    ['sink mail { }', ['T101 expected the type of the sink, such as `console` after `mail`, found `{`']],
    ['route { page mail }', ['T101 expected `->` and the name of a sink after `page`, found `mail`']],
    ['test t { }', ['T101 expected a name for the test in double quotes after `test`, found `t`']],
    ['test "t" { every 1s { } }', ['T101 expected `from` after `1s`, found `{`']],
    ['test "t" { expect 1.5 notifications }', ['T112 `1.5` is not a number of notifications | write `1`, `2`, … or `no`']],
    ['test "t" { expct never A }', ['T103 `expct` is not a clause of a test | did you mean `expect`?']],
    ['alert A { on x } }', ['T105 unmatched `}` | remove it, or add the missing `{` before it']],
  ] as const)('%s', (text, sentences) => {
    expect(messagesOf(text)).toEqual(sentences);
  });
});
