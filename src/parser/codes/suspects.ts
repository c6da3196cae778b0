/** Rules that are valid, and probably do not mean what was intended: T9xx. */
import type { CodeDoc } from './code-doc.js';

const alert = (body: string): string => `stream app { format json }\nalert A {\n  on app\n  ${body.replaceAll('\n', '\n  ')}\n}`;
const count = (predicate: string): string => alert(`page when count(${predicate}) over 5m > 3`);

export const SUSPECTS = {
  bareWord: {
    code: 'T901',
    severity: 'warning',
    title: 'A word without quotes is a field',
    explain:
      'Text is in double quotes; a word without quotes is the name of a field. This one is on the right of `==` or `!=`, and nothing else reads or declares such a field. To compare with a field of this name, declare it (`field NAME: text`) or put it in back-quotes. `null` and `undefined` are `exists`; truths are `true` and `false`.',
    bad: count('level == error'),
    good: count('level == "error"'),
  },
  rangeInList: {
    code: 'T902',
    severity: 'warning',
    title: 'A range is written as a subtraction',
    explain: '`[500-599]` is a list with one number, -99. A range has two points: `500..599`, both ends included.',
    bad: count('status in [500-599]'),
    good: count('status in 500..599'),
  },
  rankBelowOne: {
    code: 'T903',
    severity: 'warning',
    title: 'A percentile rank below 1',
    explain: 'Ranks are per cent: the 95th percentile is `percentile(x, 95)` or `p95(x)`. A rank below 1 is nearly the minimum.',
    bad: alert('page when percentile(took, 0.95) over 5m > 3'),
    good: alert('page when percentile(took, 95) over 5m > 3'),
  },
  textOrder: {
    code: 'T904',
    severity: 'warning',
    title: 'A number in quotes is compared as text',
    explain: 'Texts are ordered by their characters: `"1000"` is less than `"500"`. Write the number without quotes.',
    bad: count('status >= "500"'),
    good: count('status >= 500'),
  },
  textAlone: {
    code: 'T905',
    severity: 'warning',
    title: 'A text alone searches the whole line',
    explain:
      'A text that is not compared is true for each record whose line contains it. Beside a comparison with a text, another value of the same field was probably meant: use `in […]`. To search the line, write `line contains "…"`.',
    bad: count('level == "error" or "fatal"'),
    good: count('level in ["error", "fatal"]'),
  },
  glob: {
    code: 'T906',
    severity: 'warning',
    title: '`*` is an ordinary character in text',
    explain:
      '`==`, `!=` and `in` compare whole texts, in which `*` stands for itself. Use `startsWith`, `endsWith`, `contains` or `matches /…/`.',
    bad: count('path == "/api/*"'),
    good: count('path startsWith "/api/"'),
  },
  templateForm: {
    code: 'T907',
    severity: 'warning',
    title: 'A placeholder in the form of another language',
    explain:
      'In a summary `{host}` is a placeholder; `{{` and `}}` write braces, and `$` is an ordinary character. Labels and runbooks are sent as they are written: the fields of the group are part of every notification.',
    bad: alert('by host\npage when count() over 5m > 3\nsummary "{{host}} fails"'),
    good: alert('by host\npage when count() over 5m > 3\nsummary "{host} fails"'),
  },
  notNumeric: {
    code: 'T908',
    severity: 'warning',
    title: 'A function of numbers reads a text',
    explain:
      'The format or a `field` clause says that this field is text, so the function finds no number in most records. Use `distinct`, `changes` or `count`.',
    bad: 'stream web { format combined lateness 5s }\nalert A {\n  on web\n  page when sum(method) over 5m > 3\n}',
    good: 'stream web { format combined lateness 5s }\nalert A {\n  on web\n  page when sum(bytes) over 5m > 3B\n}',
  },
  otherStream: {
    code: 'T909',
    severity: 'warning',
    title: 'The field of another stream',
    explain:
      'An alert reads one stream. `db.level` on the stream `app` is the member `level` of an object `db` in the records of `app`, not a field of the stream `db`. Write a second alert on that stream.',
    bad: 'stream app { format json }\nstream db { format json }\nalert A {\n  on app\n  page when count(db.level == "error") over 5m > 3\n}\nalert B {\n  on db\n  page when count() over 5m > 3\n}',
    good: 'stream app { format json }\nstream db { format json }\nalert A {\n  on app\n  page when count() over 5m > 3\n}\nalert B {\n  on db\n  page when count(level == "error") over 5m > 3\n}',
  },
  minusInName: {
    code: 'T910',
    severity: 'warning',
    title: 'A minus in a name is a subtraction',
    explain:
      'A name with other characters than letters, digits and `_` is in back-quotes. Write a subtraction with spaces around the minus.',
    bad: count('queue-length > 3'),
    good: count('`queue-length` > 3'),
  },
  numberForWord: {
    code: 'T911',
    severity: 'warning',
    title: 'A number for a field that is a word',
    explain:
      'The format gives a word for the numbers of this field, so that a comparison with the number never holds: `level` is `error` for the 50 of pino and for the severity 3 of syslog. Compare with the word. The formats of syslog have the number as `severity`; `format json` has the numbers of pino.',
    bad: 'stream app { format pino }\nalert A {\n  on app\n  page when count(level >= 50) over 5m > 3\n}',
    good: 'stream app { format pino }\nalert A {\n  on app\n  page when count(level in ["error", "fatal"]) over 5m > 3\n}',
  },
} as const satisfies Record<string, CodeDoc>;
