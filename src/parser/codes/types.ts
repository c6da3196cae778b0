/** Errors in types and units: T3xx. */
import type { CodeDoc } from './code-doc.js';

const alert = (condition: string, stream = 'stream app { format json }'): string => `${stream}\nalert A {\n  warn when ${condition}\n}`;

export const TYPES = {
  badIpRange: {
    code: 'T316',
    severity: 'error',
    title: 'Invalid range of addresses',
    explain:
      'A range of addresses is an address of IPv4 or IPv6, and the number of bits that all addresses of the range share: `10.0.0.0/8`. The bits behind these are zero. Without a number of bits, it is one address.',
    bad: alert('any(ip in cidr("10.1.0.0/8")) over 5m'),
    good: alert('any(ip in cidr("10.0.0.0/8")) over 5m'),
  },
  unlikeUnits: {
    code: 'T301',
    severity: 'error',
    title: 'Different units',
    explain:
      'Durations, sizes in bytes, ratios, rates and plain numbers cannot be compared with or added to each other. A field gets its unit from its declaration (`field took: duration(ms)`) or from the end of its name (`_ms`, `_seconds`, `_bytes`, `_pct`).',
    bad: alert('max(latency_ms) over 5m > 3KiB'),
    good: alert('max(latency_ms) over 5m > 3s'),
  },
  needsUnit: {
    code: 'T302',
    severity: 'error',
    title: 'Missing unit',
    explain:
      'A number without a unit takes the unit of the single field that it is compared with. If there is no such field, write the unit.',
    bad: alert('since(event == "backup.done") > 150'),
    good: alert('since(event == "backup.done") > 150m'),
  },
  unitUnknown: {
    code: 'T303',
    severity: 'error',
    title: 'Unknown unit of a field',
    explain:
      'A field is compared with a number that has a unit, but neither a declaration nor the name of the field defines the unit of its values.',
    bad: alert('max(took) over 5m > 2s'),
    good: alert('max(took) over 5m > 2s', 'stream app {\n  format json\n  field took: duration(ms)\n}'),
  },
  notATest: {
    code: 'T304',
    severity: 'error',
    title: 'Expected a condition',
    explain: 'A condition is true or false. A number or a field is not: compare it with a value.',
    bad: alert('count() over 5m'),
    good: alert('count() over 5m > 10'),
  },
  predicateInCondition: {
    code: 'T305',
    severity: 'error',
    title: 'Condition on a single record',
    explain:
      'A condition after `when`, `guard` or `clear when` is evaluated at every step, over a window of records. `any(p) over 5m` is true if at least one record of the window matches p. To evaluate every record separately, start the condition with `each`.',
    bad: alert('level == "fatal"'),
    good: alert('any(level == "fatal") over 5m'),
  },
  aggregateInside: {
    code: 'T306',
    severity: 'error',
    title: 'Aggregate inside a predicate',
    explain: 'The arguments of an aggregate, `each` and `where` evaluate one record at a time, so there is no window to aggregate over.',
    bad: alert('count(rate() > 5/s) over 5m > 10'),
    good: alert('count(status >= 500) over 5m > 10'),
  },
  needsWindow: {
    code: 'T307',
    severity: 'error',
    title: 'Aggregate without a window',
    explain:
      'Add `over 5m` after the aggregate or after a pair of parentheses around it, or give the alert a default with the clause `over 5m`.',
    bad: alert('count() > 10'),
    good: alert('count() over 5m > 10'),
  },
  noWindowHere: {
    code: 'T308',
    severity: 'error',
    title: 'Unexpected window',
    explain: '`over` sets the window of an aggregate. `since` and `uptime` have no window, and neither has a field.',
    bad: alert('since(event == "backup.done") over 5m > 1h'),
    good: alert('since(event == "backup.done") > 1h'),
  },
  wrongArguments: {
    code: 'T309',
    severity: 'error',
    title: 'Wrong arguments',
    explain: 'Functions that count take a predicate; the other functions take a field or arithmetic on fields.',
    bad: alert('p99() over 5m > 2'),
    good: alert('p99(latency_ms) over 5m > 2s'),
  },
  wrongKind: {
    code: 'T310',
    severity: 'error',
    title: 'Wrong type',
    explain: 'The message says which type was expected: for example, text is not a number, and a list is not text.',
    bad: alert('count(status + "a" > 3) over 5m > 2'),
    good: alert('count(status + 1 > 3) over 5m > 2'),
  },
  notADuration: {
    code: 'T311',
    severity: 'error',
    title: 'Expected a duration',
    explain: 'Write durations with a unit: `250ms`, `30s`, `5m`, `4h`, `1d`, `1w`, `1h30m`.',
    bad: alert('count() over 5 > 2'),
    good: alert('count() over 5m > 2'),
  },
  badDuration: {
    code: 'T312',
    severity: 'error',
    title: 'Invalid duration',
    explain:
      'A duration is a whole number of milliseconds and at most 400 days. It must be greater than zero, except where zero is useful.',
    bad: alert('count() over 0s > 2'),
    good: alert('count() over 10s > 2'),
  },
  regexRefused: {
    code: 'T313',
    severity: 'error',
    title: 'Unsupported regular expression',
    explain:
      'Regular expressions are matched in time linear in the length of the input. Look-around and back-references cannot be, and are rejected, as are invalid regular expressions.',
    bad: alert('count(message matches /(a)\\1/) over 5m > 2'),
    good: alert('count(message matches /aa/) over 5m > 2'),
  },
  declaredOtherwise: {
    code: 'T314',
    severity: 'error',
    title: 'Field declared with another type',
    explain: 'The stream declares the type of the field, and the field is used as another type here.',
    bad: alert('count(code > 500) over 5m > 2', 'stream app {\n  format json\n  field code: text\n}'),
    good: alert('count(code > 500) over 5m > 2', 'stream app {\n  format json\n  field code: number\n}'),
  },
  noUptime: {
    code: 'T315',
    severity: 'error',
    title: 'Stream without uptime',
    explain:
      '`uptime` is the time since the process of a group started. The stream must say where it comes from: `uptime from FIELD` or `uptime since PREDICATE`.',
    bad: alert('count() over 5m > 2 and uptime > 2m'),
    good: alert('count() over 5m > 2 and uptime > 2m', 'stream app {\n  format json\n  uptime from uptime_seconds\n}'),
  },
  confidence: {
    code: 'T331',
    severity: 'error',
    title: 'Confidence not supported here',
    explain:
      'Two errors in ten requests are 20%, but say little. `ratio(…) over 5m > 2% with 95% confidence` is true only if the underlying ratio is above 2% with that confidence: the lower bound of its score interval (Wilson 1927) is compared, or the upper bound for `<`. The confidence is between 50% and 99.99%.',
    bad: alert('count(status >= 500) over 5m > 20 with 95% confidence'),
    good: alert('ratio(status >= 500) over 5m > 2% with 95% confidence'),
  },
  forecastOfWhat: {
    code: 'T341',
    severity: 'error',
    title: 'Forecast of a constant, or with a limit that changes',
    explain:
      '`EXPR reaches LIMIT within 4h` forecasts when a number will reach a limit. The number must be computed from records, and the limit must be a constant. If the limit changes, forecast the quotient of the two.',
    bad: alert('last(used_bytes) over 5m reaches last(size_bytes) over 5m within 4h'),
    good: alert('last(used_bytes) over 5m / last(size_bytes) over 5m reaches 95% within 4h'),
  },
  noAgo: {
    code: 'T342',
    severity: 'error',
    title: 'Function without `ago`',
    explain: '`ago` moves the window of functions that count, add or sort values. `new` is about the last step and cannot look back.',
    bad: alert('new(version) over 1h ago 1d'),
    good: alert('changes(version) over 1h ago 1d > 5'),
  },
} as const satisfies Record<string, CodeDoc>;
