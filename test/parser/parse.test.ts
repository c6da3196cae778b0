import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertBlock, AlertClause, Expr, StreamBlock, TestBlock } from '../../src/parser/ast.js';
import { parse } from '../../src/parser/parse.js';
import { printExpr } from '../../src/parser/print/expr.js';
import { bare, read, SAMPLE, source } from './samples.js';

function expr(text: string): Expr {
  const block = read(`let x = ${text}`).blocks[0];
  if (block?.kind !== 'let') throw new Error('no let');
  return block.value;
}

/** The tree of an expression, with all its parentheses. */
function shape(node: Expr): string {
  switch (node.kind) {
    case 'binary':
      return `(${shape(node.left)} ${node.op} ${shape(node.right)})`;
    case 'unary':
      return `(${node.op} ${shape(node.operand)})`;
    case 'exists':
      return `(${shape(node.operand)} exists)`;
    case 'over':
      return `(${shape(node.operand)} over ${node.window.text}${node.ago === undefined ? '' : ` ago ${node.ago.text}`})`;
    case 'reaches':
      return `(${shape(node.operand)} reaches ${shape(node.limit)}${node.from ?? ''} ${node.within.text} ${node.using?.text ?? ''})`;
    case 'paren':
      return `[${shape(node.inner)}]`;
    case 'call': {
      const of = node.of === undefined ? '' : ` of ${shape(node.of)}`;
      const where = node.where === undefined ? '' : ` where ${shape(node.where)}`;
      return `${node.name.text}<${node.args.map(shape).join(', ')}${of}${where}>`;
    }
    case 'range':
      return `${shape(node.from)}..${shape(node.to)}`;
    case 'list':
      return `{${node.items.map(shape).join(', ')}}`;
    default:
      return printExpr(node);
  }
}
/** A format without arguments. */
const named = (text: string): object => ({ kind: 'namedFormat', name: { text }, arguments: [] });

const shaped = (text: string): string => shape(expr(text));

function alert(clauses: string): readonly AlertClause[] {
  const block = read(`alert A { ${clauses} }`).blocks[0] as AlertBlock;
  return block.clauses;
}

describe('expressions', () => {
  it.each([
    ['a or b and c', '(a or (b and c))'],
    ['a and b or c and d', '((a and b) or (c and d))'],
    ['not a == b and c', '((not (a == b)) and c)'],
    ['not not a', '(not (not a))'],
    ['!a && b || c', '(((not a) and b) or c)'],
    ['a AND b Or NOT c', '((a and b) or (not c))'],
    ['a + b * c - d / e', '((a + (b * c)) - (d / e))'],
    ['a - b - c', '((a - b) - c)'],
    ['-a * -b', '((- a) * (- b))'],
    ['a--b', '(a - (- b))'],
    ['a+b > c-d', '((a + b) > (c - d))'],
    ['(a or b) and c', '([(a or b)] and c)'],
    ['a exists and not b exists', '((a exists) and (not (b exists)))'],
    ['a in ["x", i"y", 3,]', '(a in {"x", i"y", 3})'],
    ['a in []', '(a in {})'],
    ['a in 500..599', '(a in 500..599)'],
    ['a not in 1h..2h 30m and b', '((a not in 1h..2h 30m) and b)'],
    ['a in -1.5 .. 2', '(a in (- 1.5)..2)'],
    ['"connection reset"', '"connection reset"'],
    ['a matches /x[/]y\\/z/i and b', '((a matches /x[/]y\\/z/i) and b)'],
    ['bytes / 2 / 3 > 1', '(((bytes / 2) / 3) > 1)'],
    ['sum(x)/1m > 70%', '((sum<x> / 1m) > 70%)'],
    ['count() over 5m > 2', '((count<> over 5m) > 2)'],
    ['count(a == 1) over 5m / count() over 1h', '((count<(a == 1)> over 5m) / (count<> over 1h))'],
    ['(count() / rate()) over 5m > 2', '(([(count<> / rate<>)] over 5m) > 2)'],
    ['ratio(a of b where c)', 'ratio<a of b where c>'],
    ['percentile(x, 99.5)', 'percentile<x, 99.5>'],
    ['count(where a)', 'count< where a>'],
    ['count(where (a))', 'count< where [a]>'],
    ['errors over 5m > 3', '((errors over 5m) > 3)'],
    ['count() over 1h > 2 * count() over 1h ago 1w', '((count<> over 1h) > (2 * (count<> over 1h ago 1w)))'],
    ['(a() / b()) over 1h ago 1d < 3', '(([(a<> / b<>)] over 1h ago 1d) < 3)'],
    ['a() over 5m reaches 95% within 4h and b', '(((a<> over 5m) reaches 95% 4h ) and b)'],
    ['not a() + 1 reaches 2 * 3 from above within 4h using 6h', '(not ((a<> + 1) reaches (2 * 3)above 4h 6h))'],
    ['used over 5m reaches 5 from below within 4h', '((used over 5m) reaches 5below 4h )'],
    ['reaches > within + using and ago exists and above < below', '(((reaches > (within + using)) and (ago exists)) and (above < below))'],
    ['true == false', '(true == false)'],
    ['true.x and false()', '(true.x and false<>)'],
    ['2026-05-04T10:04:00Z', '2026-05-04T10:04:00Z'],
  ])('%s', (text, tree) => {
    expect(shaped(text)).toBe(tree);
  });

  it('any word is a field where an operand is expected', () => {
    expect(shaped('status == 5 and over > 3')).toBe('((status == 5) and (over > 3))');
    expect(shaped('count(where == "x")')).toBe('count<(where == "x")>');
    expect(shaped('count(where.x where where > 1)')).toBe('count<where.x where (where > 1)>');
    expect(shaped('in in [contains] or of matches /x/')).toBe('((in in {contains}) or (of matches /x/))');
    expect(shaped('exists exists')).toBe('(exists exists)');
    expect(shaped('for.page.by > alert')).toBe('(for.page.by > alert)');
    expect(shaped('page(of of where)')).toBe('page<of of where>');
  });

  it('parse paths', () => {
    expect(bare(expr('`http.status`.code.0.`5 x`.@t.größe'))).toEqual({
      kind: 'field',
      segments: [
        { text: 'http.status', quoted: true },
        { text: 'code', quoted: false },
        { text: '0', quoted: false },
        { text: '5 x', quoted: true },
        { text: '@t', quoted: false },
        { text: 'größe', quoted: false },
      ],
    });
  });

  it.each([
    ['250', '250', undefined],
    ['1.5', '1.5', undefined],
    ['1e3', '1e3', undefined],
    ['250ms', '250', 'ms'],
    ['5µs', '5', 'µs'],
    ['512KiB', '512', 'KiB'],
    ['2%', '2', '%'],
    ['5/s', '5', '/s'],
    ['1h30m', '5400000', 'ms'],
    ['2h 30m', '9000000', 'ms'],
    ['1d  2h 3m', '93780000', 'ms'],
    ['1w2d', '777600000', 'ms'],
  ])('the number %s', (text, digits, unit) => {
    expect(bare(expr(text))).toEqual({ kind: 'number', digits, ...(unit === undefined ? {} : { unit }), text });
  });

  it('distinguish a rate from a division', () => {
    expect(shaped('5/s > 3')).toBe('(5/s > 3)');
    expect(shaped('5/size > 3')).toBe('((5 / size) > 3)');
    expect(shaped('5 /s > 3')).toBe('((5 / s) > 3)');
  });

  it('resolve escape sequences', () => {
    expect(bare(expr('"\\"\\\\\\/\\n\\t\\u0041\\u{1f600}#"'))).toEqual({ kind: 'string', value: '"\\/\n\tA😀#', ignoreCase: false });
  });

  it('have source ranges', () => {
    const text = 'let x = a.b >= count( c ) over 5m';
    const value = read(text).blocks[0];
    if (value?.kind !== 'let' || value.value.kind !== 'binary') throw new Error('no comparison');
    const { left, right, opRange, range } = value.value;
    const at = ({ start, end }: { readonly start: number; readonly end: number }): string => text.slice(start, end);
    expect([at(left.range), at(opRange), at(right.range), at(range), at(value.range)]).toEqual([
      'a.b',
      '>=',
      'count( c ) over 5m',
      'a.b >= count( c ) over 5m',
      text,
    ]);
  });
});

describe('printExpr', () => {
  it('prints one canonical line', () => {
    expect(printExpr(expr('ratio( status>=500 )\n over 5m>2% AND !("a" OR x  in [1,2]) && -y exists'))).toBe(
      'ratio(status >= 500) over 5m > 2% and not ("a" or x in [1, 2]) and -y exists',
    );
    expect(printExpr(expr('`a b`.c matches /x\\/y/i || sum(x where y) == i"\\u0007\\u{202e}"'))).toBe(
      '`a b`.c matches /x\\/y/i or sum(x where y) == i"\\u0007\\u202e"',
    );
  });

  it('prints any text so that it parses to the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const written = printExpr({ kind: 'string', value, ignoreCase: false, range: { source: source(''), start: 0, end: 0 } });
        expect(bare(expr(written))).toEqual({ kind: 'string', value, ignoreCase: false });
      }),
    );
  });
});

describe('alerts', () => {
  it('accept keywords as names of fields and labels', () => {
    const clauses = alert('by for, page, `by` labels { for: "x", page: "y" } page when for > 3 for 5m');
    expect(clauses.map((clause) => clause.kind)).toEqual(['by', 'labels', 'when', 'for']);
    expect(bare(clauses[1])).toEqual({
      kind: 'labels',
      entries: [
        { name: { text: 'for' }, value: { kind: 'string', value: 'x', ignoreCase: false } },
        { name: { text: 'page' }, value: { kind: 'string', value: 'y', ignoreCase: false } },
      ],
    });
  });

  it('parse `over` after a call as its window, and after a complete condition as a clause', () => {
    const kinds = (text: string): readonly string[] => alert(text).map((clause) => clause.kind);
    expect(kinds('page when count() > 5 over 10m')).toEqual(['when', 'over']);
    expect(kinds('page when any(p)\nover 5m')).toEqual(['when']);
    expect(kinds('warn when uptime > errors over 5m for 1m')).toEqual(['when', 'over', 'for']);
    expect(kinds('warn when a > errors over 5m and b')).toEqual(['when']);
  });

  it('parse the clauses in the braces of a condition', () => {
    const [when] = alert('warn when a > 1 { for 10m keep 5m clear when b guard c } sample 5');
    expect(when).toMatchObject({ kind: 'when', severity: { text: 'warn' }, mode: 'when', braces: true });
    expect(when?.kind === 'when' && when.own.map((clause) => clause.kind)).toEqual(['for', 'keep', 'clear', 'guard']);
  });

  it('parse the template of a summary, with ranges in the file', () => {
    const text = 'alert A { summary "\\u0041 {{x}} {host}: \\"{count(a == \\"b\\") over 5m}\\"" }';
    const clause = (read(text).blocks[0] as AlertBlock).clauses[0];
    if (clause?.kind !== 'summary') throw new Error('no summary');
    const parts = clause.parts.map((part) => (part.kind === 'text' ? part.text : printExpr(part.expr)));
    expect(parts).toEqual(['A {x} ', 'host', ': "', 'count(a == "b") over 5m', '"']);
    const sources = clause.parts.map((part) => text.slice(part.range.start, part.range.end));
    expect(sources).toEqual(['\\u0041 {{x}} ', '{host}', ': \\"', '{count(a == \\"b\\") over 5m}', '\\"']);
    const last = clause.parts[3];
    expect(last?.kind === 'expr' && text.slice(last.expr.range.start, last.expr.range.end)).toBe('count(a == \\"b\\") over 5m');
  });
});

describe('the other blocks', () => {
  it('parse a stream', () => {
    const stream = read(SAMPLE).blocks[0] as StreamBlock;
    expect(stream.clauses.map((clause) => clause.kind)).toEqual([
      'from',
      'format',
      'time',
      'lateness',
      'idle',
      'uptimeSince',
      'extract',
      'extract',
      'extract',
      'from',
      'field',
      'field',
      'strict',
      'where',
    ]);
    expect(bare(stream.clauses[6])).toMatchObject({ from: { segments: [{ text: 'message' }] } });
    expect(bare(stream.clauses[7])).not.toHaveProperty('from');
    expect(bare(stream.clauses[8])).toMatchObject({
      format: { formats: [named('json')], otherwise: { formats: [named('logfmt')] } },
    });
  });

  it('parse formats inside formats, wherever the line breaks are', () => {
    const formats = (text: string): unknown => {
      const [block] = read(`stream s {${text}}`).blocks;
      return block?.kind === 'stream' && block.clauses.map((clause) => (clause.kind === 'format' ? bare(clause.format) : clause.kind));
    };
    const cri = { formats: [named('cri'), named('json')] };
    expect(formats('format cri json strict')).toEqual([cri, 'strict']);
    expect(formats('format cri\njson\nstrict')).toEqual([cri, 'strict']);
    expect(formats('format cri json else syslog logfmt else /(?<a>x)/ lateness 5s')).toEqual([
      {
        ...cri,
        otherwise: {
          formats: [named('syslog'), named('logfmt')],
          otherwise: { formats: [{ kind: 'regex', pattern: '(?<a>x)', flags: '' }] },
        },
      },
      'lateness',
    ]);
    expect(formats('format cri log4j("%m", a.b) strict')).toEqual([
      {
        formats: [
          named('cri'),
          {
            ...named('log4j'),
            arguments: [
              { kind: 'string', value: '%m', ignoreCase: false },
              {
                kind: 'field',
                segments: [
                  { text: 'a', quoted: false },
                  { text: 'b', quoted: false },
                ],
              },
            ],
          },
        ],
      },
      'strict',
    ]);
  });

  it('parse a test, and distinguish the time of an expectation from the next record', () => {
    const test = read(
      'test "t" { expect page A at 5m expect page A at 5m { every: 1 } at 6m "raw" expect never A { host: "a" } before 3m }',
    ).blocks[0] as TestBlock;
    expect(test.items.map((item) => item.kind)).toEqual(['expect', 'expect', 'at', 'at', 'expect']);
    expect(test.items.map((item) => (item.kind === 'expect' ? item.period?.form : undefined))).toEqual([
      'at',
      undefined,
      undefined,
      undefined,
      'before',
    ]);
  });

  it('parse records, also records pasted from JSON', () => {
    const test = read('test "t" { at 5m {"a b": -1.5, "ok":{"x":[true,null,{}]}, for: ramp(1, "x"), a.b: 5ms} }').blocks[0] as TestBlock;
    expect(bare(test.items[0])).toMatchInlineSnapshot(`
      {
        "at": {
          "digits": "5",
          "kind": "number",
          "text": "5m",
          "unit": "m",
        },
        "body": {
          "entries": [
            {
              "field": {
                "kind": "field",
                "segments": [
                  {
                    "quoted": true,
                    "text": "a b",
                  },
                ],
              },
              "value": {
                "digits": "-1.5",
                "kind": "number",
                "text": "-1.5",
              },
            },
            {
              "field": {
                "kind": "field",
                "segments": [
                  {
                    "quoted": false,
                    "text": "ok",
                  },
                ],
              },
              "value": {
                "entries": [
                  {
                    "field": {
                      "kind": "field",
                      "segments": [
                        {
                          "quoted": false,
                          "text": "x",
                        },
                      ],
                    },
                    "value": {
                      "items": [
                        {
                          "kind": "boolean",
                          "value": true,
                        },
                        {
                          "kind": "null",
                        },
                        {
                          "entries": [],
                          "kind": "record",
                        },
                      ],
                      "kind": "record-list",
                    },
                  },
                ],
                "kind": "record",
              },
            },
            {
              "field": {
                "kind": "field",
                "segments": [
                  {
                    "quoted": false,
                    "text": "for",
                  },
                ],
              },
              "value": {
                "args": [
                  {
                    "digits": "1",
                    "kind": "number",
                    "text": "1",
                  },
                  {
                    "ignoreCase": false,
                    "kind": "string",
                    "value": "x",
                  },
                ],
                "kind": "generator",
                "name": {
                  "text": "ramp",
                },
              },
            },
            {
              "field": {
                "kind": "field",
                "segments": [
                  {
                    "quoted": false,
                    "text": "a",
                  },
                  {
                    "quoted": false,
                    "text": "b",
                  },
                ],
              },
              "value": {
                "digits": "5",
                "kind": "number",
                "text": "5ms",
                "unit": "ms",
              },
            },
          ],
          "kind": "record",
        },
        "kind": "at",
      }
    `);
  });

  it('parse options and secrets', () => {
    const sink = read('sink a webhook { url: env("U") headers: { "X-Y": file("/k"), } on: true, to: ["a" 1] }').blocks[0];
    expect(bare(sink)).toMatchInlineSnapshot(`
      {
        "kind": "sink",
        "name": {
          "text": "a",
        },
        "options": {
          "entries": [
            {
              "name": {
                "text": "url",
              },
              "value": {
                "from": "env",
                "kind": "secret",
                "name": {
                  "ignoreCase": false,
                  "kind": "string",
                  "value": "U",
                },
              },
            },
            {
              "name": {
                "text": "headers",
              },
              "value": {
                "entries": [
                  {
                    "name": {
                      "text": "X-Y",
                    },
                    "value": {
                      "from": "file",
                      "kind": "secret",
                      "name": {
                        "ignoreCase": false,
                        "kind": "string",
                        "value": "/k",
                      },
                    },
                  },
                ],
                "kind": "config-object",
              },
            },
            {
              "name": {
                "text": "on",
              },
              "value": {
                "kind": "boolean",
                "value": true,
              },
            },
            {
              "name": {
                "text": "to",
              },
              "value": {
                "items": [
                  {
                    "ignoreCase": false,
                    "kind": "string",
                    "value": "a",
                  },
                  {
                    "digits": "1",
                    "kind": "number",
                    "text": "1",
                  },
                ],
                "kind": "config-list",
              },
            },
          ],
          "kind": "config-object",
        },
        "type": {
          "text": "webhook",
        },
      }
    `);
  });

  it('parse routes', () => {
    const route = read('route { page -> oncall, chat env == "staging" -> mail alert startsWith "A" -> x }').blocks[0];
    expect(route?.kind === 'route' && route.entries.map((entry) => [printExpr(entry.match), ...entry.to.map((name) => name.text)])).toEqual(
      [
        ['page', 'oncall', 'chat'],
        ['env == "staging"', 'mail'],
        ['alert startsWith "A"', 'x'],
      ],
    );
  });

  it('accept all kinds of line breaks, a byte order mark, and no line break at the end', () => {
    const text = '\ufeff# c\r\nalert A {\r\n  on x # d\r\n}\r\nlet y = 1';
    const file = read(text);
    expect(file.blocks.map((block) => block.kind)).toEqual(['alert', 'let']);
    expect(file.comments.map((comment) => comment.text)).toEqual(['# c', '# d']);
  });

  it('parsing continues with the next clause and the next block after an error', () => {
    const { file, diagnostics } = parse(
      source(
        'alert A {\n  for soon\n  page when (a > 1\n  keep 5m\n  limit groups\n  by x\n}\nstream {\n  format json\n}\nlet y = 1\nlet = 2\nlet z = 3',
      ),
    );
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['T101', 'T101', 'T101', 'T101', 'T101']);
    expect(file.blocks.map((block) => block.kind)).toEqual(['alert', 'let', 'let']);
    expect((file.blocks[0] as AlertBlock).clauses.map((clause) => clause.kind)).toEqual(['keep', 'by']);
  });
});
