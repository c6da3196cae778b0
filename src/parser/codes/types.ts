/** Mistakes with what things are, and with units: T3xx. */
import type { CodeDoc } from './code-doc.js';

const alert = (condition: string, stream = 'stream app { format json }'): string => `${stream}\nalert A {\n  warn when ${condition}\n}`;

export const TYPES = {
  unlikeUnits: {
    code: 'T301',
    severity: 'error',
    title: 'Unlike units',
    explain:
      'Durations, sizes in bytes, ratios, rates and plain numbers cannot be compared with or added to each other. Fields have a unit by declaration (`field took: duration(ms)`) or by the end of their name (`_ms`, `_seconds`, `_bytes`, `_pct`).',
    bad: alert('max(latency_ms) over 5m > 3KiB'),
    good: alert('max(latency_ms) over 5m > 3s'),
  },
  needsUnit: {
    code: 'T302',
    severity: 'error',
    title: 'A number needs its unit',
    explain: 'A number without unit takes the unit of the one field that it meets. Where there is no such field, the unit must be written.',
    bad: alert('since(event == "backup.done") > 150'),
    good: alert('since(event == "backup.done") > 150m'),
  },
  unitUnknown: {
    code: 'T303',
    severity: 'error',
    title: 'Nothing says the unit of a field',
    explain: 'A field meets a number with a unit, but neither a declaration nor its name says what its own numbers mean.',
    bad: alert('max(took) over 5m > 2s'),
    good: alert('max(took) over 5m > 2s', 'stream app {\n  format json\n  field took: duration(ms)\n}'),
  },
  notATest: {
    code: 'T304',
    severity: 'error',
    title: 'Something true or false is wanted',
    explain: 'Here stands a number, a field or the like. Compare it with something.',
    bad: alert('count() over 5m'),
    good: alert('count() over 5m > 10'),
  },
  predicateInCondition: {
    code: 'T305',
    severity: 'error',
    title: 'A condition is about a window, not about one record',
    explain:
      'A condition after `when`, `guard` or `clear when` is judged at every step, over a window of records. `any(p) over 5m` asks whether one of them meets p. To judge every record by itself, begin with `each`.',
    bad: alert('level == "fatal"'),
    good: alert('any(level == "fatal") over 5m'),
  },
  aggregateInside: {
    code: 'T306',
    severity: 'error',
    title: 'An aggregate where one record is judged',
    explain:
      'Between the parentheses of an aggregate, after `each` and after `where` one record is judged at a time: there is no window to count over.',
    bad: alert('count(rate() > 5/s) over 5m > 10'),
    good: alert('count(status >= 500) over 5m > 10'),
  },
  needsWindow: {
    code: 'T307',
    severity: 'error',
    title: 'An aggregate without a window',
    explain:
      'Give it a window with `over 5m`, behind it or behind a parenthesis around it; or give the alert a default with a clause `over 5m`.',
    bad: alert('count() > 10'),
    good: alert('count() over 5m > 10'),
  },
  noWindowHere: {
    code: 'T308',
    severity: 'error',
    title: 'A window where there can be none',
    explain: '`over` belongs to aggregates that look at a window. `since` and `uptime` have none, and neither has a field.',
    bad: alert('since(event == "backup.done") over 5m > 1h'),
    good: alert('since(event == "backup.done") > 1h'),
  },
  wrongArguments: {
    code: 'T309',
    severity: 'error',
    title: 'A function is given the wrong things',
    explain: 'Counting functions take a predicate, the others a field or arithmetic on fields.',
    bad: alert('p99() over 5m > 2'),
    good: alert('p99(latency_ms) over 5m > 2s'),
  },
  wrongKind: {
    code: 'T310',
    severity: 'error',
    title: 'This cannot stand here',
    explain: 'Text is not a number, a list is not text: the message says what is wanted.',
    bad: alert('count(status + "a" > 3) over 5m > 2'),
    good: alert('count(status + 1 > 3) over 5m > 2'),
  },
  notADuration: {
    code: 'T311',
    severity: 'error',
    title: 'A duration is wanted',
    explain: 'Durations are written with their unit: `250ms`, `30s`, `5m`, `4h`, `1d`, `1w`, `1h30m`.',
    bad: alert('count() over 5 > 2'),
    good: alert('count() over 5m > 2'),
  },
  badDuration: {
    code: 'T312',
    severity: 'error',
    title: 'A duration that cannot be used',
    explain: 'Durations are whole milliseconds, more than nothing where nothing has no meaning, and at most 400 days.',
    bad: alert('count() over 0s > 2'),
    good: alert('count() over 10s > 2'),
  },
  regexRefused: {
    code: 'T313',
    severity: 'error',
    title: 'A regular expression that cannot be used',
    explain:
      'Regular expressions never take more than time linear in their input. What cannot be done so, look-around and back-references, is refused; so is what is not a regular expression at all.',
    bad: alert('count(message matches /(a)\\1/) over 5m > 2'),
    good: alert('count(message matches /aa/) over 5m > 2'),
  },
  declaredOtherwise: {
    code: 'T314',
    severity: 'error',
    title: 'A field is declared to hold something else',
    explain: 'The stream declares what the field holds, and here it is used as something else.',
    bad: alert('count(code > 500) over 5m > 2', 'stream app {\n  format json\n  field code: text\n}'),
    good: alert('count(code > 500) over 5m > 2', 'stream app {\n  format json\n  field code: number\n}'),
  },
  noUptime: {
    code: 'T315',
    severity: 'error',
    title: 'The stream does not say an uptime',
    explain:
      '`uptime` is the time since the process of a group started. The stream says where it is read: `uptime from FIELD`, or `uptime since PREDICATE`.',
    bad: alert('count() over 5m > 2 and uptime > 2m'),
    good: alert('count() over 5m > 2 and uptime > 2m', 'stream app {\n  format json\n  uptime from uptime_seconds\n}'),
  },
  confidence: {
    code: 'T331',
    severity: 'error',
    title: 'Confidence in something that has none',
    explain:
      'Two errors of ten requests are 20%, and say little. `ratio(…) over 5m > 2% with 95% confidence` holds only when the share that stands behind what was seen is above 2% with that confidence: the lower end of its score interval (Wilson 1927) is compared, for `<` the upper. The confidence is between 50% and 99.99%.',
    bad: alert('count(status >= 500) over 5m > 20 with 95% confidence'),
    good: alert('ratio(status >= 500) over 5m > 2% with 95% confidence'),
  },
  forecastOfWhat: {
    code: 'T341',
    severity: 'error',
    title: 'A forecast of something that does not move, or towards something that does',
    explain:
      '`EXPR reaches LIMIT within 4h` follows a number and asks when it will meet a limit. The number must come from records, and the limit must be a constant; where the limit itself changes, follow the share.',
    bad: alert('last(used_bytes) over 5m reaches last(size_bytes) over 5m within 4h'),
    good: alert('last(used_bytes) over 5m / last(size_bytes) over 5m reaches 95% within 4h'),
  },
  noAgo: {
    code: 'T342',
    severity: 'error',
    title: 'A function that cannot look back',
    explain:
      '`ago` moves the window of functions that count, add values up or order them. `new` is about the last step, and knows only the present.',
    bad: alert('new(version) over 1h ago 1d'),
    good: alert('changes(version) over 1h ago 1d > 5'),
  },
} as const satisfies Record<string, CodeDoc>;
