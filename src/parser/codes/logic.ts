/** Conditions that make no sense, and alerts that cannot work: T4xx. */
import type { CodeDoc } from './code-doc.js';

const alert = (body: string): string => `stream app { format json }\nalert A {\n  ${body.replaceAll('\n', '\n  ')}\n}`;

export const LOGIC = {
  never: {
    code: 'T401',
    severity: 'error',
    title: 'Condition is never true',
    explain: 'No value can satisfy the condition, so the alert would never fire.',
    bad: alert('page when count(status == 200 and status == 404) over 5m > 3'),
    good: alert('page when count(status == 200 or status == 404) over 5m > 3'),
  },
  always: {
    code: 'T402',
    severity: 'warning',
    title: 'Condition is always true',
    explain:
      'Every value satisfies the condition. An alert that always fires can be intended as a sign of life, but usually `and` was meant instead of `or`.',
    bad: alert('page when count(status != 200 or status != 404) over 5m > 3'),
    good: alert('page when count(status exists and status != 200 and status != 404) over 5m > 3'),
  },
  ratioTooLarge: {
    code: 'T403',
    severity: 'error',
    title: 'Ratio above 100%',
    explain: '`ratio` is between 0 and 1, or 0% and 100%. A number without a unit is not a percentage: 2 is 200%.',
    bad: alert('page when ratio(status >= 500) over 5m > 2'),
    good: alert('page when ratio(status >= 500) over 5m > 2%'),
  },
  windowStep: {
    code: 'T404',
    severity: 'error',
    title: 'Window does not fit the step',
    explain:
      'An alert is evaluated at every multiple of its step, and every window must be a multiple of the step. Without `step`, windows are whole seconds and the step is chosen to fit.',
    bad: alert('page when count() over 5m > 3\nstep 7s'),
    good: alert('page when count() over 5m > 3\nstep 10s'),
  },
  forTooShort: {
    code: 'T405',
    severity: 'error',
    title: '`for` is shorter than the step',
    explain: 'A condition is evaluated once per step, so it cannot be observed to hold for a shorter time.',
    bad: alert('page when count() over 1h > 3\nfor 5s'),
    good: alert('page when count() over 1h > 3\nfor 5m'),
  },
  forOf: {
    code: 'T406',
    severity: 'error',
    title: 'Invalid `for … of …`',
    explain:
      'In `for 4m of 5m`, the condition must hold for 4 minutes of the last 5. The first duration must be longer than the step and not longer than the second.',
    bad: alert('page when count() over 5m > 3\nfor 5m of 4m'),
    good: alert('page when count() over 5m > 3\nfor 4m of 5m'),
  },
  forgetTooShort: {
    code: 'T407',
    severity: 'error',
    title: '`forget` is too short',
    explain:
      'A group must be remembered for at least twice the longest window, `for`, `keep`, or duration that `since` is compared with. Otherwise the group would be forgotten before the alert can fire.',
    bad: alert('by host\npage when count() over 1h > 3\nforget 1h'),
    good: alert('by host\npage when count() over 1h > 3\nforget 2h'),
  },
  noWhen: {
    code: 'T408',
    severity: 'error',
    title: 'Alert without a condition',
    explain: 'An alert needs at least one `page`, `warn` or `info` with `when` or `each`.',
    bad: alert('by host'),
    good: alert('by host\npage when count() over 5m > 3'),
  },
  severityTwice: {
    code: 'T409',
    severity: 'error',
    title: 'Duplicate severity',
    explain: 'An alert has at most one condition of each severity.',
    bad: alert('page when count() over 5m > 3\npage when count() over 10m > 5'),
    good: alert('page when count() over 5m > 3 or count() over 10m > 5'),
  },
  clauseTwice: {
    code: 'T410',
    severity: 'error',
    title: 'Duplicate clause',
    explain: 'This clause, label or field can be given only once.',
    bad: alert('page when count() over 5m > 3\nkeep 5m\nkeep 10m'),
    good: alert('page when count() over 5m > 3\nkeep 10m'),
  },
  noMeaning: {
    code: 'T411',
    severity: 'error',
    title: 'Clause has no effect with `each`',
    explain:
      '`each` fires on a single record, so there is no condition that could hold for some time or clear. `keep` sets how long the alert keeps firing after the last record.',
    bad: alert('page each level == "fatal"\nfor 5m'),
    good: alert('page each level == "fatal"\nkeep 5m'),
  },
  unknownNodata: {
    code: 'T412',
    severity: 'error',
    title: 'Unknown `nodata` value',
    explain:
      '`nodata` sets what an unknown condition does when records are missing: `hold` keeps the state (the default), `resolve` counts as false, and `fire` as true.',
    bad: alert('page when mean(latency_ms) over 5m > 3s\nnodata holds'),
    good: alert('page when mean(latency_ms) over 5m > 3s\nnodata hold'),
  },
  badCount: {
    code: 'T413',
    severity: 'error',
    title: 'Invalid number',
    explain: '`limit` and `sample` take whole numbers within their limits.',
    bad: alert('page when count() over 5m > 3\nsample 1000'),
    good: alert('page when count() over 5m > 3\nsample 10'),
  },
  summaryPart: {
    code: 'T414',
    severity: 'error',
    title: 'Unknown name in a summary',
    explain:
      'Braces in a summary contain a `by` field, a label, or a number with its window such as `{count() over 5m}`. Write literal braces as `{{` and `}}`.',
    bad: alert('by host\npage when count() over 5m > 3\nsummary "{hots} is slow"'),
    good: alert('by host\npage when count() over 5m > 3\nsummary "{host} is slow"'),
  },
  reservedLabel: {
    code: 'T415',
    severity: 'error',
    title: 'Reserved label',
    explain: 'In routes, `severity` and `alert` refer to the alert itself, so a label cannot use these names.',
    bad: alert('page when count() over 5m > 3\nlabels { severity: "high" }'),
    good: alert('page when count() over 5m > 3\nlabels { impact: "high" }'),
  },
  tooDeep: {
    code: 'T416',
    severity: 'error',
    title: 'Nested too deeply',
    explain: 'Expressions can be nested 200 levels deep. Name parts of the expression with `let`.',
    bad: alert(`page when count(x ${'+ 1 '.repeat(250)}> 3) over 5m > 3`),
    good: alert('page when count(x + 250 > 3) over 5m > 3'),
  },
  unreachable: {
    code: 'T417',
    severity: 'warning',
    title: 'Lower severity is never visible',
    explain: 'An alert shows the highest severity that fires. Whenever this severity fires, a higher one fires as well.',
    bad: alert('page when count() over 5m > 3\nwarn when count() over 5m > 10'),
    good: alert('page when count() over 5m > 10\nwarn when count() over 5m > 3'),
  },
  floor: {
    code: 'T418',
    severity: 'note',
    title: 'Silent in a total outage',
    explain:
      'With `and count() over 5m >= 100`, the condition is false, not unknown, when no records arrive at all: the alert does not fire, and an alert that fires resolves. Add a separate alert that fires when records are missing.',
    bad: alert('page when ratio(status >= 500) over 5m > 2% and count() over 5m >= 100'),
    good: alert('page when ratio(status >= 500) over 5m > 2%'),
  },
  missing: {
    code: 'T419',
    severity: 'note',
    title: 'Also true when the field is missing',
    explain:
      '`status != 200` means `not status == 200`, and a comparison with a missing field is false. So the condition is true for records without the field.',
    bad: alert('page each status != 200'),
    good: alert('page each status exists and status != 200'),
  },
  keepNothing: {
    code: 'T420',
    severity: 'error',
    title: '`each` with `keep 0s`',
    explain:
      'An `each` alert fires on a record and resolves when `keep` has passed without another record. With `keep 0s` it would resolve immediately.',
    bad: alert('page each level == "fatal"\nkeep 0s'),
    good: alert('page each level == "fatal"\nkeep 1m'),
  },
  crashLoop: {
    code: 'T431',
    severity: 'note',
    title: 'Guard can hide a crash loop',
    explain:
      'While a guard on `uptime` is false, the alert neither fires nor resolves. If a process keeps crashing before it reaches that uptime, the alert never fires, however bad the situation is. Add an alert that counts restarts with `restarts()` on the same stream, or use `restarts()` in the guard.',
    bad: `stream app {\n  format json\n  uptime from uptime_seconds\n}\nalert A {\n  page when ratio(failed == true) over 5m > 5%\n  guard uptime > 6m\n}`,
    good: `stream app {\n  format json\n  uptime from uptime_seconds\n}\nalert A {\n  page when ratio(failed == true) over 5m > 5%\n  guard uptime > 6m\n}\nalert CrashLoop {\n  page when restarts() over 15m >= 3\n}`,
  },
  fewPoints: {
    code: 'T442',
    severity: 'error',
    title: 'Too little history for a forecast',
    explain:
      'A forecast needs eight points. They are one step of the alert apart, or more if the history is long, and go back as far as `using` says (`within`, if `using` is missing).',
    bad: alert('warn when max(used_pct) over 5m reaches 95% within 1h using 2m\nstep 1m'),
    good: alert('warn when max(used_pct) over 5m reaches 95% within 1h using 30m\nstep 1m'),
  },
  fallsRather: {
    code: 'T441',
    severity: 'warning',
    title: 'Free capacity falls towards its limit',
    explain:
      '`reaches` means that a number rises to its limit. What is free, left or available falls towards its limit instead: without `from above`, the limit is reached from the start. Write `from below` if the number does rise.',
    bad: alert('warn when last(free_pct) over 5m reaches 5% within 4h'),
    good: alert('warn when last(free_pct) over 5m reaches 5% from above within 4h'),
  },
} as const satisfies Record<string, CodeDoc>;
