/** Conditions that make no sense, and alerts that cannot work: T4xx. */
import type { CodeDoc } from './code-doc.js';

const alert = (body: string): string => `stream app { format json }\nalert A {\n  ${body.replaceAll('\n', '\n  ')}\n}`;

export const LOGIC = {
  never: {
    code: 'T401',
    severity: 'error',
    title: 'This can never hold',
    explain: 'No value can meet the condition, so the alert would be silent for ever.',
    bad: alert('page when count(status == 200 and status == 404) over 5m > 3'),
    good: alert('page when count(status == 200 or status == 404) over 5m > 3'),
  },
  always: {
    code: 'T402',
    severity: 'warning',
    title: 'This always holds',
    explain:
      'Every value meets the condition. This is a warning: an alert that always fires can be a sign of life, but mostly `and` was meant instead of `or`.',
    bad: alert('page when count(status != 200 or status != 404) over 5m > 3'),
    good: alert('page when count(status exists and status != 200 and status != 404) over 5m > 3'),
  },
  ratioTooLarge: {
    code: 'T403',
    severity: 'error',
    title: 'A ratio is at most 100%',
    explain: '`ratio` is a part of a whole: between 0 and 1, or 0% and 100%. A number without unit is that number, so 2 is 200%.',
    bad: alert('page when ratio(status >= 500) over 5m > 2'),
    good: alert('page when ratio(status >= 500) over 5m > 2%'),
  },
  windowStep: {
    code: 'T404',
    severity: 'error',
    title: 'A window does not fit the step',
    explain:
      'An alert is judged at every multiple of its step, and each of its windows is a multiple of that too. Without `step`, windows are whole seconds, and the step is chosen to fit.',
    bad: alert('page when count() over 5m > 3\nstep 7s'),
    good: alert('page when count() over 5m > 3\nstep 10s'),
  },
  forTooShort: {
    code: 'T405',
    severity: 'error',
    title: '`for` is shorter than the step',
    explain: 'A condition is judged once a step, so it cannot be seen to hold for less than that.',
    bad: alert('page when count() over 1h > 3\nfor 5s'),
    good: alert('page when count() over 1h > 3\nfor 5m'),
  },
  forOf: {
    code: 'T406',
    severity: 'error',
    title: '`for … of …` does not fit',
    explain:
      'In `for 4m of 5m` the condition must hold for 4 minutes out of the last 5: the first is more than a step, and not more than the second.',
    bad: alert('page when count() over 5m > 3\nfor 5m of 4m'),
    good: alert('page when count() over 5m > 3\nfor 4m of 5m'),
  },
  forgetTooShort: {
    code: 'T407',
    severity: 'error',
    title: '`forget` is too short',
    explain:
      'A group must be remembered for at least twice the longest window, `for`, `keep`, or duration that `since` is compared with; otherwise it would be forgotten before the alert could decide.',
    bad: alert('by host\npage when count() over 1h > 3\nforget 1h'),
    good: alert('by host\npage when count() over 1h > 3\nforget 2h'),
  },
  noWhen: {
    code: 'T408',
    severity: 'error',
    title: 'An alert never says when',
    explain: 'An alert needs at least one `page`, `warn` or `info` with `when` or `each`.',
    bad: alert('by host'),
    good: alert('by host\npage when count() over 5m > 3'),
  },
  severityTwice: {
    code: 'T409',
    severity: 'error',
    title: 'A severity is given twice',
    explain: 'An alert has at most one `when` of each severity.',
    bad: alert('page when count() over 5m > 3\npage when count() over 10m > 5'),
    good: alert('page when count() over 5m > 3 or count() over 10m > 5'),
  },
  clauseTwice: {
    code: 'T410',
    severity: 'error',
    title: 'Something is given twice',
    explain: 'This clause, label or field may stand once.',
    bad: alert('page when count() over 5m > 3\nkeep 5m\nkeep 10m'),
    good: alert('page when count() over 5m > 3\nkeep 10m'),
  },
  noMeaning: {
    code: 'T411',
    severity: 'error',
    title: 'A clause has no meaning with `each`',
    explain:
      '`each` fires at a single record, so there is nothing that could hold for a while or clear. `keep` says how long it stays firing after the last record.',
    bad: alert('page each level == "fatal"\nfor 5m'),
    good: alert('page each level == "fatal"\nkeep 5m'),
  },
  unknownNodata: {
    code: 'T412',
    severity: 'error',
    title: 'There is no such `nodata`',
    explain:
      'What is unknown for lack of records leaves the alert as it is (`hold`, the default), counts as false (`resolve`) or as true (`fire`).',
    bad: alert('page when mean(latency_ms) over 5m > 3s\nnodata holds'),
    good: alert('page when mean(latency_ms) over 5m > 3s\nnodata hold'),
  },
  badCount: {
    code: 'T413',
    severity: 'error',
    title: 'A whole number is wanted',
    explain: '`limit` and `sample` count things.',
    bad: alert('page when count() over 5m > 3\nsample 1000'),
    good: alert('page when count() over 5m > 3\nsample 10'),
  },
  summaryPart: {
    code: 'T414',
    severity: 'error',
    title: 'A summary names something that is not there',
    explain:
      'In braces stands a `by` field, a label, or a number with its window such as `{count() over 5m}`. Braces themselves are written `{{` and `}}`.',
    bad: alert('by host\npage when count() over 5m > 3\nsummary "{hots} is slow"'),
    good: alert('by host\npage when count() over 5m > 3\nsummary "{host} is slow"'),
  },
  reservedLabel: {
    code: 'T415',
    severity: 'error',
    title: 'A label takes a name that has a meaning',
    explain: 'In routes `severity` and `alert` are those of the alert.',
    bad: alert('page when count() over 5m > 3\nlabels { severity: "high" }'),
    good: alert('page when count() over 5m > 3\nlabels { impact: "high" }'),
  },
  tooDeep: {
    code: 'T416',
    severity: 'error',
    title: 'Nested too deeply',
    explain: 'Expressions are at most 200 levels deep. Give parts of it names with `let`.',
    bad: alert(`page when count(x ${'+ 1 '.repeat(250)}> 3) over 5m > 3`),
    good: alert('page when count(x + 250 > 3) over 5m > 3'),
  },
  unreachable: {
    code: 'T417',
    severity: 'warning',
    title: 'A lower severity is never seen',
    explain: 'An alert stands at the highest severity that fires. Whenever this one does, a higher one does as well. This is a warning.',
    bad: alert('page when count() over 5m > 3\nwarn when count() over 5m > 10'),
    good: alert('page when count() over 5m > 10\nwarn when count() over 5m > 3'),
  },
  floor: {
    code: 'T418',
    severity: 'note',
    title: 'Silent in a total outage',
    explain:
      'With `and count() over 5m >= 100` the condition is false, not unknown, when no records come at all: the alert does not fire, and a firing one resolves. A rule of its own watches for silence. This is a note.',
    bad: alert('page when ratio(status >= 500) over 5m > 2% and count() over 5m >= 100'),
    good: alert('page when ratio(status >= 500) over 5m > 2%'),
  },
  missing: {
    code: 'T419',
    severity: 'note',
    title: 'True also where the field is missing',
    explain: '`status != 200` is `not status == 200`, and a comparison with a missing field is false. This is a note.',
    bad: alert('page each status != 200'),
    good: alert('page each status exists and status != 200'),
  },
  keepNothing: {
    code: 'T420',
    severity: 'error',
    title: 'An `each` that keeps nothing',
    explain:
      '`each` fires at a record and ends when `keep` has passed without another; with nothing to keep it would begin and end at once.',
    bad: alert('page each level == "fatal"\nkeep 0s'),
    good: alert('page each level == "fatal"\nkeep 1m'),
  },
  crashLoop: {
    code: 'T431',
    severity: 'note',
    title: 'A guard that can hide a crash loop',
    explain:
      'While a guard on `uptime` is false nothing begins and nothing ends. A process that dies before it has been up for so long, again and again, is therefore never told by this alert, however bad it is. Somebody has to count the starts: an alert with `restarts()` on the same stream, or in the guard itself. This is a note.',
    bad: `stream app {\n  format json\n  uptime from uptime_seconds\n}\nalert A {\n  page when ratio(failed == true) over 5m > 5%\n  guard uptime > 6m\n}`,
    good: `stream app {\n  format json\n  uptime from uptime_seconds\n}\nalert A {\n  page when ratio(failed == true) over 5m > 5%\n  guard uptime > 6m\n}\nalert CrashLoop {\n  page when restarts() over 15m >= 3\n}`,
  },
  fewPoints: {
    code: 'T442',
    severity: 'error',
    title: 'Too little past for a forecast',
    explain:
      'A forecast needs eight points. They lie a step of the alert apart, or more where the history is long, and reach as far back as `using` says (`within`, if it is not written).',
    bad: alert('warn when max(used_pct) over 5m reaches 95% within 1h using 2m\nstep 1m'),
    good: alert('warn when max(used_pct) over 5m reaches 95% within 1h using 30m\nstep 1m'),
  },
  fallsRather: {
    code: 'T441',
    severity: 'warning',
    title: 'What is free falls towards its limit',
    explain:
      '`reaches` means that a number rises to its limit. What is free, left or available falls towards it: without `from above` the limit is met from the start. This is a warning; `from below` says that a rise is meant.',
    bad: alert('warn when last(free_pct) over 5m reaches 5% within 4h'),
    good: alert('warn when last(free_pct) over 5m reaches 5% from above within 4h'),
  },
} as const satisfies Record<string, CodeDoc>;
