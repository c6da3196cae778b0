/** Syntax errors: T1xx. */
import type { CodeDoc } from './code-doc.js';

export const SYNTAX = {
  unexpected: {
    code: 'T101',
    severity: 'error',
    title: 'Unexpected token',
    explain:
      'The parser expected something else here. The message says what it expected, after what, and what it found. Parsing continues at the next clause, so one mistake gives one message.',
    bad: 'alert Errors {\n  on app\n  page when count() > \n  for 5m\n  keep 1h\n}\nalert Slow {\n  for soon\n}',
    good: 'alert Errors {\n  on app\n  page when count() > 3\n  for 5m\n  keep 1h\n}\nalert Slow {\n  for 2m\n}',
  },
  unknownBlock: {
    code: 'T102',
    severity: 'error',
    title: 'Unknown block',
    explain: 'A rule file consists of blocks. Each starts with its keyword: `stream`, `span`, `let`, `alert`, `sink`, `route` or `test`.',
    bad: 'alrt Errors {\n  on app\n}',
    good: 'alert Errors {\n  on app\n}',
  },
  unknownClause: {
    code: 'T103',
    severity: 'error',
    title: 'Unknown clause',
    explain:
      'This word does not start any clause of the block. Clauses of other blocks do not count: `lateness`, for example, belongs to `stream`. If the previous line was meant to continue here, an operator is missing or misspelled.',
    bad: 'alert Errors {\n  on app\n  keeep 5m\n}',
    good: 'alert Errors {\n  on app\n  keep 5m\n}',
  },
  unclosedBlock: {
    code: 'T104',
    severity: 'error',
    title: 'Block not closed',
    explain: 'Every `{` needs a matching `}`. The message points to where the brace is missing and to the `{` it belongs to.',
    bad: 'alert Errors {\n  on app\n  for 5m\n\nalert Slow {\n  on app\n}',
    good: 'alert Errors {\n  on app\n  for 5m\n}\n\nalert Slow {\n  on app\n}',
  },
  strayBrace: {
    code: 'T105',
    severity: 'error',
    title: 'Unmatched closing brace',
    explain: 'This `}` is outside of any block. Remove it, or add the missing `{` before it.',
    bad: 'alert Errors {\n  on app\n}\n}',
    good: 'alert Errors {\n  on app\n}',
  },
  unclosedText: {
    code: 'T106',
    severity: 'error',
    title: 'Text not closed',
    explain: 'Text is enclosed in double quotes and ends on the same line. Write a line break as `\\n` and a double quote as `\\"`.',
    bad: 'alert Errors {\n  on app\n  runbook "docs/errors.md\n}',
    good: 'alert Errors {\n  on app\n  runbook "docs/errors.md"\n}',
  },
  unknownEscape: {
    code: 'T107',
    severity: 'error',
    title: 'Unknown escape sequence',
    explain:
      'In text, a backslash starts an escape sequence: `\\"`, `\\\\`, `\\/`, `\\n`, `\\t`, `\\r`, `\\u0041` or `\\u{1f600}`. Write a literal backslash as `\\\\`. Regular expressions are written between slashes, not quotes, and have their own escapes.',
    bad: 'stream app {\n  from "logs\\old\\*.log"\n}',
    good: 'stream app {\n  from "logs\\\\old\\\\*.log"\n}',
  },
  wrongQuotes: {
    code: 'T108',
    severity: 'error',
    title: 'Wrong quotes',
    explain: 'Single quotes and typographic quotes do not enclose text. Write `"…"`, or `i"…"` to ignore case.',
    bad: "stream app {\n  where env == 'production'\n}",
    good: 'stream app {\n  where env == "production"\n}',
  },
  badName: {
    code: 'T109',
    severity: 'error',
    title: 'Invalid name',
    explain:
      'A name in back-quotes can contain any character except a back-quote and a line break, and must not be empty. In test records, field names can also be written in double quotes.',
    bad: 'alert Errors {\n  on app\n  by `http.host\n}',
    good: 'alert Errors {\n  on app\n  by `http.host`\n}',
  },
  unclosedRegex: {
    code: 'T110',
    severity: 'error',
    title: 'Regular expression not closed',
    explain:
      'A regular expression is written between two slashes on one line. Write a slash inside it as `\\/` or `[/]`. An unclosed `[` includes everything after it, also the closing slash.',
    bad: 'stream app {\n  where message matches /disk (full|quota)\n}',
    good: 'stream app {\n  where message matches /disk (full|quota)/\n}',
  },
  strayCharacters: {
    code: 'T111',
    severity: 'error',
    title: 'Unexpected characters',
    explain:
      'These characters are not part of the language. Write text in double quotes, and a field name that contains such characters in back-quotes. Clauses are not separated by `;`, and `%` directly follows its number.',
    bad: 'alert Errors {\n  on app;\n  for 5m;\n}',
    good: 'alert Errors {\n  on app\n  for 5m\n}',
  },
  badNumber: {
    code: 'T112',
    severity: 'error',
    title: 'Invalid number, unit or time',
    explain:
      'A number starts with a digit, uses a decimal point, and is directly followed by its unit: `ns us ms s m h d w`, `B KB MB GB TB KiB MiB GiB TiB`, `%`, or `/s /m /h` for a rate. Durations can be combined from large to small: `1h30m`. A time is written `2026-05-04T10:04:00Z`. Write a field name that starts with a digit in back-quotes.',
    bad: 'alert Errors {\n  on app\n  for 5min\n  keep .5h\n}',
    good: 'alert Errors {\n  on app\n  for 5m\n  keep 0.5h\n}',
  },
  wrongComment: {
    code: 'T113',
    severity: 'error',
    title: 'Wrong comment syntax',
    explain: 'A comment starts with `#` and ends at the end of the line. `//` and `/* … */` are not comments.',
    bad: '// the API\nstream app {\n  format json\n}',
    good: '# the API\nstream app {\n  format json\n}',
  },
  foreignOperator: {
    code: 'T114',
    severity: 'error',
    title: 'Operator of another language',
    explain:
      'Compare values with `==`, `!=`, `<`, `<=`, `>` and `>=`, and text with `contains`, `startsWith`, `endsWith`, `matches` and `in`. Combine conditions with `and`, `or` and `not`, or `&&`, `||` and `!`. A single `=` is only used in `let`.',
    bad: 'stream app {\n  where env = "production" & level <> "debug"\n}',
    good: 'stream app {\n  where env == "production" && level != "debug"\n}',
  },
  chainedComparison: {
    code: 'T115',
    severity: 'error',
    title: 'Chained comparison',
    explain: 'A comparison has two operands. Combine two comparisons with `and`.',
    bad: 'stream app {\n  where 400 <= status < 500\n}',
    good: 'stream app {\n  where 400 <= status and status < 500\n}',
  },
  misplacedNot: {
    code: 'T116',
    severity: 'error',
    title: 'Misplaced `not`',
    explain:
      '`not` negates a whole comparison and is written before it: `not message contains "heartbeat"`. Only `in` can follow it: `level not in ["debug", "trace"]`.',
    bad: 'stream app {\n  where message not contains "heartbeat"\n}',
    good: 'stream app {\n  where not message contains "heartbeat"\n}',
  },
  misplacedOver: {
    code: 'T117',
    severity: 'error',
    title: 'Misplaced `over`',
    explain:
      '`over` sets the window of a function. Write it directly after the function, or after a pair of parentheses to set the window of all functions inside that have none. As a clause of the alert it is the default for all functions.',
    bad: 'alert Errors {\n  on app\n  page when count() > 3 over 5m and count() < 100\n}',
    good: 'alert Errors {\n  on app\n  page when count() over 5m > 3 and count() over 5m < 100\n}',
  },
  unknownSeverity: {
    code: 'T118',
    severity: 'error',
    title: 'Unknown severity',
    explain:
      'An alert has up to three conditions, each with its severity in front: `page` wakes someone up, `warn` interrupts, `info` is read later.',
    bad: 'alert Errors {\n  on app\n  critical when count() over 5m > 3\n}',
    good: 'alert Errors {\n  on app\n  page when count() over 5m > 3\n}',
  },
  badBraces: {
    code: 'T119',
    severity: 'error',
    title: 'Invalid braces in a summary',
    explain:
      'In a summary, `{…}` contains an expression: a field of `by`, a label, or an aggregate. Every `{` needs a matching `}` and an expression between them. Write literal braces as `{{` and `}}`.',
    bad: 'alert Errors {\n  on app\n  summary "{count() over 5m errors on {host}"\n}',
    good: 'alert Errors {\n  on app\n  summary "{count() over 5m} errors on {host}"\n}',
  },
  tooDeep: {
    code: 'T120',
    severity: 'error',
    title: 'Nested too deeply or too long',
    explain:
      'Parentheses, lists, braces and `not` can be nested 64 levels deep, and an expression can have 1,000 operators in a row. Compare one field with many values with `in […]`, and name parts of a long condition with `let`.',
    bad: `stream app {\n  where ${'('.repeat(65)}status == 500${')'.repeat(65)}\n}`,
    good: 'stream app {\n  where (status == 500)\n}',
  },
  fileTooLarge: {
    code: 'T121',
    severity: 'error',
    title: 'File too large',
    explain: 'A rule file can have at most one million tokens. Check whether the file is a log; otherwise split it into several files.',
    bad: '# more than a million words',
    good: '# some of them',
  },
  otherLanguage: {
    code: 'T122',
    severity: 'error',
    title: 'A form of another language',
    explain:
      'SQL, PromQL, LogQL, Splunk, Datadog and programming languages have forms that the rule language writes differently. The help says what to write; `tocsin check --fix` writes it.',
    bad: 'alert Errors {\n  on app\n  page when count(path like "/api/%") over 5m > 5\n}\nstream app { format json }',
    good: 'alert Errors {\n  on app\n  page when count(path startsWith "/api/") over 5m > 5\n}\nstream app { format json }',
  },
  tooMany: {
    code: 'T199',
    severity: 'error',
    title: 'Too many errors',
    explain: 'At most 50 errors are reported at once, including this one. Fix the first ones and check again.',
    bad: `stream app {\n${'  fromat json\n'.repeat(60)}}`,
    good: 'stream app {\n  format json\n}',
  },
} as const satisfies Record<string, CodeDoc>;
