/** Random rule files, from the whole grammar of streams and alerts. They are text, so that the parser and the checker take part. */
import fc from 'fast-check';

/** The step and the windows of the rules of one case: records are spread to match. */
export interface Pace {
  readonly stepMs: number;
  readonly windowsMs: readonly number[];
  /** Whether the rules have `step`. */
  readonly written: boolean;
}

import type { SpanSpec } from './spans.js';
import { spanAggregate, spansOn } from './spans.js';

export interface RuleText {
  readonly text: string;
  readonly pace: Pace;
  readonly streams: readonly { readonly name: string; readonly latenessMs: number }[];
}

/** Behind a `forget` that is to work as if the rule had none: the default is too long for the random records. */
export const AS_DEFAULT = ' # as by default';

const S = 1000;
const M = 60 * S;

const PACES: readonly Pace[] = [
  { stepMs: S, windowsMs: [2 * S, 4 * S, 10 * S], written: false },
  { stepMs: S, windowsMs: [5 * S, 5 * M], written: true },
  { stepMs: 2 * S, windowsMs: [10 * S, 20 * S], written: true },
  { stepMs: 2 * S, windowsMs: [M, 2 * M], written: false },
  { stepMs: 5 * S, windowsMs: [10 * S, 30 * S, 20 * M], written: true },
  { stepMs: 5 * S, windowsMs: [5 * S, 15 * S], written: true },
  { stepMs: 10 * S, windowsMs: [30 * S, 2 * M], written: true },
  { stepMs: 10 * S, windowsMs: [5 * M, 10 * M], written: false },
  { stepMs: 10 * S, windowsMs: [M, 60 * M], written: true },
  { stepMs: M, windowsMs: [2 * M, 10 * M], written: true },
  { stepMs: 1500, windowsMs: [3000, 9000], written: true },
];

export function durationText(ms: number): string {
  if (ms % M === 0 && ms > 0) return `${ms / M}m`;
  return ms % S === 0 ? `${ms / S}s` : `${ms}ms`;
}

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

// ---------------------------------------------------------------- predicates

const statuses = pick('200', '404', '500', '503');
const comparison = pick('==', '!=', '<', '<=', '>', '>=');
const order = pick('<', '<=', '>', '>=');

const recordNumber: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: pick('n', 'm') },
  { weight: 1, arbitrary: pick('n + m', 'n * 2', 'n / m', '-n', '(n - 3) * m', 'm - n', 'n / (m - 1)') },
);

const recordTest: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(order, statuses).map(([op, status]) => `status ${op} ${status}`) },
  { weight: 3, arbitrary: fc.constant('status >= 500') },
  { weight: 2, arbitrary: fc.tuple(pick('==', '!='), statuses).map(([op, status]) => `status ${op} ${status}`) },
  {
    weight: 5,
    arbitrary: fc.tuple(pick('==', '!='), pick('"error"', '"fatal"', 'i"ERROR"', '"info"')).map(([op, text]) => `level ${op} ${text}`),
  },
  { weight: 1, arbitrary: fc.tuple(order, pick('"error"', '"f"', 'i"G"')).map(([op, text]) => `level ${op} ${text}`) },
  {
    weight: 2,
    arbitrary: pick(
      'level in ["error", "fatal"]',
      'level in [i"Error", "x"]',
      'status in [500, 503]',
      'status in 404..503',
      'n not in 1..3',
      'status in ["500", 404, true]',
      'mixed in [1, "1.0", true, "b"]',
    ),
  },
  {
    weight: 4,
    arbitrary: pick(
      'message contains "fail"',
      'message contains i"FAIL"',
      'message startsWith "disk"',
      'message startsWith i"DISK"',
      'message endsWith "ed"',
      'message endsWith i"LED"',
      'message matches /fail(ed|ure)/',
      'message matches /^DISK .*ed$/i',
      'message contains "é"',
      'message == ""',
      'message contains ""',
      '"failed"',
      'i"FAILED"',
      'line contains "disk"',
      'status startsWith "5"',
      'status contains "0"',
      'status matches /^5/',
    ),
  },
  {
    weight: 2,
    arbitrary: pick(
      'tags contains "red"',
      'tags contains i"RED"',
      'tags contains "5"',
      'tags exists',
      'tags == "red"',
      'tags startsWith "r"',
    ),
  },
  {
    weight: 2,
    arbitrary: pick(
      'user.id exists',
      'user.id == 7',
      'user.id == "7"',
      'user exists',
      'not user.id exists',
      'user.name startsWith "b"',
      '`dotted.name` == 1',
      'dotted.name == 1',
    ),
  },
  {
    weight: 3,
    arbitrary: pick(
      'lower(level) == "error"',
      'lower(level) != "error"',
      'lower(level) in ["error", "fatal"]',
      'lower(level) == level',
      'lower(level) > "f"',
      'lower(mixed) == "true"',
      'lower(tags) contains "red"',
      'lower(message) startsWith "disk"',
      'lower(message) matches /fail(ed|ure)/',
      'urldecode(message) contains "disk f"',
      'lower(urldecode(message)) == "disk failed"',
      'urldecode(message) endsWith "é"',
      'template(message) == "disk <num> failed"',
      'lower(status) == "500"',
      'lower(urldecode(urldecode(message))) contains "k f"',
    ),
  },
  {
    weight: 3,
    arbitrary: pick(
      'level in list("levels.txt")',
      'level not in list("levels.txt")',
      'lower(level) in list("levels.txt")',
      'mixed in list("levels.txt")',
      'status not in [200, 404]',
      'ip in cidr("10.0.0.0/8", "fd00::/8")',
      'ip in cidr("10.0.0.1")',
      'ip not in cidr("10.0.0.0/31", "10.0.0.2/31", "::/1")',
      'lower(ip) in cidr(list("nets.txt"), "192.168.0.0/16")',
    ),
  },
  {
    weight: 2,
    arbitrary: pick('plain > 1000', 'plain == 1500', 'plain in [1500, "2M"]', 'plain * 2 >= 3000', 'wait_seconds in [0.25s, 500ms]'),
  },
  { weight: 2, arbitrary: pick('flag == true', 'flag != true', 'flag == "true"', 'flag exists', 'flag == false') },
  {
    weight: 2,
    arbitrary: fc
      .tuple(comparison, pick('"b"', '"1"', '"1.0"', 'i"TRUE"', '1', '1.5', '-2', '1e3'))
      .map(([op, text]) => `mixed ${op} ${text}`),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(recordNumber, comparison, fc.integer({ min: -2, max: 8 })).map(([left, op, right]) => `${left} ${op} ${right}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick('n', 'm', 'mixed', 'status', 'latency_ms'), comparison, pick('n', 'm', 'mixed', 'm + 1'))
      .map(([left, op, right]) => (left === 'latency_ms' ? `n ${op} ${right}` : `${left} ${op} ${right}`)),
  },
  { weight: 2, arbitrary: fc.tuple(order, pick('100ms', '250ms', '0.5s', '1s')).map(([op, limit]) => `latency_ms ${op} ${limit}`) },
  { weight: 1, arbitrary: fc.tuple(order, pick('1KiB', '2KB', '500B')).map(([op, limit]) => `size_bytes ${op} ${limit}`) },
  { weight: 1, arbitrary: fc.tuple(order, pick('90%', '50%', '12.5%')).map(([op, limit]) => `used_pct ${op} ${limit}`) },
  {
    weight: 1,
    arbitrary: pick(
      'latency_ms > wait_seconds',
      'latency_ms / wait_seconds > 1',
      'latency_ms + wait_seconds >= 1s',
      'took > 100ms',
      'took == latency_ms',
    ),
  },
);

export const predicate: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: recordTest },
  { weight: 1, arbitrary: recordTest.map((test) => `not (${test})`) },
  { weight: 1, arbitrary: fc.tuple(recordTest, recordTest).map(([a, b]) => `${a} and not (${b})`) },
  { weight: 1, arbitrary: fc.tuple(recordTest, recordTest).map(([a, b]) => `${a} and ${b}`) },
  { weight: 2, arbitrary: fc.tuple(recordTest, recordTest).map(([a, b]) => `${a} or ${b}`) },
  { weight: 1, arbitrary: fc.tuple(recordTest, recordTest, recordTest).map(([a, b, c]) => `(${a} or ${b}) and not (${c} and ${a})`) },
);

// ---------------------------------------------------------------- conditions

/** The text of a part of an alert, and its durations, twice of which `forget` must be. */
interface Part {
  readonly text: string;
  readonly longestMs: number;
}

interface Surroundings {
  readonly pace: Pace;
  readonly uptime: boolean;
  /** Whether it is on the records of a span. */
  readonly span: boolean;
  /** `over` as a clause of the alert. */
  readonly defaultWindowMs: number | undefined;
}

const over = (pace: Pace): fc.Arbitrary<number> => fc.constantFrom(...pace.windowsMs);

/** How far back a window is moved: mostly not at all. */
const ago = (pace: Pace): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((steps) => steps * pace.stepMs) },
    { weight: 1, arbitrary: pick(S, 7 * S, 2500) },
  );

const numberInput = fc.oneof(
  { weight: 4, arbitrary: pick('n', 'm') },
  { weight: 1, arbitrary: pick('n * 2', 'n / m', 'n - m', '-n', 'mixed') },
);

const inWhere = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: recordTest.map((test) => ` where ${test}`) });

/** An aggregate with the window left open, and numbers it is worth comparing with. */
const aggregate: fc.Arbitrary<{ readonly text: string; readonly limits: readonly string[] }> = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(predicate, fc.constant('')).map((p) => ({ text: `count(${p})`, limits: ['0', '1', '2', '3', '5'] })) },
  { weight: 1, arbitrary: recordTest.map((p) => ({ text: `count(status exists where ${p})`, limits: ['0', '1', '2'] })) },
  {
    weight: 2,
    arbitrary: fc.oneof(predicate, fc.constant('')).map((p) => ({ text: `rate(${p})`, limits: ['0.1/s', '0.5/s', '1/s', '10/m'] })),
  },
  { weight: 3, arbitrary: predicate.map((p) => ({ text: `ratio(${p})`, limits: ['10%', '25%', '50%', '0.5', '75%'] })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(predicate, recordTest, inWhere)
      .map(([p, q, w]) => ({ text: `ratio(${p} of ${q}${w})`, limits: ['10%', '50%', '75%'] })),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        pick('sum', 'mean', 'avg', 'min', 'max', 'first', 'last', 'median', 'p50', 'p90', 'p99', 'p999', 'stddev'),
        numberInput,
        inWhere,
      )
      .map(([fn, x, w]) => ({
        text: `${fn}(${x}${w})`,
        limits: fn === 'sum' ? ['0', '4', '10', '20', '-1'] : fn === 'stddev' ? ['0', '1', '2.5'] : ['0', '1', '3', '4.5', '-2'],
      })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick('sum', 'mean', 'min', 'max', 'first', 'last', 'median', 'p95', 'stddev'), inWhere)
      .map(([fn, w]) => ({ text: `${fn}(latency_ms${w})`, limits: ['100ms', '250ms', '0.5s', '1s'] })),
  },
  { weight: 1, arbitrary: pick('mean', 'max', 'last', 'sum').map((fn) => ({ text: `${fn}(size_bytes)`, limits: ['1KiB', '2KB'] })) },
  { weight: 1, arbitrary: pick('max', 'last', 'min', 'sum').map((fn) => ({ text: `${fn}(plain)`, limits: ['1', '1500'] })) },
  { weight: 1, arbitrary: pick('max', 'mean', 'p50').map((fn) => ({ text: `${fn}(took)`, limits: ['100ms', '0.25s', '1m'] })) },
  { weight: 1, arbitrary: pick('mean', 'max', 'last', 'min').map((fn) => ({ text: `${fn}(used_pct)`, limits: ['50%', '90%'] })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(pick('10', '37.5', '75', '99.5', '66.6'), inWhere)
      .map(([rank, w]) => ({ text: `percentile(n, ${rank}${w})`, limits: ['1', '3', '5'] })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick('host', 'level', 'mixed', 'message', 'tags', 'n', 'template(message)', 'template(mixed)', 'lower(level)'), inWhere)
      .map(([x, w]) => ({ text: `distinct(${x}${w})`, limits: ['1', '2', '3'] })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(pick('host', 'level', 'mixed', 'message', 'tags', 'n', 'status', 'template(message)'), inWhere)
      .map(([x, w]) => ({ text: `changes(${x}${w})`, limits: ['0', '1', '2', '4'] })),
  },
);

/** Numbers that go somewhere. */
function risingPart(pace: Pace): fc.Arbitrary<{ readonly text: string; readonly limits: readonly string[]; readonly longestMs: number }> {
  return fc
    .tuple(pick('max(fill)', 'last(fill)', 'mean(fill)', 'last(-fill)', 'count()', 'sum(fill) over {} / count()'), over(pace))
    .map(([text, windowMs]) => {
      const window = durationText(windowMs);
      return { text: `${text.replace('{}', window)} over ${window}`, limits: ['5', '20', '40', '-10', '-40', '100'], longestMs: windowMs };
    });
}

function comparisonPart(around: Surroundings): fc.Arbitrary<Part> {
  const { pace } = around;
  const aggregates = around.span ? fc.oneof({ weight: 2, arbitrary: spanAggregate }, { weight: 1, arbitrary: aggregate }) : aggregate;
  const written = fc.tuple(aggregates, over(pace), fc.boolean(), ago(pace)).map(([{ text, limits }, windowMs, leaveOut, agoMs]) => {
    const plain = around.defaultWindowMs !== undefined && leaveOut;
    if (plain) return { text, limits, longestMs: around.defaultWindowMs ?? 0 };
    const back = agoMs === 0 ? '' : ` ago ${durationText(agoMs)}`;
    return { text: `${text} over ${durationText(windowMs)}${back}`, limits, longestMs: windowMs + agoMs };
  });
  const compared = written.chain((side) =>
    fc
      .tuple(
        fc.oneof({ weight: 5, arbitrary: order }, { weight: 1, arbitrary: pick('==', '!=') }),
        fc.constantFrom(...side.limits),
        fc.integer({ min: 0, max: 9 }),
      )
      .map(([op, limit, turn]) => ({
        text: turn === 0 ? `${limit} ${op} ${side.text}` : `${side.text} ${op} ${limit}`,
        longestMs: side.longestMs,
      })),
  );
  const truth = fc
    .tuple(pick('any', 'none'), predicate, over(pace))
    .map(([fn, p, windowMs]) => ({ text: `${fn}(${p}) over ${durationText(windowMs)}`, longestMs: windowMs }));
  const forecast = fc
    .tuple(
      fc.oneof({ weight: 2, arbitrary: written }, { weight: 3, arbitrary: risingPart(pace) }),
      pick('', ' from above', ' from below'),
      pick(1, 5, 20, 100),
      maybe(3, 1, pick(8, 12, 30, 130, 240)),
    )
    .map(([side, from, within, using]) => [side, from, within, using ?? (within < 8 ? 12 : undefined)] as const)
    .chain(([side, from, within, using]) =>
      fc.constantFrom(...side.limits).map((limit) => {
        const historyMs = (using ?? within) * pace.stepMs;
        const history = using === undefined ? '' : ` using ${durationText(historyMs)}`;
        return {
          text: `${side.text} reaches ${limit}${from} within ${durationText(within * pace.stepMs)}${history}`,
          longestMs: Math.max(side.longestMs, historyMs),
        };
      }),
    );
  const sure = fc
    .tuple(predicate, over(pace), order, pick('10%', '25%', '50%', '90%'), pick('50%', '80%', '95%', '99.9%'), fc.boolean())
    .map(([p, windowMs, op, limit, confidence, turned]) => {
      const share = `ratio(${p}) over ${durationText(windowMs)}`;
      const compared = turned ? `${limit} ${op} ${share}` : `${share} ${op} ${limit}`;
      return { text: `${compared} with ${confidence} confidence`, longestMs: windowMs };
    });
  const slope = fc
    .tuple(
      pick(
        ['n', '0', '1/m', '-1/m', '5/m', '1/s'],
        ['n', '0', '1/m', '0.1/s'],
        ['m * 2', '0', '2/m'],
        ['latency_ms', '0', '1s/1m', '0.5%'],
        ['size_bytes', '0', '1KiB/1m', '100B/1s'],
        ['used_pct', '0', '10%/1m'],
      ),
      inWhere,
      over(pace),
      order,
      fc.nat({ max: 9 }),
    )
    .map(([[x = 'n', ...limits], w, windowMs, op, at]) => ({
      text: `slope(${x}${w}) over ${durationText(windowMs)} ${op} ${limits[at % limits.length] ?? '0'}`,
      longestMs: windowMs,
    }));
  const newOf = fc
    .tuple(pick('host', 'level', 'mixed', 'message', 'tags', 'n', 'template(message)', 'template(line)'), inWhere, over(pace))
    .map(([x, w, windowMs]) => ({ text: `new(${x}${w}) over ${durationText(windowMs)}`, longestMs: windowMs }));
  const since = fc
    .tuple(predicate, order, fc.integer({ min: 1, max: 12 }))
    .map(([p, op, steps]) => ({ text: `since(${p}) ${op} ${durationText(steps * pace.stepMs)}`, longestMs: steps * pace.stepMs }));
  const bareWindowMs = around.defaultWindowMs ?? 5 * M;
  const bare = fc
    .tuple(pick('n', 'm', 'status'), order, pick('0', '2', '404', '4'))
    .map(([field, op, limit]) => ({ text: `${field} ${op} ${limit}`, longestMs: bareWindowMs }));
  const twoOf = fc
    .tuple(pick('count', 'sum'), recordTest, recordTest, over(pace), over(pace), order, pick('+', '-', '*', '/'), pick('1', '2', '0.5'))
    .map(([fn, p, q, aMs, bMs, op, math, limit]) => {
      const side = (test: string, ms: number): string =>
        `${fn === 'count' ? `count(${test})` : `sum(n where ${test})`} over ${durationText(ms)}`;
      return { text: `${side(p, aMs)} ${math} ${side(q, bMs)} ${op} ${limit}`, longestMs: Math.max(aMs, bMs) };
    });
  const against = fc.tuple(predicate, over(pace), over(pace), pick('1', '2', '0.5'), order).map(([p, aMs, bMs, factor, op]) => ({
    text: `count(${p}) over ${durationText(aMs)} ${op} ${factor} * count() over ${durationText(bMs)}`,
    longestMs: Math.max(aMs, bMs),
  }));
  const grouped = fc
    .tuple(recordTest, over(pace), order)
    .map(([p, ms, op]) => ({ text: `(max(n) - min(n) + count(${p})) over ${durationText(ms)} ${op} 3`, longestMs: ms }));
  const perDuration = over(pace).map((ms) => ({
    text: `sum(latency_ms) over ${durationText(ms)} / ${durationText(ms)} > 5%`,
    longestMs: ms,
  }));
  const others: { weight: number; arbitrary: fc.Arbitrary<Part> }[] = [
    { weight: 3, arbitrary: truth },
    { weight: 2, arbitrary: forecast },
    { weight: 2, arbitrary: newOf },
    { weight: 3, arbitrary: slope },
    { weight: 2, arbitrary: sure },
    { weight: 2, arbitrary: since },
    { weight: 1, arbitrary: twoOf },
    { weight: 1, arbitrary: against },
    { weight: 1, arbitrary: grouped },
    { weight: 1, arbitrary: perDuration },
  ];
  if (pace.stepMs !== 1500 || around.defaultWindowMs !== undefined) others.push({ weight: 1, arbitrary: bare });
  if (around.uptime) {
    others.push(
      {
        weight: 2,
        arbitrary: fc
          .tuple(order, fc.integer({ min: 1, max: 20 }))
          .map(([op, steps]) => ({ text: `uptime ${op} ${durationText(steps * pace.stepMs)}`, longestMs: 0 })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(order, pick('0', '1', '2'), over(pace))
          .map(([op, limit, windowMs]) => ({ text: `restarts() over ${durationText(windowMs)} ${op} ${limit}`, longestMs: windowMs })),
      },
    );
  }
  return fc.oneof({ weight: 12, arbitrary: compared }, ...others);
}

function join(parts: readonly Part[], text: string): Part {
  return { text, longestMs: Math.max(0, ...parts.map((part) => part.longestMs)) };
}

function conditionPart(around: Surroundings): fc.Arbitrary<Part> {
  const one = comparisonPart(around);
  return fc.oneof(
    { weight: 6, arbitrary: one },
    { weight: 3, arbitrary: fc.tuple(one, one).map(([a, b]) => join([a, b], `${a.text} and ${b.text}`)) },
    { weight: 2, arbitrary: fc.tuple(one, one).map(([a, b]) => join([a, b], `${a.text} or ${b.text}`)) },
    { weight: 1, arbitrary: one.map((a) => join([a], `not (${a.text})`)) },
    { weight: 1, arbitrary: fc.tuple(one, one, one).map(([a, b, c]) => join([a, b, c], `(${a.text} or ${b.text}) and not (${c.text})`)) },
  );
}

function guardPart(around: Surroundings): fc.Arbitrary<Part> {
  const uptime = fc
    .integer({ min: 1, max: 10 })
    .map((steps) => ({ text: `uptime > ${durationText(steps * around.pace.stepMs)}`, longestMs: 0 }));
  return around.uptime
    ? fc.oneof({ weight: 2, arbitrary: uptime }, { weight: 1, arbitrary: conditionPart(around) })
    : conditionPart(around);
}

// ---------------------------------------------------------------- alerts

/** `for`, `keep`: mostly whole steps, sometimes in between. */
function spanMs(pace: Pace, least: number, most: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: least, max: most }).map((steps) => steps * pace.stepMs) },
    { weight: 1, arbitrary: fc.integer({ min: least, max: most }).map((steps) => steps * pace.stepMs + Math.floor(pace.stepMs / 2)) },
  );
}

function forPart(pace: Pace): fc.Arbitrary<Part> {
  const plain = spanMs(pace, 1, 5).map((ms) => ({ text: `for ${durationText(ms)}`, longestMs: ms }));
  const outOf = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 4 }), fc.boolean()).map(([steps, more, uneven]) => {
    const aMs = steps * pace.stepMs - (uneven ? Math.floor(pace.stepMs / 2) : 0);
    const wMs = (steps + more) * pace.stepMs;
    return { text: `for ${durationText(aMs)} of ${durationText(wMs)}`, longestMs: wMs };
  });
  return fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: outOf });
}

const maybe = <T>(yes: number, no: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: no, arbitrary: fc.constant(undefined) }, { weight: yes, arbitrary });

const keepPart = (pace: Pace): fc.Arbitrary<Part> => spanMs(pace, 1, 4).map((ms) => ({ text: `keep ${durationText(ms)}`, longestMs: ms }));

function stateParts(around: Surroundings): fc.Arbitrary<readonly Part[]> {
  const clear = conditionPart(around).map((part) => ({ ...part, text: `clear when ${part.text}` }));
  const guard = guardPart(around).map((part) => ({ ...part, text: `guard ${part.text}` }));
  return fc
    .tuple(maybe(1, 1, forPart(around.pace)), maybe(1, 3, clear), maybe(1, 2, keepPart(around.pace)), maybe(1, 3, guard))
    .map((parts) => parts.filter((part) => part !== undefined));
}

function whenPart(severity: string, around: Surroundings): fc.Arbitrary<Part> {
  const own = maybe(1, 4, stateParts(around));
  const when = fc.tuple(conditionPart(around), own).map(([condition, clauses]) => {
    const braces = clauses === undefined || clauses.length === 0 ? '' : ` { ${clauses.map((part) => part.text).join('  ')} }`;
    return join([condition, ...(clauses ?? [])], `${severity} when ${condition.text}${braces}`);
  });
  const each = fc
    .tuple(
      predicate,
      fc.oneof(
        { weight: 3, arbitrary: keepPart(around.pace) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 4000 }).map((ms) => ({ text: `keep ${ms}ms`, longestMs: ms })) },
      ),
      maybe(1, 2, guardPart(around)),
    )
    .map(([p, keep, guard]) =>
      join(
        [keep, ...(guard === undefined ? [] : [guard])],
        `${severity} each ${p} { ${keep.text}${guard === undefined ? '' : ` guard ${guard.text}`} }`,
      ),
    );
  return fc.oneof({ weight: 5, arbitrary: when }, { weight: 1, arbitrary: each });
}

interface StreamSpec {
  readonly name: string;
  readonly latenessMs: number;
  readonly uptime: string | undefined;
  readonly where: string | undefined;
  readonly span?: boolean;
}

function alertText(name: string, stream: StreamSpec, pace: Pace): fc.Arbitrary<string> {
  return maybe(1, 3, over(pace)).chain((defaultWindowMs) => {
    const around: Surroundings = { pace, uptime: stream.uptime !== undefined, span: stream.span === true, defaultWindowMs };
    return fc
      .record({
        by: fc.oneof(
          { weight: 2, arbitrary: fc.constant('') },
          { weight: 3, arbitrary: fc.constant('by host') },
          {
            weight: 1,
            arbitrary: pick(
              'by host, zone',
              'by mixed',
              'by user.id',
              'by template(message)',
              'by host, template(message)',
              'by lower(level)',
              'by lower(urldecode(message)), host',
            ),
          },
        ),
        whens: fc
          .subarray(['page', 'warn', 'info'], { minLength: 1 })
          .chain((severities) => fc.tuple(...severities.map((severity) => whenPart(severity, around)))),
        stateClauses: stateParts(around),
        nodata: pick('', '', 'nodata hold', 'nodata resolve', 'nodata fire'),
        forget: maybe(1, 1, fc.tuple(fc.integer({ min: 0, max: 3 }), pick('', '', AS_DEFAULT))),
        limit: maybe(1, 3, fc.integer({ min: 1, max: 2 })),
        summary: maybe(1, 4, aggregate),
      })
      .map(({ by, whens, stateClauses, nodata, forget, limit, summary }) => {
        const summaryWindowMs = pace.windowsMs[0] ?? S;
        // `for` and `clear` of an alert are errors where every `when` is an `each`.
        const onlyEach = whens.every((when) => when.text.includes(' each '));
        const parts = [...whens, ...stateClauses.filter((part) => !onlyEach || !/^(?:for|clear) /.test(part.text))];
        const longestMs = Math.max(
          pace.stepMs,
          defaultWindowMs ?? 0,
          ...parts.map((part) => part.longestMs),
          summary === undefined ? 0 : summaryWindowMs,
        );
        return [
          `alert ${name} {`,
          `  on ${stream.name}`,
          ...(by === '' ? [] : [`  ${by}`]),
          ...(defaultWindowMs === undefined ? [] : [`  over ${durationText(defaultWindowMs)}`]),
          ...(pace.written ? [`  step ${durationText(pace.stepMs)}`] : []),
          ...parts.map((part) => `  ${part.text}`),
          ...(nodata === '' ? [] : [`  ${nodata}`]),
          ...(forget === undefined || by === '' ? [] : [`  forget ${durationText(2 * longestMs + forget[0] * pace.stepMs)}${forget[1]}`]),
          ...(limit === undefined || by === '' ? [] : [`  limit ${limit} groups`]),
          ...(summary === undefined
            ? []
            : [`  summary "now {${summary.text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')} over ${durationText(summaryWindowMs)}}"`]),
          '}',
        ].join('\n');
      });
  });
}

function streamSpec(name: string, pace: Pace): fc.Arbitrary<StreamSpec> {
  return fc.record({
    name: fc.constant(name),
    latenessMs: fc.oneof(pick(0, 1000, 5000, 60_000), fc.constant(pace.stepMs * 2)),
    uptime: maybe(2, 1, pick('uptime from up_seconds', 'uptime from latency_ms', 'uptime since message contains "start"')),
    where: maybe(1, 4, recordTest),
  });
}

function streamText(stream: StreamSpec): string {
  return [
    `stream ${stream.name} {`,
    '  format json',
    `  lateness ${durationText(stream.latenessMs)}`,
    ...(stream.uptime === undefined ? [] : [`  ${stream.uptime}`]),
    '  field took: duration(ms)',
    '  field plain: number',
    ...(stream.where === undefined ? [] : [`  where ${stream.where}`]),
    '}',
  ].join('\n');
}

/** Spans are chosen twice as often as streams. */
function sourceOf(which: number, streams: readonly StreamSpec[], spans: readonly SpanSpec[]): StreamSpec {
  const span = spans[(which - streams.length) >> 1];
  if (which >= streams.length && span !== undefined)
    return { name: span.name, latenessMs: 0, uptime: undefined, where: undefined, span: true };
  return streams[which] as StreamSpec;
}

export const ruleText: fc.Arbitrary<RuleText> = fc.constantFrom(...PACES).chain((pace) =>
  fc
    .integer({ min: 1, max: 6 })
    .map((n) => (n <= 4 ? 1 : n - 3))
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => streamSpec(`s${i + 1}`, pace))))
    .chain((streams) =>
      spansOn(
        streams.map(({ name }) => name),
        pace,
        recordTest,
      ).map((spans) => ({ streams, spans })),
    )
    .chain(({ streams, spans }) =>
      fc
        .array(fc.nat({ max: streams.length + 2 * spans.length - 1 }), { minLength: 1, maxLength: spans.length === 0 ? 2 : 3 })
        .chain((on) => fc.tuple(...on.map((which, i) => alertText(`A${i + 1}`, sourceOf(which, streams, spans), pace))))
        .map((alerts) => ({
          text: `${[...streams.map(streamText), ...spans.map(({ text }) => text), ...alerts].join('\n')}\n`,
          pace,
          streams: streams.map(({ name, latenessMs }) => ({ name, latenessMs })),
        })),
    ),
);
