/** Errors in names: T2xx. */
import type { CodeDoc } from './code-doc.js';

export const NAMES = {
  noList: {
    code: 'T212',
    severity: 'error',
    title: 'List that cannot be read',
    explain:
      '`list("…")` takes the values of a file: one value a line, `#` for comments. The file is in the folder of the rule file or below it, has at most 100,000 values, and is read again when it changes.',
    bad: 'stream app { format json }\nalert A {\n  warn when any(path in list("../bad-paths.txt")) over 5m\n}',
    good: 'stream app { format json }\nalert A {\n  warn when any(path in ["/wp-login.php", "/.env"]) over 5m\n}',
  },
  duplicate: {
    code: 'T201',
    severity: 'error',
    title: 'Duplicate name',
    explain:
      'The names of streams, lets, alerts, sinks and tests must each be unique across all files that are loaded together. A stream and an alert can share a name.',
    bad: 'stream app { format json }\nalert Slow { warn when count() over 5m > 3 }\nalert Slow { warn when count() over 5m > 9 }',
    good: 'stream app { format json }\nalert Slow { warn when count() over 5m > 3 }\nalert Slower { warn when count() over 5m > 9 }',
  },
  unknownStream: {
    code: 'T202',
    severity: 'error',
    title: 'Unknown stream',
    explain: 'A `stream` block in one of the files that are loaded together must define the stream.',
    bad: 'stream checkout { format json }\nalert Slow {\n  on chekout\n  warn when count() over 5m > 3\n}',
    good: 'stream checkout { format json }\nalert Slow {\n  on checkout\n  warn when count() over 5m > 3\n}',
  },
  unknownField: {
    code: 'T203',
    severity: 'error',
    title: 'Unknown field',
    explain:
      'All fields of this stream are known, because its format defines them all or the stream is `strict`. Fields come from the format, from the named groups of an `extract`, and from `field` declarations.',
    bad: 'stream app {\n  format json\n  strict\n  field status: number\n}\nalert Errors { page when count(statsu >= 500) over 5m > 3 }',
    good: 'stream app {\n  format json\n  strict\n  field status: number\n}\nalert Errors { page when count(status >= 500) over 5m > 3 }',
  },
  closeField: {
    code: 'T204',
    severity: 'warning',
    title: 'Field name is probably a typo',
    explain:
      'Records of this stream can have any field, so this one is allowed. However, a field with a very similar name is declared, or a function has this name and its parentheses are missing.',
    bad: 'stream app {\n  format json\n  field duration: duration(ms)\n}\nalert Slow { warn when count(duratoin > 5) over 5m > 3 }',
    good: 'stream app {\n  format json\n  field duration: duration(ms)\n}\nalert Slow { warn when count(duration > 5s) over 5m > 3 }',
  },
  unknownFunction: {
    code: 'T205',
    severity: 'error',
    title: 'Unknown function',
    explain: 'A name before parentheses must be an aggregate function, such as `count`, `ratio` or `p99`.',
    bad: 'stream app { format json }\nalert Busy { warn when cuont() over 5m > 3 }',
    good: 'stream app { format json }\nalert Busy { warn when count() over 5m > 3 }',
  },
  letCircle: {
    code: 'T206',
    severity: 'error',
    title: 'Circular let',
    explain: 'A `let` can use other lets, but not one that uses it directly or indirectly. A name in back-quotes always means a field.',
    bad: 'let bad = worse or status >= 500\nlet worse = bad and path exists\nstream app { format json }\nalert Errors { page when count(bad) over 5m > 3 }',
    good: 'let bad = status >= 500\nlet worse = bad and path exists\nstream app { format json }\nalert Errors { page when count(worse) over 5m > 3 }',
  },
  letTooLarge: {
    code: 'T207',
    severity: 'error',
    title: 'Let too large',
    explain:
      'A `let` is replaced by its whole expression wherever it is used. Lets that use other lets many times become too large to check.',
    bad: `${Array.from({ length: 16 }, (_, i) => `let a${i + 1} = a${i} or a${i}\n`).join('')}let a0 = x == 1\nstream app { format json }\nalert Errors { page when count(a16) over 5m > 3 }`,
    good: 'let a = x == 1\nlet b = a or y == 1\nstream app { format json }\nalert Errors { page when count(b) over 5m > 3 }',
  },
  unusedLet: {
    code: 'T208',
    severity: 'warning',
    title: 'Unused let',
    explain: 'No alert uses this `let`. Its expression is only checked where it is used.',
    bad: 'let bad = status >= 500\nstream app { format json }\nalert Errors { page when count(status >= 500) over 5m > 3 }',
    good: 'let bad = status >= 500\nstream app { format json }\nalert Errors { page when count(bad) over 5m > 3 }',
  },
  whichStream: {
    code: 'T209',
    severity: 'error',
    title: 'Alert without a stream',
    explain: '`on` can only be omitted if exactly one stream is defined.',
    bad: 'stream app { format json }\nstream web { format json }\nalert Errors { page when count() over 5m > 3 }',
    good: 'stream app { format json }\nstream web { format json }\nalert Errors {\n  on web\n  page when count() over 5m > 3\n}',
  },
  reservedName: {
    code: 'T210',
    severity: 'error',
    title: 'Reserved name',
    explain: '`line` is the raw text of a record and `uptime` the time since a process started. A `let` cannot use these names.',
    bad: 'let line = status >= 500\nstream app { format json }\nalert Errors { page when count(line) over 5m > 3 }',
    good: 'let bad = status >= 500\nstream app { format json }\nalert Errors { page when count(bad) over 5m > 3 }',
  },
  unknownAlert: {
    code: 'T211',
    severity: 'error',
    title: 'Unknown alert',
    explain: 'The test names an alert that none of the files loaded together defines. Such a test would always pass.',
    bad: 'stream app { format json }\nalert Errors { page when count() over 1m > 3 }\ntest "fires" {\n  every 1s from 0s to 2m { a: 1 }\n  expect page Erorrs\n}',
    good: 'stream app { format json }\nalert Errors { page when count() over 1m > 3 }\ntest "fires" {\n  every 1s from 0s to 2m { a: 1 }\n  expect page Errors\n}',
  },
} as const satisfies Record<string, CodeDoc>;
