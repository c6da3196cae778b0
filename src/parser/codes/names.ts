/** Mistakes with names: T2xx. */
import type { CodeDoc } from './code-doc.js';

export const NAMES = {
  duplicate: {
    code: 'T201',
    severity: 'error',
    title: 'Two things have one name',
    explain:
      'Streams, lets, alerts, sinks and tests each need a name of their own, in all files that are loaded together. A stream and an alert may share one.',
    bad: 'stream app { format json }\nalert Slow { warn when count() over 5m > 3 }\nalert Slow { warn when count() over 5m > 9 }',
    good: 'stream app { format json }\nalert Slow { warn when count() over 5m > 3 }\nalert Slower { warn when count() over 5m > 9 }',
  },
  unknownStream: {
    code: 'T202',
    severity: 'error',
    title: 'There is no such stream',
    explain: 'A stream is defined by a `stream` block in one of the files that are loaded together.',
    bad: 'stream checkout { format json }\nalert Slow {\n  on chekout\n  warn when count() over 5m > 3\n}',
    good: 'stream checkout { format json }\nalert Slow {\n  on checkout\n  warn when count() over 5m > 3\n}',
  },
  unknownField: {
    code: 'T203',
    severity: 'error',
    title: 'The stream has no such field',
    explain:
      'The fields of this stream are known: its format gives them all, or it is `strict`. Fields come from the format, from the named groups of an `extract`, and from `field` declarations.',
    bad: 'stream app {\n  format json\n  strict\n  field status: number\n}\nalert Errors { page when count(statsu >= 500) over 5m > 3 }',
    good: 'stream app {\n  format json\n  strict\n  field status: number\n}\nalert Errors { page when count(status >= 500) over 5m > 3 }',
  },
  closeField: {
    code: 'T204',
    severity: 'warning',
    title: 'A field is likely a slip',
    explain:
      'Records of this stream may hold any field, so this may be one. But a field of nearly this name is declared, or it is the name of a function that lacks its parentheses: that is likely what was meant. This is a warning.',
    bad: 'stream app {\n  format json\n  field duration: duration(ms)\n}\nalert Slow { warn when count(duratoin > 5) over 5m > 3 }',
    good: 'stream app {\n  format json\n  field duration: duration(ms)\n}\nalert Slow { warn when count(duration > 5s) over 5m > 3 }',
  },
  unknownFunction: {
    code: 'T205',
    severity: 'error',
    title: 'There is no such function',
    explain: 'Before parentheses stands the name of an aggregate, such as `count`, `ratio` or `p99`.',
    bad: 'stream app { format json }\nalert Busy { warn when cuont() over 5m > 3 }',
    good: 'stream app { format json }\nalert Busy { warn when count() over 5m > 3 }',
  },
  letCircle: {
    code: 'T206',
    severity: 'error',
    title: 'A let is defined by itself',
    explain: 'A `let` may use other lets, but not one that uses it in turn. A name in back-quotes always means a field.',
    bad: 'let bad = worse or status >= 500\nlet worse = bad and path exists\nstream app { format json }\nalert Errors { page when count(bad) over 5m > 3 }',
    good: 'let bad = status >= 500\nlet worse = bad and path exists\nstream app { format json }\nalert Errors { page when count(worse) over 5m > 3 }',
  },
  letTooLarge: {
    code: 'T207',
    severity: 'error',
    title: 'A let grows too large',
    explain: 'A `let` stands for its whole text. Lets that use lets many times over grow beyond what can be checked.',
    bad: `${Array.from({ length: 16 }, (_, i) => `let a${i + 1} = a${i} or a${i}\n`).join('')}let a0 = x == 1\nstream app { format json }\nalert Errors { page when count(a16) over 5m > 3 }`,
    good: 'let a = x == 1\nlet b = a or y == 1\nstream app { format json }\nalert Errors { page when count(b) over 5m > 3 }',
  },
  unusedLet: {
    code: 'T208',
    severity: 'warning',
    title: 'Nothing uses a let',
    explain: 'What stands in a `let` is only checked where it is used. This is a warning.',
    bad: 'let bad = status >= 500\nstream app { format json }\nalert Errors { page when count(status >= 500) over 5m > 3 }',
    good: 'let bad = status >= 500\nstream app { format json }\nalert Errors { page when count(bad) over 5m > 3 }',
  },
  whichStream: {
    code: 'T209',
    severity: 'error',
    title: 'An alert does not say its stream',
    explain: '`on` may be left out if there is exactly one stream.',
    bad: 'stream app { format json }\nstream web { format json }\nalert Errors { page when count() over 5m > 3 }',
    good: 'stream app { format json }\nstream web { format json }\nalert Errors {\n  on web\n  page when count() over 5m > 3\n}',
  },
  reservedName: {
    code: 'T210',
    severity: 'error',
    title: 'A let takes a name that has a meaning',
    explain: '`line` is the raw text of a record and `uptime` the time since a process started; a `let` cannot take these names.',
    bad: 'let line = status >= 500\nstream app { format json }\nalert Errors { page when count(line) over 5m > 3 }',
    good: 'let bad = status >= 500\nstream app { format json }\nalert Errors { page when count(bad) over 5m > 3 }',
  },
  unknownAlert: {
    code: 'T211',
    severity: 'error',
    title: 'There is no such alert',
    explain: 'A test names an alert that none of the files loaded together defines. A test of nothing would always pass.',
    bad: 'stream app { format json }\nalert Errors { page when count() over 1m > 3 }\ntest "fires" {\n  every 1s from 0s to 2m { a: 1 }\n  expect page Erorrs\n}',
    good: 'stream app { format json }\nalert Errors { page when count() over 1m > 3 }\ntest "fires" {\n  every 1s from 0s to 2m { a: 1 }\n  expect page Errors\n}',
  },
} as const satisfies Record<string, CodeDoc>;
