/** Invalid files and their messages. */
import { describe, expect, it } from 'vitest';
import { checkTexts, messages, ofCondition } from './checked.js';

const STREAM = 'stream app { format json uptime from up_seconds }\n';

/** Code and message of each diagnostic, one per line. */
function brief(text: string): string {
  return messages(text)
    .map((each) => each.replace(/ \| .*/, ''))
    .join('\n');
}

describe('forecasts', () => {
  it.each([
    [
      '5 reaches 95% within 4h',
      'T341 `5` is a constant, so it never reaches a limit | write a number that changes: `max(used_pct) over 5m reaches 95% within 4h`',
    ],
    [
      'last(a_bytes) over 5m reaches last(b_bytes) over 5m within 4h',
      'T341 the limit of a forecast must be a constant | forecast the quotient: `last(a_bytes) over 5m / last(b_bytes) over 5m reaches 95% within 4h`',
    ],
    [
      'last(a_bytes) over 5m reaches 95% within 4h',
      'T301 a size in bytes (`last(a_bytes) over 5m`) cannot be compared with a ratio (`95%`) | compare a size with a size such as `512KiB` or `3GB`',
    ],
    ['max(x_pct) over 5m reaches 95% within 4', 'T311 `within` takes a duration such as `5m`, not a plain number | write `4s` or `4m`'],
    [
      'disk_free_pct reaches 5% within 4h',
      'T441 (warning) `disk_free_pct` probably falls towards its limit | write `reaches 5% from above`, or `from below` if it rises',
    ],
    [
      'any(x == 1) over 5m reaches 3 within 4h',
      'T310 expected a number, but `any(x == 1) over 5m` is true or false | use it as a condition by itself: `page when any(x == 1) over 5m`',
    ],
    [
      'count(x reaches 3 within 4h) over 5m > 2',
      'T306 `reaches` cannot be used here, where one record is tested at a time | use it in a condition: `warn when max(used_pct) over 5m reaches 95% within 4h`',
    ],
    [
      'max(x_pct) over 5m reaches 95% within 1h using 5s',
      'T442 a forecast needs 8 points, but 5s of history has 5: one every 1s | use a longer history: `using 16s`',
    ],
    [
      'predict_linear(x_pct) over 5m > 95%',
      'T205 there is no function `predict_linear` | to forecast a value, write `max(used_pct) over 5m reaches 95% within 4h`',
    ],
    ['since(x == 1) over 5m ago 1d > 5m', 'T308 `since` has no window | remove `over`: `since(x == 1)`'],
    ['count() over 5m ago 0s > 5', 'T312 `ago` must be longer than zero | remove `ago`, or write a duration such as `5m`'],
  ])('%s', (condition, message) => {
    expect(ofCondition(condition)).toEqual([message]);
  });
});

describe('the time left', () => {
  it('needs a forecast', () => {
    expect(ofCondition('last(x) over 5m > 3 summary "full {eta}"')).toEqual([
      'T414 `{eta}` is the time until a forecast reaches its limit, but this alert has no forecast | add a forecast: `warn when max(used_pct) over 5m reaches 95% within 4h`',
    ]);
  });

  it('is not reported if the forecast itself is invalid', () => {
    expect(ofCondition('last(x) over 5m reaches 95% within 4h summary "full {eta}"')).toEqual([
      expect.stringContaining('T303 the unit of `x` is unknown'),
    ]);
  });
});

describe('quotients', () => {
  it.each([
    'min(in_use / size) over 5m > 80%',
    'min(in_use / size) over 5m reaches 80% within 4h',
    'min(in_use) over 5m / max(size) over 5m > 80%',
    'mean(1 - left / size) over 5m > 80%',
  ])('of fields without a unit can be compared with percentages: %s', (condition) => {
    expect(ofCondition(condition)).toEqual([]);
  });

  it('of counts cannot be compared with percentages', () => {
    expect(ofCondition('distinct(size) over 5m > 80%')).toHaveLength(1);
  });
});

describe('functions', () => {
  it.each([
    [
      'count(lower(message) == 5) over 5m > 2',
      'T314 `lower(message)` is text, so it cannot be compared with a number | compare it with text: `"5"`',
    ],
    ['count(lower(message)) over 5m > 2', 'T304 `lower(message)` is not a condition | compare it with text: `lower(message) == "…"`'],
    ['count(lower(message) exists) over 5m > 2', 'T310 `exists` takes a field | write `message exists`'],
    [
      'max(lower(message)) over 5m > 2',
      'T314 `max` takes numbers, but `lower(message)` is text | to count different values, write `distinct(lower(message))`',
    ],
    [
      'lower(message) == "x"',
      'T305 `lower(message) == "x"` tests one record, but a condition is about a window of records | write `any(lower(message) == "x") over 5m`, or `page each lower(message) == "x"` to evaluate every record separately',
    ],
    [
      'lower(message) + 1 > 5',
      'T310 `lower(…)` is the text of a field, which cannot be used here | test it for the records of a window: `any(lower(message) == "…") over 5m`; or use it in `by`, `distinct(…)`, `changes(…)` and `new(…)`',
    ],
    [
      'count(lower(message) - 1 > 2) over 5m > 2',
      'T314 `lower(message)` is text, so it cannot be used in arithmetic | use the field itself: `message`',
    ],
    ['count(lowr(message) == "x") over 5m > 2', 'T205 there is no function `lowr` | did you mean `lower`?'],
    ['distinct(template(message, 3)) over 5m > 2', 'T309 `template` takes one field | for example `template(message)`'],
    ['distinct(template("x")) over 5m > 2', 'T309 `template` takes one field | for example `template(message)`'],
    ['new(x) over 1d ago 1w', 'T342 `new` does not support `ago` | remove `ago`, or use a function that counts, adds or sorts values'],
    [
      'new(x) over 1d > 3',
      'T310 expected a number, but `new(x) over 1d` is true or false | use it as a condition by itself: `page when new(x) over 1d`',
    ],
    [
      'slope(used_bytes) over 1h > 5',
      'T302 `5` needs a unit, because `slope(used_bytes) over 1h` is a rate in bytes per second | write the number with a unit',
    ],
    [
      'restarts(status == 1) over 5m > 2',
      'T309 `restarts` takes no arguments; the `uptime` clause of the stream defines when a process starts | write `restarts()`',
    ],
    ['restarts() over 15m < 0', 'T401 this condition is never true | a count is a whole number and at least 0'],
    [
      'ratio(status >= 500) over 5m > 2% with 95 confidence',
      'T331 the confidence must be between 50% and 99.99% | for example `with 95% confidence`',
    ],
    [
      'ratio(status >= 500) over 5m > 2% with 100% confidence',
      'T331 the confidence must be between 50% and 99.99% | for example `with 95% confidence`',
    ],
    [
      'count() over 5m > 2 with 95% confidence',
      'T331 `with … confidence` needs a comparison of one `ratio(…)` with a constant | write `ratio(status >= 500) over 5m > 2% with 95% confidence`, using `>`, `>=`, `<` or `<=`',
    ],
    [
      'ratio(status >= 500) over 5m == 2% with 95% confidence',
      'T331 `with … confidence` needs a comparison of one `ratio(…)` with a constant | write `ratio(status >= 500) over 5m > 2% with 95% confidence`, using `>`, `>=`, `<` or `<=`',
    ],
    [
      'count(status > 500 with 95% confidence) over 5m > 2',
      'T331 `with … confidence` has no effect on a test of one record | remove it, or write it after a comparison such as `ratio(…) over 5m > 2%`',
    ],
  ])('%s', (condition, message) => {
    expect(ofCondition(condition)).toEqual([message]);
  });

  it.each([
    'slope(used_bytes) over 1h > 1MiB/1h',
    'slope(n) over 10m > 5/m',
    'slope(latency_ms) over 10m > 10ms/1m',
    'slope(latency_ms) over 10m > 1%',
    'slope(used_pct) over 1h > 1%/1h',
    'slope(n) over 10m > 0',
    '2% < ratio(status >= 500) over 5m with 99.9% confidence',
    'any(with == 1 and confidence == 2) over 5m',
    'distinct(template(message)) over 5m > 3',
    'count(template(message) == "x") over 5m > 2',
    'any(lower(urldecode(path)) in ["a", i"b"]) over 5m',
    'count(lower(a) == lower(b)) over 5m > 2',
    'new(lower(user)) over 1d',
    'uptime > 2m or restarts() over 15m >= 3',
  ])('%s is valid', (condition) => {
    expect(ofCondition(condition)).toEqual([]);
  });

  it('an alert can be split by fields and text functions of fields only', () => {
    expect(brief(`${STREAM}alert A { by count(message) page when count() over 5m > 3 }`)).toMatch(
      '2:14 T310 `by` takes fields, but `count(…)` is not a field',
    );
    expect(brief(`${STREAM}alert A { by template(message), template(message) page when count() over 5m > 3 }`)).toMatch(
      '2:33 T410 `template(message)` is listed twice in `by`',
    );
    expect(brief(`${STREAM}alert A { by host page when count() over 5m > 3 summary "{template(message)}" }`)).toMatch(/is not split by/);
  });

  it.each(['ip not in cidr("10.0.0.0/8")', 'not ip in cidr("10.0.0.0/8")', 'ip not in ["a"]', 'lower(ip) != "a"', 'ip != 5'])(
    '%s is noted, because it is true for records without the field',
    (predicate) => {
      const note = 'this is also true for records without `ip`';
      expect(brief(`${STREAM}alert A { page when count(${predicate}) over 5m > 3 }`)).toContain(note);
      expect(brief(`${STREAM}alert A { page when count(${predicate} and ip exists) over 5m > 3 }`)).not.toContain(note);
    },
  );

  it('a guard on uptime without an alert that counts restarts is noted once per stream', () => {
    const guarded = (name: string): string => `alert ${name} { page when count() over 5m > 3 guard uptime > 6m }\n`;
    const note = /T431 \(note\) this guard hides a process that restarts/g;
    expect(brief(`${STREAM}${guarded('A')}${guarded('B')}`).match(note)).toHaveLength(1);
    expect(brief(`${STREAM}${guarded('A')}alert C { page when restarts() over 15m >= 3 }`)).not.toMatch(note);
    expect(brief(`${STREAM}alert A { page when count() over 5m > 3 guard uptime > 6m or restarts() over 15m >= 3 }`)).not.toMatch(note);
  });
});

describe('units', () => {
  it.each([
    [
      'max(latency_ms) over 5m > 3KiB',
      'T301 a duration (`max(latency_ms) over 5m`) cannot be compared with a size in bytes (`3KiB`) | compare a duration with a duration such as `250ms` or `5m`',
    ],
    [
      'count() over 5m > 5%',
      'T301 a plain number (`count() over 5m`) cannot be compared with a ratio (`5%`) | compare it with a number without a unit',
    ],
    [
      'count(x_ms > 1 and y_bytes > x_ms) over 5m > 3',
      'T301 a size in bytes (`y_bytes`) cannot be compared with a duration (`x_ms`) | compare values with the same unit, or declare the unit of the field in the stream: `field took: duration(ms)`',
    ],
    [
      'max(a_ms) over 5m + max(b_bytes) over 5m > 3s',
      'T301 a size in bytes (`max(b_bytes) over 5m`) cannot be added to a duration (`max(a_ms) over 5m`) | compare values with the same unit, or declare the unit of the field in the stream: `field took: duration(ms)`',
    ],
    ['since(x == 1) > 150', 'T302 `150` needs a unit, because `since(x == 1)` is a duration | write `150s` or `150ms`'],
    ['max(a_ms) over 5m * 2 > 3', 'T302 `3` needs a unit, because `max(a_ms) over 5m * 2` is a duration | write `3s` or `3ms`'],
    ['count() over 5m / 5m > 5', 'T302 `5` needs a unit, because `count() over 5m / 5m` is a rate per second | write `5/s` or `5/m`'],
    [
      'max(took) over 5m > 2s',
      'T303 the unit of `took` is unknown, so it cannot be combined with a duration | declare it in the stream: `field took: duration(ms)`',
    ],
    [
      'sum(held) over 5m / 5m > 70%',
      'T303 the unit of `held` is unknown, so it cannot be combined with a ratio | declare it in the stream: `field held: duration(ms)`',
    ],
    [
      'count(used > 95%) over 5m > 1',
      'T303 the unit of `used` is unknown, so it cannot be combined with a ratio | declare it in the stream: `field used: ratio(%)` if 95 means 95%, `field used: ratio` if 0.95 does',
    ],
  ])('%s', (condition, message) => {
    expect(ofCondition(condition)).toEqual([message]);
  });
  it.each([
    'max(latency_ms) over 5m > 0',
    'rate() over 5m > 5',
    'rate() over 5m > 5/m',
    'count() over 5m / 5m > 5/s',
    'count(a == 1) over 5m / count() over 5m > 5%',
    'sum(held_ms) over 5m / 5m > 70%',
    'max(a_ms) over 5m * 2 > 3s',
    'count() over 5m > 2 * count() over 1h',
    'max(a_ms) over 5m - min(b_seconds) over 5m > 3s',
    'sum(out_bytes) over 5m / sum(in_bytes) over 5m > 10',
    'ratio(a == 1) over 5m > 0.5',
  ])('%s is valid', (condition) => {
    expect(ofCondition(condition)).toEqual([]);
  });
});

describe('conditions that are always or never true', () => {
  it.each([
    ['ratio(status >= 500) over 5m > 2', 'T403 a ratio is at most 100%; did you mean 2%? | `2` without a unit is 200%'],
    ['2 < ratio(status >= 500) over 5m', 'T403 a ratio is at most 100%; did you mean 2%? | `2` without a unit is 200%'],
    ['ratio(status >= 500) over 5m > 250%', 'T403 a ratio is at most 100% | compare it with a value between 0% and 100%'],
    ['ratio(status >= 500) over 5m >= 0', 'T402 (warning) this condition is always true | a ratio is between 0% and 100%'],
    ['ratio(status >= 500) over 5m > 100%', 'T401 this condition is never true | a ratio is between 0% and 100%'],
    ['count() over 5m < 0', 'T401 this condition is never true | a count is a whole number and at least 0'],
    ['count() over 5m == 2.5', 'T401 this condition is never true | a count is a whole number and at least 0'],
    ['since(a == 1) < 0s', 'T401 this condition is never true | the value is at least 0'],
    [
      'count() over 5m > 10 and count() over 5m < 5',
      'T401 `count() over 5m > 10` and `count() over 5m < 5` are never true at the same time | did you mean `or`?',
    ],
    [
      'count() over 5m > 10 and (a > 1 and count() over 5m < 11)',
      'T401 `count() over 5m > 10` and `count() over 5m < 11` are never true at the same time | did you mean `or`?',
    ],
    [
      'count() over 5m > 3 or count() over 5m <= 3',
      'T402 (warning) this condition is always true, because one of its terms always is | did you mean `and`?',
    ],
    [
      'any(a == 1) over 5m and not any(a == 1) over 5m',
      'T401 `any(a == 1) over 5m` and `any(a == 1) over 5m` are never true at the same time | did you mean `or`?',
    ],
    [
      'count(status == 200 and status == 404) over 5m > 1',
      'T401 no record can match both `status == 200` and `status == 404` | did you mean `or`?',
    ],
    ['count(x > 5 and x < 3) over 5m > 1', 'T401 no record can match both `x > 5` and `x < 3` | did you mean `or`?'],
    ['count(x > 5 where x < 3) over 5m > 1', 'T401 no record can match both `x > 5` and `x < 3` | did you mean `or`?'],
    ['ratio(x > 5 of x < 3) over 5m > 1%', 'T401 no record can match both `x > 5` and `x < 3` | did you mean `or`?'],
    [
      'count(x in ["a", "b"] and x == "c") over 5m > 1',
      'T401 no record can match both `x in ["a", "b"]` and `x == "c"` | did you mean `or`?',
    ],
    ['count(x == "a" and x != "a") over 5m > 1', 'T401 no record can match both `x == "a"` and `x != "a"` | did you mean `or`?'],
    [
      'count(x != "a" or x != "b") over 5m > 1',
      'T402 (warning) this is true for every record, because one of its terms always is | did you mean `and`?',
    ],
    ['1 > 2', 'T401 this condition is never true | write a condition that depends on the records'],
    ['true', 'T402 (warning) this condition is always true | write a condition that depends on the records'],
    ['count() over 5m > 3 and false', 'T401 this condition is never true | write a condition that depends on the records'],
  ])('%s', (condition, message) => {
    expect(ofCondition(condition)).toEqual([message]);
  });
  it.each([
    'count(x > 3 and x < 5) over 5m > 1',
    'count(x >= 3 and x <= 3) over 5m > 1',
    'count(x == "a" or x == "b") over 5m > 1',
    'count(tags contains "a" and tags contains "b") over 5m > 1',
    'count(x > 3 or x <= 3) over 5m > 1',
    'count() over 5m > 10 and count() over 10m < 5',
    'count(a == 1) over 5m > 10 and count(a == 2) over 5m < 5',
    'max(x) over 5m > 5 and min(x) over 5m < 3',
    'count() over 5m >= 1 and count() over 5m < 2',
    'count() over 5m < 5 or count() over 5m > 10',
  ])('%s can be true', (condition) => {
    expect(ofCondition(condition)).toEqual([]);
  });
});

describe('conditions', () => {
  it.each([
    [
      'status == "a"',
      'T305 `status == "a"` tests one record, but a condition is about a window of records | write `any(status == "a") over 5m`, or `page each status == "a"` to evaluate every record separately',
    ],
    [
      'bad',
      'T305 `bad` tests one record, but a condition is about a window of records | write `any(bad == true) over 5m`, or `page each bad == true` to evaluate every record separately',
    ],
    [
      'count',
      'T304 expected a condition: `count` without parentheses is a field, not the function | write `count(…) over 5m` to call the function',
    ],
    [
      'count > 3',
      'T204 (warning) `count` without parentheses is a field, not the function | write `count(…)` to call the function, or ``count`` in back-quotes for a field with this name',
    ],
    ['`count` > 3', undefined],
    ['count() > 3', 'T307 `count()` needs a window | write `count() over 5m`, or add `over 5m` to the alert as its default'],
    ['uptime over 5m > 3s', 'T308 `uptime` has no window | remove `over`: `uptime`'],
    [
      'x over 5m > 3',
      'T308 `over` must follow an aggregate, but `x` is a field | write which value to use: `last(x) over 5m` or `max(x) over 5m`',
    ],
    [
      'count(rate() over 1m > 3) over 5m > 3',
      'T306 `rate(…)` needs a window of records, but one record is tested here | use aggregates in a condition: `warn when count(…) over 5m > 10`',
    ],
    ['cuont() over 5m > 3', 'T205 there is no function `cuont` | did you mean `count`?'],
    ['p100(x) over 5m > 3', 'T205 there is no function `p100` | write `max(…)`; a rank is below 100, and `p999` is the percentile 99.9'],
    ['p950(x) over 5m > 3', 'T205 there is no function `p950` | write `p95`, or `percentile(…, 95)`'],
    ['p5(x) over 5m > 3', 'T205 there is no function `p5` | write `p05`, or `percentile(…, 5)`'],
    ['p00(x) over 5m > 3', 'T205 there is no function `p00` | write `min(…)`; a rank is above 0'],
    ['p05(x) over 5m > 3 and p9999(x) over 5m > 3', undefined],
    ['percentile(x, 100) over 5m > 3', 'T309 a percentile rank is a number between 0 and 100 | for example `99.5`'],
    [
      'count(a matches /x/g) over 5m > 3',
      'T313 the flag `g` is not supported | the flags are `i` (ignore case), `m` (`^` and `$` match at every line) and `s` (`.` matches line breaks)',
    ],
    [
      'count(a matches /(?ix)x/) over 5m > 3',
      'T313 the flag `x` is not supported | the flags are `i` (ignore case), `m` (`^` and `$` match at every line) and `s` (`.` matches line breaks)',
    ],
    ['count(a matches /(?i)x/ or b matches /(?s)(?mi)x/i) over 5m > 3', undefined],
  ])('%s', (condition, message) => {
    expect(ofCondition(condition)).toEqual(message === undefined ? [] : [message]);
  });

  it('point into a regular expression behind its leading flags', () => {
    const { diagnostics } = checkTexts(`${STREAM}alert A { page when any(m matches /(?i)x(a)\\1y/) over 5m }`);
    expect(diagnostics.map(({ range }) => range.source.text.slice(range.start, range.end))).toEqual(['\\1']);
  });

  it('point into a regular expression', () => {
    const { diagnostics } = checkTexts(`${STREAM}alert A { page when any(m matches /x(a)\\1y/) over 5m }`);
    const [found] = diagnostics;
    expect(found?.range.source.text.slice(found.range.start, found.range.end)).toBe('\\1');
  });

  it('show once where an invalid let is used', () => {
    const { diagnostics } = checkTexts(
      `${STREAM}let e = ratio(a == 1)\nalert A { page when count(e > 3) over 5m > 3 }\nalert B { page when count(e > 3) over 9m > 3 }`,
    );
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: 'T306', related: [{ message: '`e` is used here' }] });
  });
});

describe('one error is reported once', () => {
  it('a broken let gives no other messages where it is used', () => {
    expect(brief(`${STREAM}let a = b or x == 1\nlet b = a\nlet c = b and x == 2\nalert A { page when any(c) over 5m }`)).toBe(
      '3:5 T206 the let `a` is circular: `a` uses `b` uses `a`',
    );
  });
  it('an alert with an error does not break its tests and routes', () => {
    expect(
      brief(
        `${STREAM}alert A { page when cuont() over 5m > 3 }\nsink c console {}\nroute { page -> c }\ntest "t" { every 1s from 0s to 5m { a: 1 } expect page A }`,
      ),
    ).toBe('2:21 T205 there is no function `cuont`');
  });
  it('a stream with an error does not break its alerts', () => {
    expect(brief('stream app { format jsno }\nalert A { page when count() over 5m > 3 }')).toBe('1:21 T501 there is no format `jsno`');
  });
  it('an unknown stream is reported at its first use', () => {
    expect(
      brief(
        'stream app {}\nalert A { on web page when count() over 5m > 3 }\nalert B { on web page when count() over 5m > 3 }\ntest "t" { at 5m on web { a: 1 } expect page A }',
      ),
    ).toBe('2:14 T202 there is no stream `web`');
  });
  it('but several errors are reported together, sorted by position', () => {
    expect(
      brief(
        `${STREAM}alert A {\n  by host, host\n  page when count() over 5m > 3\n  page when count() over 7m > 3\n  keep 5m\n  keep 6m\n  nodata fir\n}`,
      ),
    ).toBe(
      [
        '3:12 T410 `host` is listed twice in `by`',
        '5:3 T409 the alert `A` has two `page` conditions',
        '7:3 T410 `keep` is given twice',
        '8:10 T412 there is no `nodata fir`',
      ].join('\n'),
    );
  });
  it('at most fifty are reported', () => {
    const alerts = Array.from({ length: 80 }, (_, i) => `alert A${i} { page when cuont() over 5m > 3 }`).join('\n');
    expect(messages(STREAM + alerts)).toHaveLength(50);
  });
});

describe('timing', () => {
  it.each([
    ['page when count() over 1h > 3 { for 10s }', '2:43 T405 `for 10s` is shorter than the step: the alert is evaluated every 1m'],
    ['page when count() over 1h > 3 for 1m of 5m', '2:41 T406 the first duration of `for 1m of 5m` must be longer than the step of 1m'],
    ['page when count() over 5m > 3 for 6m of 5m', '2:41 T406 the condition cannot hold for 6m of 5m'],
    ['page when count() over 5m > 3 forget 9m', '2:41 T407 `forget 9m` is too short for its window of 5m'],
    ['page when count() over 90s > 3 step 7s', '2:34 T404 a window of 90s is not a multiple of the step of 7s'],
    ['page when count() over 1500ms > 3', '2:34 T404 a window of 1500ms is not a whole number of seconds'],
    ['page when count() over 1500ms > 3 step 500ms', ''],
    ['info each a == 1 { for 5m }', '2:30 T411 `for` has no effect with `each`, which fires on single records'],
    ['info each a == 1 page when count() over 5m > 1 for 5m', ''],
    [
      'page when count() over 5m > 3 warn when count() over 5m > 10',
      '2:41 T417 (warning) `warn` is never visible: whenever this is true, `count() over 5m > 3` is true as well, and the alert shows `page`',
    ],
    ['page when count() over 5m > 3 { for 10m } warn when count() over 5m > 10', ''],
    ['page when last(x) over 5m <= 1 warn when last(x) over 5m <= 2', ''],
  ])('%s', (clauses, expected) => {
    expect(brief(`${STREAM}alert A { ${clauses} }`)).toBe(expected);
  });
});

describe('formats inside formats', () => {
  it.each([
    ['format cri json', ''],
    ['format text json extract logfmt from payload', ''],
    ['format /(?<message>.*)/ json', ''],
    ['format json else logfmt else text', ''],
    ['extract json else text from message', ''],
    ['format cri jsno', '1:23 T501 there is no format `jsno` | did you mean `json`?'],
    ['format json else txt', '1:29 T501 there is no format `txt` | did you mean `text`?'],
    [
      'format json logfmt',
      '1:24 T516 `json` has no field `message` in which `logfmt` could be | name the field: `extract logfmt from FIELD`',
    ],
    [
      'format /(?<a>.*)/ json',
      '1:30 T516 this regular expression has no group `message` in which `json` could be | name the field: `extract json from FIELD`',
    ],
    [
      'format text cri',
      '1:24 T516 `cri` cannot be inside another format: its records may have several lines | write it first: `format cri`',
    ],
    [
      'extract cri json from a',
      '1:20 T516 `cri` cannot be inside another format: its records may have several lines | write it first: `format cri`',
    ],
    [
      'format cri csv',
      '1:23 T516 `csv` cannot be inside another format: it needs the header of a log | use a regular expression: `extract /^(?<name>[^,]*),(?<status>\\d+)/ from message`',
    ],
    [
      'format json else csv',
      '1:29 T516 `csv` cannot be one of several formats: its lines have the meaning that a header gives them | define a stream of its own for these logs',
    ],
    ['format text else json', '1:19 T516 `text` reads every line, so none is left for the formats after it | write `text` last'],
    [
      'format cri json else cri logfmt',
      '1:33 T516 no line reaches this `cri`: the one before reads the same lines | formats inside a text are tried one after another with `extract json else logfmt from message`',
    ],
  ])('%s', (clauses, expected) => {
    expect(brief(`stream s { ${clauses} }`)).toBe(expected.replace(/ \|.*/, ''));
    expect(messages(`stream s { ${clauses} }`).join('\n')).toContain(expected);
  });

  it('have the fields of all of them', () => {
    const of = (clauses: string, field: string): readonly string[] =>
      messages(`stream s { ${clauses} }\nalert A { page when any(${field} == "x") over 5m }`);
    expect(of('format cri json', 'anything')).toEqual([]);
    expect(of('format cri extract json', 'anything')).toEqual([]);
    expect(of('format cri klog', 'level')).toEqual([]);
    expect(of('format cri klog', 'flag')).toEqual([]);
    expect(of('format cri else klog', 'level')).toEqual([]);
    expect(of('format cri klog', 'levle')[0]).toContain('has no field `levle`, only the fields of `cri` and the fields of `klog`');
    expect(of('format cri json strict', 'anything')[0]).toContain('only those that it declares');
  });
});

describe('arguments of formats', () => {
  it('are marked where they are wrong', () => {
    expect(messages('stream a { format log4j }')).toEqual(['1:19 T517 `log4j` needs an argument | write it like `format log4j("%m")`']);
    expect(messages('stream a { format json(x) }')).toEqual(['1:24 T517 `json` takes no arguments | write `format json`']);
    expect(messages('stream a { format log4j("%d %q %m") }')).toEqual(['1:29 T517 no `%q` | leave it out']);
    expect(messages('stream a { format log4j("\\u0041 %q %m") }')).toEqual(['1:25 T517 no `%q` | leave it out']);
  });
  it('name the fields of the stream', () => {
    const text =
      'stream a { format csv(time, user.id, "Response Time") }\nalert A { page when any(user.id == 3 and `Response Time` > 2) over 5m }';
    expect(messages(text)).toEqual([]);
    expect(messages(text.replace('user.id ==', 'user.ids =='))[0]).toContain('only the fields of `csv` | did you mean `user.id`?');
  });
});

describe('fields', () => {
  it('must be declared if all fields of the stream are known', () => {
    expect(brief('stream a { format combined lateness 5s }\nalert A { by pth page when count(statsu >= 500) over 5m > 3 }')).toBe(
      '2:14 T203 the stream `a` has no field `pth`, only the fields of `combined`\n2:34 T203 the stream `a` has no field `statsu`, only the fields of `combined`',
    );
    expect(
      messages(
        'stream a { format combined lateness 5s extract /id=(?<id>\\d+)/ field x: text }\nalert A { page when any(id == 3 and x == "y" and line contains "z") over 5m }',
      ),
    ).toEqual([]);
    expect(messages('stream a { format /(?<level>\\w+)/ }\nalert A { page when any(levle == "x") over 5m }')[0]).toContain(
      'did you mean `level`?',
    );
  });
  it('are reported if their name is almost that of a declared field', () => {
    expect(messages('stream a { field duration: duration(ms) }\nalert A { page when any(duratoin == 3) over 5m }')).toEqual([
      '2:25 T204 (warning) the field `duratoin` is not declared, but `duration` is | did you mean `duration`? Otherwise declare this one, too: `field duratoin: text`',
    ]);
    expect(messages('stream a { field host1: text }\nalert A { page when any(host2 == "x" or path == "y") over 5m }')).toEqual([]);
  });
});

describe('notes', () => {
  const codes = (text: string): readonly string[] => checkTexts(STREAM + text).diagnostics.map((each) => `${each.code} ${each.severity}`);
  it('point to a floor that an outage makes false', () => {
    expect(codes('alert A { page when ratio(a == 1) over 5m > 2% and count() over 5m >= 100 }')).toEqual(['T418 note']);
    expect(codes('alert A { page when count(a == 1) over 5m > 2 and count() over 5m >= 100 }')).toEqual([]);
  });
  it('point to `!=` with a field that may be missing', () => {
    expect(codes('alert A { page each status != 200 }')).toEqual(['T419 note']);
    expect(codes('alert A { page each status != 200 and status exists }')).toEqual([]);
    expect(codes('alert A { page when count(path == "/x" and status != 200) over 5m > 1 }')).toEqual(['T419 note']);
  });
});

describe('sinks and routes', () => {
  const ALERT = 'alert A { by host page when count() over 5m > 3 warn when count() over 5m > 1 labels { team: "db" } }\n';
  it('point to the invalid option', () => {
    expect(brief(`${STREAM}${ALERT}sink w webhook { url: 5 }\nsink v webhook {\n  urll: "a"\n}\nroute { page -> w, v  warn -> w }`)).toBe(
      ['3:23 T603 `url` is text', '4:6 T603 webhook needs `url`', '5:9 T603 webhook takes no option `urll`'].join('\n'),
    );
  });
  it('report alerts without a route', () => {
    const routed = (entries: string): string => brief(`${STREAM}${ALERT}sink c console {}\nroute { ${entries} }`);
    expect(routed('page -> c')).toBe('2:7 T604 no route matches `warn` of the alert `A`');
    expect(routed('team == "web" -> c')).toBe('2:7 T604 no route matches `page` and `warn` of the alert `A`');
    expect(routed('team == "db" -> c')).toBe('');
    expect(routed('host == "x" -> c')).toBe('');
    expect(routed('not info -> c')).toBe('');
    expect(routed('severity in ["page", "warn"] -> c')).toBe('');
    expect(routed('alert startsWith "B" -> c')).toBe('2:7 T604 no route matches `page` and `warn` of the alert `A`');
    expect(brief(STREAM + ALERT)).toBe('');
  });
  it('accept page, warn and info as severities', () => {
    expect(messages(`${STREAM}${ALERT}sink c console {}\nroute { page -> c wran -> c warn -> cc }`)).toEqual([
      '4:19 T606 no alert has a label or a `by` field named `wran` | did you mean `warn`?',
      '4:37 T602 there is no sink `cc` | did you mean `c`?',
    ]);
  });
});

describe('tests', () => {
  const test = (body: string): string => brief(`${STREAM}alert A { by host page when count() over 1m > 3 for 1m }\ntest "t" {\n${body}\n}`);
  const RECORDS = 'every 1s from 0s to 5m { host: "a" }\n';
  it.each([
    [`${RECORDS}expect page A from 5m`, ''],
    [`${RECORDS}expect page A from 5m2s`, '5:15 T703 this range starts after the end of the input at 5m'],
    [`${RECORDS}until 10m\nexpect page A from 9m`, ''],
    [`${RECORDS}expect page A before 40m`, ''],
    [`${RECORDS}expect never A from 1m to 5m`, ''],
    [`${RECORDS}expect never A`, ''],
    [`${RECORDS}expect never A before 6m`, '5:16 T703 this range ends after the end of the input at 5m'],
    [`${RECORDS}expect no notifications from 1m to 6m`, '5:25 T703 this range ends after the end of the input at 5m'],
    [`${RECORDS}replay "x.log"\nexpect never A before 6m`, ''],
    [`${RECORDS}expect page B`, '5:13 T211 there is no alert `B`'],
    [`${RECORDS}expect warn A`, '5:8 T705 the alert `A` has no `warn`, so this never happens'],
    [`${RECORDS}expect page A { hots: "a" }`, '5:17 T704 the alert `A` is not split by `hots`'],
    [`${RECORDS}expect page A from 3m to 2m`, '5:20 T709 `2m` is not after `3m`'],
    [`${RECORDS}shuffle 6s\nexpect page A`, '5:9 T714 (warning) records that are 6s out of order are late: the lateness of `app` is 5s'],
    [RECORDS, '3:6 T701 this test has no expectation'],
    ['expect never A', '3:6 T702 this test has no records'],
    ['every 1ms from 0s to 1h { host: "a" }\nexpect page A', '3:6 T713 this test has 3600000 records, but the limit is 1000000'],
  ])('%s', (body, expected) => {
    expect(test(body)).toBe(expected);
  });
});
