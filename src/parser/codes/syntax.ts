/** Mistakes in the writing itself: T1xx. */
import type { CodeDoc } from './code-doc.js';

export const SYNTAX = {
  unexpected: {
    code: 'T101',
    severity: 'error',
    title: 'Something else was expected here',
    explain:
      'The text does not go on as the language wants. The message says what was expected, behind what, and what was found instead. ' +
      'Reading goes on with the next clause, so one slip is told once.',
    bad: 'alert Errors {\n  on app\n  page when count() > \n  for 5m\n  keep 1h\n}\nalert Slow {\n  for soon\n}',
    good: 'alert Errors {\n  on app\n  page when count() > 3\n  for 5m\n  keep 1h\n}\nalert Slow {\n  for 2m\n}',
  },
  unknownBlock: {
    code: 'T102',
    severity: 'error',
    title: 'There is no such block',
    explain: 'A rule file is made of blocks, and each begins with its word: `stream`, `let`, `alert`, `sink`, `route` or `test`.',
    bad: 'alrt Errors {\n  on app\n}',
    good: 'alert Errors {\n  on app\n}',
  },
  unknownClause: {
    code: 'T103',
    severity: 'error',
    title: 'There is no such clause',
    explain:
      'Every block has clauses of its own, and this word begins none of them. A clause that belongs to another block is no clause here: ' +
      '`lateness`, for one, belongs to a `stream`. If the line before goes on here, an operator is missing or misspelt.',
    bad: 'alert Errors {\n  on app\n  keeep 5m\n}',
    good: 'alert Errors {\n  on app\n  keep 5m\n}',
  },
  unclosedBlock: {
    code: 'T104',
    severity: 'error',
    title: 'A block is not closed',
    explain: 'Every `{` needs its `}`. The message points at where the brace was missed, and at the `{` it belongs to.',
    bad: 'alert Errors {\n  on app\n  for 5m\n\nalert Slow {\n  on app\n}',
    good: 'alert Errors {\n  on app\n  for 5m\n}\n\nalert Slow {\n  on app\n}',
  },
  strayBrace: {
    code: 'T105',
    severity: 'error',
    title: 'A brace closes nothing',
    explain: 'There is a `}` outside of any block. Either it is one too many, or a `{` before it is missing.',
    bad: 'alert Errors {\n  on app\n}\n}',
    good: 'alert Errors {\n  on app\n}',
  },
  unclosedText: {
    code: 'T106',
    severity: 'error',
    title: 'Text is not closed on its line',
    explain: 'Text stands between two double quotes on one line. A line break inside is written `\\n`, a double quote `\\"`.',
    bad: 'alert Errors {\n  on app\n  runbook "docs/errors.md\n}',
    good: 'alert Errors {\n  on app\n  runbook "docs/errors.md"\n}',
  },
  unknownEscape: {
    code: 'T107',
    severity: 'error',
    title: 'There is no such escape',
    explain:
      'In text a backslash begins an escape: `\\"`, `\\\\`, `\\/`, `\\n`, `\\t`, `\\r`, `\\u0041` or `\\u{1f600}`. A backslash that is meant ' +
      'as such is doubled. Regular expressions stand between slashes, not in quotes, and have escapes of their own.',
    bad: 'stream app {\n  from "logs\\old\\*.log"\n}',
    good: 'stream app {\n  from "logs\\\\old\\\\*.log"\n}',
  },
  wrongQuotes: {
    code: 'T108',
    severity: 'error',
    title: 'Text stands in double quotes',
    explain:
      'Single quotes, and the curved quotes of word processors, do not hold text. Write `"…"`, or `i"…"` where case does not matter.',
    bad: "stream app {\n  where env == 'production'\n}",
    good: 'stream app {\n  where env == "production"\n}',
  },
  badName: {
    code: 'T109',
    severity: 'error',
    title: 'A name is broken',
    explain:
      'A name in back-quotes may hold any character but a back-quote and a line break, and must not be empty. ' +
      'The names of fields in test records may also stand in double quotes.',
    bad: 'alert Errors {\n  on app\n  by `http.host\n}',
    good: 'alert Errors {\n  on app\n  by `http.host`\n}',
  },
  unclosedRegex: {
    code: 'T110',
    severity: 'error',
    title: 'A regular expression is not closed on its line',
    explain:
      'A regular expression stands between two slashes on one line. A slash inside is written `\\/`, or stands in a class: `[/]`. ' +
      'A `[` that is not closed takes everything behind it into its class, the last slash too.',
    bad: 'stream app {\n  where message matches /disk (full|quota)\n}',
    good: 'stream app {\n  where message matches /disk (full|quota)/\n}',
  },
  strayCharacters: {
    code: 'T111',
    severity: 'error',
    title: 'These characters mean nothing here',
    explain:
      'They are no part of the language. Text stands in double quotes; a field whose name holds such characters stands in back-quotes. ' +
      'Clauses need no `;` between them, and `%` stands directly behind its number.',
    bad: 'alert Errors {\n  on app;\n  for 5m;\n}',
    good: 'alert Errors {\n  on app\n  for 5m\n}',
  },
  badNumber: {
    code: 'T112',
    severity: 'error',
    title: 'A number, unit or time is broken',
    explain:
      'A number is written with digits and a point, begins with a digit, and has its unit directly behind it: ' +
      '`ns us ms s m h d w`, `B KB MB GB TB KiB MiB GiB TiB`, `%`, or `/s /m /h` for a rate. Durations may be chained from large to small: ' +
      '`1h30m`. A time is written `2026-05-04T10:04:00Z`. A field whose name begins with a digit stands in back-quotes.',
    bad: 'alert Errors {\n  on app\n  for 5min\n  keep .5h\n}',
    good: 'alert Errors {\n  on app\n  for 5m\n  keep 0.5h\n}',
  },
  wrongComment: {
    code: 'T113',
    severity: 'error',
    title: 'A comment begins with #',
    explain: 'A comment begins with `#` and goes to the end of its line. `//` and `/* … */` are none.',
    bad: '// the API\nstream app {\n  format json\n}',
    good: '# the API\nstream app {\n  format json\n}',
  },
  foreignOperator: {
    code: 'T114',
    severity: 'error',
    title: 'An operator of another language',
    explain:
      'Two values are compared with `==`, `!=`, `<`, `<=`, `>` and `>=`; text with `contains`, `startsWith`, `endsWith`, `matches` and `in`. ' +
      'Conditions are joined with `and`, `or` and `not`, or `&&`, `||` and `!`. A single `=` stands only in `let`.',
    bad: 'stream app {\n  where env = "production" & level <> "debug"\n}',
    good: 'stream app {\n  where env == "production" && level != "debug"\n}',
  },
  chainedComparison: {
    code: 'T115',
    severity: 'error',
    title: 'Comparisons cannot be chained',
    explain: 'A comparison has two sides. Two of them are joined with `and`.',
    bad: 'stream app {\n  where 400 <= status < 500\n}',
    good: 'stream app {\n  where 400 <= status and status < 500\n}',
  },
  misplacedNot: {
    code: 'T116',
    severity: 'error',
    title: '`not` stands in front of the comparison',
    explain: '`not` turns a whole comparison around and stands in front of it: `not level in ["debug", "trace"]`.',
    bad: 'stream app {\n  where message not contains "heartbeat"\n}',
    good: 'stream app {\n  where not message contains "heartbeat"\n}',
  },
  misplacedOver: {
    code: 'T117',
    severity: 'error',
    title: '`over` belongs to a function or a parenthesis',
    explain:
      '`over` says which stretch of time a function looks at, so it stands directly behind the function, or behind a parenthesis for all ' +
      'functions in it that have none. As a clause of the alert it is the default for all.',
    bad: 'alert Errors {\n  on app\n  page when count() > 3 over 5m and count() < 100\n}',
    good: 'alert Errors {\n  on app\n  page when count() over 5m > 3 and count() over 5m < 100\n}',
  },
  unknownSeverity: {
    code: 'T118',
    severity: 'error',
    title: 'There is no such severity',
    explain:
      'An alert has up to three conditions, each with a severity in front: `page` wakes someone, `warn` interrupts, `info` is read later.',
    bad: 'alert Errors {\n  on app\n  critical when count() over 5m > 3\n}',
    good: 'alert Errors {\n  on app\n  page when count() over 5m > 3\n}',
  },
  badBraces: {
    code: 'T119',
    severity: 'error',
    title: 'The braces of a summary are broken',
    explain:
      'In a summary `{…}` holds an expression: a field of `by`, a label, or an aggregate. Each `{` needs its `}` and something between them. ' +
      'A brace that is meant as such is doubled: `{{` and `}}`.',
    bad: 'alert Errors {\n  on app\n  summary "{count() over 5m errors on {host}"\n}',
    good: 'alert Errors {\n  on app\n  summary "{count() over 5m} errors on {host}"\n}',
  },
  tooDeep: {
    code: 'T120',
    severity: 'error',
    title: 'Nested too deep, or too long',
    explain:
      'Parentheses, lists, braces and `not` may be nested 64 deep, and 1,000 operators may stand in a row. ' +
      'Many values of one field are better compared with `in […]`; parts of a long condition can be named with `let`.',
    bad: `stream app {\n  where ${'('.repeat(65)}status == 500${')'.repeat(65)}\n}`,
    good: 'stream app {\n  where (status == 500)\n}',
  },
  fileTooLarge: {
    code: 'T121',
    severity: 'error',
    title: 'The file is too large',
    explain:
      'A file of more than one million words and signs is not read as rules. It may be a log, named by mistake; else split it into several files.',
    bad: '# more than a million words',
    good: '# some of them',
  },
  tooMany: {
    code: 'T199',
    severity: 'error',
    title: 'There are more mistakes',
    explain: 'At most 50 mistakes are told at once, this message among them. Mend the first ones, and look again.',
    bad: `stream app {\n${'  fromat json\n'.repeat(60)}}`,
    good: 'stream app {\n  format json\n}',
  },
} as const satisfies Record<string, CodeDoc>;
