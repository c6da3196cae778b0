/** The reference on small inputs, with transitions worked out by hand from `docs/semantics.md`. */
import { describe, expect, it } from 'vitest';
import { programOf } from './program.js';
import type { FieldValue, ReferenceInput, ReferenceRecord } from './records.js';
import { SourceNumber } from './records.js';
import type { ReferenceResult } from './reference.js';
import { evaluateProgram } from './reference.js';

/** A whole hour: the seconds below count from here. */
const ZERO_MS = 1_699_999_200_000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

type Row = readonly [seconds: number, fields?: { readonly [name: string]: FieldValue }];
type Options = Partial<Omit<ReferenceInput, 'sources'>> & { readonly stream?: string; readonly more?: readonly (readonly Row[])[] };

const ms = (seconds: number): number => ZERO_MS + Math.round(seconds * 1000);
const records = (rows: readonly Row[]): ReferenceRecord[] =>
  rows.map(([seconds, fields]) => ({ timeMs: Number.isNaN(seconds) ? Number.NaN : ms(seconds), fields: fields ?? {} }));

function run(alert: string, rows: readonly Row[], options: Options = {}): ReferenceResult {
  const { stream, more, ...rest } = options;
  const text = `stream s { format json ${stream ?? 'lateness 0s'} }\n${alert.startsWith('alert') ? alert : `alert A { on s ${alert} }`}`;
  const sources = [rows, ...(more ?? [])].map((given, i) => ({ stream: 's', source: 'abc'.charAt(i), records: records(given) }));
  return evaluateProgram(programOf(text), { mode: 'replay', ...rest, sources });
}

/** `4.5 a page pending>firing condition`: seconds, group, what changed, why. */
function changesOf(reference: ReferenceResult): string[] {
  return reference.transitions.map(({ at, group, severity, from, to, reason }) =>
    [(at - ZERO_MS) / 1000, ...Object.values(group), severity, `${from}>${to}`, reason].join(' '),
  );
}

/** One record in each second that has a value, half a second after it began: the tick after it sees this record alone through a window of 1s. */
function perSecond(...values: readonly (number | undefined | { readonly [name: string]: FieldValue })[]): Row[] {
  return values.flatMap((value, second): Row[] => {
    if (value === undefined) return [];
    return [[second + 0.5, typeof value === 'number' ? { n: value } : value]];
  });
}

const POSITIVE = 'step 1s page when last(n) over 1s > 0';

describe('windows', () => {
  it('begin with their first millisecond and end before the tick', () => {
    expect(changesOf(run('page when count() over 10s >= 1', [[5], [30]]))).toEqual([
      '6 page inactive>firing condition',
      '16 page firing>inactive cleared',
      '31 page inactive>firing condition',
    ]);
  });
  it('a record at the last millisecond before a tick belongs to it', () => {
    expect(changesOf(run('page when count() over 10s >= 2', [[5], [5.999], [30]]))).toEqual([
      '6 page inactive>firing condition',
      '16 page firing>inactive cleared',
    ]);
  });
  it('that are incomplete give lower bounds: more records are certain at once, fewer only later', () => {
    expect(changesOf(run('page when count() over 10s < 3', [[0], [20]]))).toEqual(['10 page inactive>firing condition']);
    expect(changesOf(run('page when count() over 10s >= 2', [[0], [0.5], [1.5]]))).toEqual(['1 page inactive>firing condition']);
  });
  it('are kept in buckets if they have more than 120 steps, and never cover more than their length', () => {
    expect(changesOf(run('step 1s page when count() over 5m >= 1', [[3.5], [400]]))).toEqual([
      '4 page inactive>firing condition',
      '301 page firing>inactive cleared',
      '401 page inactive>firing condition',
    ]);
  });
  it('`any` and `none` compare the count with zero', () => {
    expect(changesOf(run('page when none(n == 1) over 10s', [[0, { n: 0 }], [12, { n: 1 }], [30]]))).toEqual([
      '10 page inactive>firing condition',
      '13 page firing>inactive cleared',
      '23 page inactive>firing condition',
    ]);
    expect(
      changesOf(
        run('page when not any(n == 1) over 10s', [
          [0, { n: 0 }],
          [12, { n: 1 }],
        ]),
      ),
    ).toEqual(['10 page inactive>firing condition', '13 page firing>inactive cleared']);
  });
});

describe('values', () => {
  /** The clause at the first transition. */
  function clause(condition: string, rows: readonly Row[], options: Options = {}): unknown {
    const [first] = run(`step 1s nodata fire page when ${condition}`, rows, options).transitions;
    const { text: _, ...rest } = first?.clauses[0] ?? { text: '' };
    return rest;
  }
  const full = (...values: readonly FieldValue[]): Row[] => [[0, {}], ...values.map((n, i): Row => [1 + i / 100, { n }]), [10, {}]];

  it.each([
    ['sum(n) over 4s != 99', [1, 2.5, '3'], 6.5],
    ['mean(n) over 4s != 99', [1, 2, 6], 3],
    ['min(n) over 4s > 0', [4, 2, 6], 2],
    ['max(n) over 4s != 99', [4, 8, 6], 8],
    ['first(n) over 4s != 99', [4, 8, 6], 4],
    ['last(n) over 4s != 99', [4, 8, 6], 6],
    ['median(n) over 4s != 99', [4, 1, 3, 2], 2],
    ['p50(n) over 4s != 99', [4, 1, 3, 2], 2],
    ['p99(n) over 4s != 99', [4, 1, 3, 2], 4],
    ['percentile(n, 25) over 4s != 99', [4, 1, 3, 2], 1],
    ['percentile(n, 26) over 4s != 99', [4, 1, 3, 2], 2],
    ['stddev(n) over 4s != 99', [2, 4, 4, 4, 5, 5, 7, 9], 2],
    ['ratio(n > 2 of n exists) over 4s != 0.99', [4, 1, 3, 2], 0.5],
    ['distinct(n) over 4s != 99', ['1', 1, new SourceNumber('1.0'), true, 'true', null], 3],
    ['rate(n exists) over 4s != 99/s', [1, 2], 0.5],
    ['count(n exists) over 4s != 99', [1, 'x', [], {}, null], 4],
  ] as const)('%s', (condition, values, value) => {
    // The window is incomplete at the ticks 1, 2 and 3, and complete at 4. Functions of the samples alone have a value at 2.
    expect(clause(condition, full(...values))).toMatchObject({ value, truth: 'true' });
  });
  it('a sum on an incomplete window is a lower bound until a sample is negative', () => {
    expect(
      clause('sum(n) over 10s > 3', [
        [0, { n: 2 }],
        [1, { n: 2 }],
      ]),
    ).toEqual({ value: null, low: 4, truth: 'true' });
    expect(
      changesOf(
        run('step 1s page when sum(n) over 10s > 3', [
          [0, { n: -1 }],
          [1, { n: 8 }],
          [2, {}],
        ]),
      ),
    ).toEqual([]);
    expect(
      clause('min(n) over 10s < 3', [
        [0, { n: 2 }],
        [1, { n: 2 }],
      ]),
    ).toEqual({ value: null, high: 2, truth: 'true' });
  });
  it('sums are exact, whatever the order', () => {
    expect(clause('sum(n) over 4s > 0', full(1e16, 1, -1e16))).toMatchObject({ value: 1 });
  });
  it('of one millisecond, first is the least and last the greatest', () => {
    const rows: Row[] = [
      [0, {}],
      [1, { n: 3 }],
      [1, { n: 5 }],
      [1, { n: 4 }],
      [10, {}],
    ];
    expect(clause('first(n) over 4s > 0', rows)).toMatchObject({ value: 3 });
    expect(clause('last(n) over 4s > 0', rows)).toMatchObject({ value: 5 });
  });
  it('clauses are in base units', () => {
    expect(clause('median(took_ms) over 4s > 1s', [[0.5, { took_ms: 1500 }], [2]])).toMatchObject({ value: 1.5, truth: 'true' });
  });
  it('arithmetic works on bounds, and a division by a possible zero is unknown', () => {
    expect(clause('count() over 10s * 2 > 3', [[0], [0.5]])).toEqual({ value: null, low: 4, truth: 'true' });
    expect(changesOf(run('step 1s page when count(n == 1) over 2s / count(n == 2) over 2s >= 0', perSecond(1, 1, 2, 2)))).toEqual([
      '3 page inactive>firing condition',
    ]);
  });
  it('`since` has a lower bound before the first match', () => {
    const reference = run('step 1s page when since(n == 1) > 3s', [[0.5, { n: 0 }], [4.5, { n: 1 }], [9]]);
    expect(changesOf(reference)).toEqual([
      '4 page inactive>firing condition',
      '5 page firing>inactive cleared',
      '8 page inactive>firing condition',
    ]);
    expect(reference.transitions[0]?.clauses).toMatchObject([{ value: null, low: 3.5, truth: 'true' }]);
    expect(reference.transitions[2]?.clauses).toMatchObject([{ value: 3.5, truth: 'true' }]);
  });
  it('`uptime` grows from the latest reading, the least of a millisecond; without any it is unlimited', () => {
    const stream = 'lateness 0s uptime from up_seconds';
    expect(changesOf(run('step 1s page when uptime > 3s', [[0.5, { up_seconds: 1 }], [9]], { stream }))).toEqual([
      '3 page inactive>firing condition',
    ]);
    expect(changesOf(run('step 1s page when uptime > 3s', [[0.5, { up_seconds: 9 }], [0.5, { up_seconds: 1 }], [9]], { stream }))).toEqual([
      '3 page inactive>firing condition',
    ]);
    const without = run('step 1s page when uptime > 3s', [[0.5], [2]], { stream });
    expect(changesOf(without)).toEqual(['1 page inactive>firing condition']);
    expect(without.transitions[0]?.clauses).toMatchObject([{ value: null, truth: 'true' }]);
  });
  it('`uptime since` grows from a record', () => {
    const stream = 'lateness 0s uptime since n == 1';
    expect(changesOf(run('step 1s page when uptime > 3s', [[0.5], [1.5, { n: 1 }], [9]], { stream }))).toEqual([
      '1 page inactive>firing condition',
      '2 page firing>inactive cleared',
      '5 page inactive>firing condition',
    ]);
  });
  it('a bare field is its latest usable value', () => {
    expect(changesOf(run('step 1s over 4s page when n > 3', [[0, { n: 4 }], [0.5, { n: 'x' }], [1.5, { n: 1 }], [3]]))).toEqual([
      '1 page inactive>firing condition',
      '2 page firing>inactive cleared',
    ]);
  });
});

describe('for', () => {
  it('counts true ticks, the first included', () => {
    expect(changesOf(run('page when count() over 2s >= 1 for 3s', [[0], [1], [2], [3], [20]]))).toEqual([
      '1 page inactive>pending condition',
      '4 page pending>firing condition',
      '6 page firing>inactive cleared',
      '21 page inactive>pending condition',
    ]);
  });
  it('is rounded up to steps', () => {
    expect(changesOf(run(`${POSITIVE} for 2500ms`, perSecond(1, 1, 1, 1, 1)))).toEqual([
      '1 page inactive>pending condition',
      '4 page pending>firing condition',
    ]);
  });
  it('ends with a false tick, and stops with an unknown one', () => {
    expect(changesOf(run(`${POSITIVE} for 2s`, perSecond(1, 1, 0, 1)))).toEqual([
      '1 page inactive>pending condition',
      '3 page pending>inactive condition',
      '4 page inactive>pending condition',
    ]);
    expect(changesOf(run(`${POSITIVE} for 2s`, perSecond(1, undefined, 1, 1)))).toEqual([
      '1 page inactive>pending condition',
      '4 page pending>firing condition',
    ]);
  });
  it('`for a of w` needs true ticks of length a within w', () => {
    expect(changesOf(run(`${POSITIVE} for 2s of 4s`, perSecond(1, 0, 0, 0, 0, 1, 0, 1)))).toEqual([
      '1 page inactive>pending condition',
      '5 page pending>inactive condition',
      '6 page inactive>pending condition',
      '8 page pending>firing condition',
    ]);
  });
  it('in `for a of w`, an unknown tick changes nothing, but is one of the ticks in w', () => {
    expect(changesOf(run(`${POSITIVE} for 2s of 4s`, perSecond(1, undefined, undefined, undefined, undefined, 0)))).toEqual([
      '1 page inactive>pending condition',
      '6 page pending>inactive condition',
    ]);
    expect(changesOf(run(`${POSITIVE} for 2s of 3s`, perSecond(1, undefined, undefined, 1, 1)))).toEqual([
      '1 page inactive>pending condition',
      '5 page pending>firing condition',
    ]);
  });
});

describe('suppression counts', () => {
  const guarded = (n: number, g: number): { readonly [name: string]: FieldValue } => ({ n, g });
  const counts = (rule: string, rows: readonly Row[]): string[] =>
    run(rule, rows).suppressions.map(({ by, text, episodes }) => `${by} ${text ?? ''} ${episodes}`);

  it('count consecutive ticks under a guard once', () => {
    const rows = perSecond(guarded(1, 1), guarded(1, 1), guarded(1, 0), guarded(1, 1), guarded(0, 0), guarded(1, 1));
    // It fires from the third second to the fifth.
    expect(counts(`${POSITIVE} guard max(g) over 1s < 1`, rows)).toEqual(['guard max(g) over 1s < 1 2']);
  });
  it('count a pending alert for `for` where its condition becomes false, and not where its guard does', () => {
    const rule = `${POSITIVE} for 2s guard max(g) over 1s < 1`;
    expect(counts(rule, perSecond(guarded(1, 0), guarded(0, 0), guarded(1, 0), guarded(0, 0)))).toEqual(['for  2']);
    expect(counts(rule, perSecond(guarded(1, 0), guarded(1, 1)))).toEqual(['guard max(g) over 1s < 1 1']);
    expect(counts(rule, perSecond(guarded(1, 0), guarded(0, 1)))).toEqual([]);
  });
  it('name the first clause that is not true, where the first term is', () => {
    const rule = 'step 1s page when last(n) over 1s > 0 and max(g) over 1s > 1 and max(g) over 1s > 2';
    const rows = perSecond(guarded(0, 0), guarded(1, 1), guarded(1, 1), guarded(1, 2), guarded(1, 3), guarded(1, 1));
    expect(counts(rule, rows)).toEqual(['clause max(g) over 1s > 1 2', 'clause max(g) over 1s > 2 1']);
    expect(counts('step 1s page when last(n) over 1s > 0 or max(g) over 1s > 1', rows)).toEqual([]);
  });
  it('start again with a new group', () => {
    const rule = 'by h forget 2s step 1s page when count() over 1s >= 0 guard count() over 1s < 1 and count(n == 1) over 1s > 0';
    const rows = [0.5, 3.5].map((seconds): Row => [seconds, { h: 'a' }]);
    // Evaluated at 1, 2 and 4; dropped at 3.
    expect(counts(rule, rows)).toEqual(['guard count() over 1s < 1 and count(n == 1) over 1s > 0 2']);
  });
});

describe('the end of firing', () => {
  it('is when it has been clearing for keep', () => {
    expect(changesOf(run(`${POSITIVE} keep 2s`, perSecond(1, 0, 0, 1, 0, 0, 0)))).toEqual([
      '1 page inactive>firing condition',
      '7 page firing>inactive cleared',
    ]);
    expect(changesOf(run(`${POSITIVE} keep 1500ms`, perSecond(1, 0, 0, 1, 0, 0, 0)))).toEqual([
      '1 page inactive>firing condition',
      '7 page firing>inactive cleared',
    ]);
  });
  it('does not depend on unknown ticks', () => {
    expect(changesOf(run(`${POSITIVE} keep 1s`, perSecond(1, 0, undefined, 0)))).toEqual([
      '1 page inactive>firing condition',
      '4 page firing>inactive cleared',
    ]);
  });
  it('follows the clear condition if there is one', () => {
    const rule = 'step 1s page when last(n) over 1s > 5 clear when last(m) over 1s < 2';
    expect(changesOf(run(rule, perSecond({ n: 6, m: 0 }, { n: 6, m: 0 }, { n: 1, m: 3 }, { n: 1, m: 1 })))).toEqual([
      '1 page inactive>firing condition',
      '4 page firing>inactive cleared',
    ]);
    // The condition unknown is "not true": the clear condition alone decides.
    const reference = run(rule, perSecond({ n: 6, m: 0 }, { m: 1 }));
    expect(changesOf(reference)).toEqual(['1 page inactive>firing condition', '2 page firing>inactive cleared']);
    expect(reference.transitions[1]?.clauses).toMatchObject([{ text: 'last(m) over 1s < 2', value: 1, truth: 'true' }]);
  });
  it('an unknown clear condition neither counts nor starts over; a false one and a true condition start over', () => {
    const rule = 'step 1s page when last(n) over 1s > 5 clear when last(m) over 1s < 2 keep 1s';
    const quiet = { n: 1, m: 1 };
    expect(changesOf(run(rule, perSecond({ n: 6 }, quiet, { n: 1 }, quiet)))).toEqual([
      '1 page inactive>firing condition',
      '4 page firing>inactive cleared',
    ]);
    expect(changesOf(run(rule, perSecond({ n: 6 }, quiet, { n: 1, m: 5 }, quiet, quiet)))).toEqual([
      '1 page inactive>firing condition',
      '5 page firing>inactive cleared',
    ]);
    expect(changesOf(run(rule, perSecond({ n: 6 }, quiet, { n: 6 }, quiet, quiet)))).toEqual([
      '1 page inactive>firing condition',
      '5 page firing>inactive cleared',
    ]);
  });
});

describe('guards', () => {
  const guarded = (n: number, g: number): { readonly [name: string]: FieldValue } => ({ n, g });
  it('prevent starts and ends', () => {
    const rule = `${POSITIVE} guard max(g) over 1s < 1`;
    expect(changesOf(run(rule, perSecond(guarded(1, 1), guarded(1, 0), guarded(0, 1), guarded(0, 0))))).toEqual([
      '2 page inactive>firing condition',
      '4 page firing>inactive cleared',
    ]);
  });
  it('end pending alerts', () => {
    const reference = run(`${POSITIVE} for 2s guard max(g) over 1s < 1`, perSecond(guarded(1, 0), guarded(1, 1)));
    expect(changesOf(reference)).toEqual(['1 page inactive>pending condition', '2 page pending>inactive guarded']);
    expect(reference.transitions[1]?.clauses).toMatchObject([{ text: 'max(g) over 1s < 1', value: 1, truth: 'false' }]);
  });
  it('restart `keep`', () => {
    const rule = `${POSITIVE} keep 2s guard max(g) over 1s < 1`;
    const off = guarded(0, 0);
    expect(changesOf(run(rule, perSecond(guarded(1, 0), off, off, guarded(0, 1), off, off, off)))).toEqual([
      '1 page inactive>firing condition',
      '7 page firing>inactive cleared',
    ]);
  });
  it('suppress nothing while they are unknown', () => {
    expect(changesOf(run(`${POSITIVE} guard max(g) over 1s < 1`, perSecond(1, 0)))).toEqual([
      '1 page inactive>firing condition',
      '2 page firing>inactive cleared',
    ]);
  });
});

describe('nodata', () => {
  it('`hold` keeps the state', () => {
    expect(changesOf(run(POSITIVE, perSecond(1, undefined, undefined, 0)))).toEqual([
      '1 page inactive>firing condition',
      '4 page firing>inactive cleared',
    ]);
  });
  it('`resolve` treats unknown as false, and an unknown clear condition as true', () => {
    const reference = run(`${POSITIVE} nodata resolve`, perSecond(1, undefined, 0));
    expect(changesOf(reference)).toEqual(['1 page inactive>firing condition', '2 page firing>inactive nodata']);
    expect(reference.transitions[1]?.clauses).toMatchObject([{ value: null, truth: 'unknown' }]);
    expect(changesOf(run(`${POSITIVE} for 2s nodata resolve`, perSecond(1, undefined, 0)))).toEqual([
      '1 page inactive>pending condition',
      '2 page pending>inactive nodata',
    ]);
    expect(changesOf(run(`${POSITIVE} clear when last(m) over 1s < 2 nodata resolve`, perSecond(1, { n: 1, m: 5 }, { n: 0 })))).toEqual([
      '1 page inactive>firing condition',
      '3 page firing>inactive nodata',
    ]);
  });
  it('`fire` treats unknown as true', () => {
    expect(changesOf(run(`${POSITIVE} nodata fire`, perSecond(0, undefined, 0)))).toEqual([
      '2 page inactive>firing nodata',
      '3 page firing>inactive cleared',
    ]);
  });
  it('`fire` waits for a complete window', () => {
    expect(changesOf(run('step 1s page when mean(n) over 3s > 1 nodata fire', [[0.5], [6]]))).toEqual(['4 page inactive>firing nodata']);
  });
});

describe('each', () => {
  const HIT = { n: 1 };
  it('fires at the record; a record at the very end begins a new one', () => {
    expect(changesOf(run('page each n == 1 { keep 2s }', [[0.25, HIT], [1.5, HIT], [3.5, HIT], [10]]))).toEqual([
      '0.25 page inactive>firing condition',
      '3.5 page firing>inactive quiet',
      '3.5 page inactive>firing condition',
      '5.5 page firing>inactive quiet',
    ]);
  });
  it('depends on its guard at the next tick', () => {
    const rule = 'step 1s page each n == 1 { keep 2s guard max(g) over 1s < 1 }';
    expect(changesOf(run(rule, [[0.25, HIT], [0.75, { g: 1 }], [1.25, HIT], [9]]))).toEqual([
      '1.25 page inactive>firing condition',
      '3.25 page firing>inactive quiet',
    ]);
  });
  it('resolves also under a guard', () => {
    const rule = 'step 1s page each n == 1 { keep 2s guard max(g) over 1s < 1 }';
    expect(changesOf(run(rule, [[0.25, HIT], [2, { g: 1 }], [9]]))).toEqual([
      '0.25 page inactive>firing condition',
      '2.25 page firing>inactive quiet',
    ]);
  });
  it('a record exactly at a tick depends on the guard at the next one', () => {
    const rule = 'step 1s page each n == 1 { keep 2s guard max(g) over 1s < 1 }';
    expect(changesOf(run(rule, [[0, {}], [1, HIT], [1.5, { g: 1 }], [9]]))).toEqual([]);
  });
  it('fires at the watermark for a late record', () => {
    const reference = run('page each n == 1 { keep 2s }', [[5], [2, HIT], [10]], { stream: 'lateness 1s' });
    expect(changesOf(reference)).toEqual(['4 page inactive>firing late', '6 page firing>inactive quiet']);
    expect(reference.sources).toMatchObject([{ late: 1, latenessNeededMs: 3000 }]);
  });
  it('a late record is in no window, but its group is observed', () => {
    const rule = 'by host step 1s page each n == 1 { keep 1s } warn when count() over 2s < 1';
    const rows: Row[] = [
      [5, { host: 'a' }],
      [2, { host: 'b', n: 1 }],
      [8, { host: 'a' }],
    ];
    expect(changesOf(run(rule, rows, { stream: 'lateness 1s' }))).toEqual([
      '4 b page inactive>firing late',
      '5 b page firing>inactive quiet',
      '6 b warn inactive>firing condition',
      '8 a warn inactive>firing condition',
      '9 a warn firing>inactive cleared',
    ]);
  });
  it('after the last tick only unguarded records fire, and only ends before the end of the input resolve', () => {
    expect(
      changesOf(
        run(
          'step 10s page each n == 1 { keep 2s }',
          [
            [5, HIT],
            [12, HIT],
          ],
          { untilMs: ms(15) },
        ),
      ),
    ).toEqual(['5 page inactive>firing condition', '7 page firing>inactive quiet', '12 page inactive>firing condition']);
    expect(
      changesOf(
        run(
          'step 10s page each n == 1 { keep 2s guard max(g) over 10s < 1 }',
          [
            [5, HIT],
            [12, HIT],
          ],
          { untilMs: ms(15) },
        ),
      ),
    ).toEqual(['5 page inactive>firing condition', '7 page firing>inactive quiet']);
  });
});

describe('groups', () => {
  it('are forgotten before evaluation, and start again', () => {
    const rows: Row[] = [
      [0.5, { host: 'a' }],
      ...Array.from({ length: 20 }, (_, i): Row => [i + 0.25, { host: 'b' }]),
      [12.25, { host: 'a' }],
    ];
    const sorted = rows.sort(([a], [b]) => a - b);
    const reference = run('by host step 1s forget 10s page when count() over 2s == 0', sorted);
    expect(changesOf(reference)).toEqual([
      '3 a page inactive>firing condition',
      '11 a page firing>inactive forgotten',
      '15 a page inactive>firing condition',
    ]);
    expect(reference.alerts).toMatchObject([{ forgotten: 1, evicted: 0, groups: 2 }]);
  });
  it('without `forget` are kept while a condition by which they fire is true', () => {
    const rows: Row[] = [[0.5, { host: 'a' }], ...Array.from({ length: 300 }, (_, i): Row => [60 * i + 0.25, { host: 'b' }])];
    expect(changesOf(run('by host step 1m page when since() > 1h', rows))).toEqual(['3660 a page inactive>firing condition']);
    const heldOnly = run('by host step 1m nodata hold page when mean(n) over 5m > 3', [[0.5, { host: 'a', n: 9 }], ...rows.slice(1)]);
    expect(changesOf(heldOnly)).toEqual(['60 a page inactive>firing condition', '14460 a page firing>inactive forgotten']);
  });
  it('are evicted in order of their last records, but never while they fire', () => {
    const rows: Row[] = [
      [0.2, { host: 'a' }],
      [0.4, { host: 'b', n: 1 }],
      [1.5, { host: 'c' }],
      [9, { host: 'b' }],
    ];
    const reference = run('by host step 1s limit 1 groups page when any(n == 1) over 2s', rows);
    expect(changesOf(reference)).toEqual(['1 b page inactive>firing condition', '3 b page firing>inactive cleared']);
    expect(reference.alerts).toMatchObject([{ evicted: 2, groups: 1 }]);
  });
  it('may be evicted while pending; of two with equal times, the first by name is', () => {
    const rows: Row[] = [
      [0.2, { host: 'b' }],
      [1.2, { host: 'b' }],
      [1.2, { host: 'a' }],
      [2.2, { host: 'c' }],
    ];
    const reference = run('by host step 1s limit 1 groups page when count() over 4s >= 1 for 4s', rows);
    // At 2, the last records of a and b have the same time: a is evicted. At 3 it is b, before evaluation, though it would fire at 5.
    expect(changesOf(reference)).toEqual([
      '1 b page inactive>pending condition',
      '3 b page pending>inactive evicted',
      '3 c page inactive>pending condition',
    ]);
  });
  it('are named by the texts of the values; a record without a value is in no group', () => {
    const rows: Row[] = [
      [0, { k: 1 }],
      [0, { k: '1' }],
      [0, { k: new SourceNumber('1.0') }],
      [0, { k: null }],
      [0, { k: [] }],
      [0, { k: '' }],
      [0, { k: true }],
    ];
    expect(changesOf(run('by k step 1s page when count() over 2s >= 1', rows))).toEqual([
      '1  page inactive>firing condition',
      '1 1 page inactive>firing condition',
      '1 1.0 page inactive>firing condition',
      '1 true page inactive>firing condition',
    ]);
  });
});

describe('late records', () => {
  it('are behind the watermark, not at it', () => {
    const reference = run('step 1s page when count() over 20s >= 3', [[10], [8], [7.999], [7], [11]], { stream: 'lateness 2s' });
    expect(reference.sources).toMatchObject([{ records: 5, late: 2, latenessNeededMs: 3000, newestMs: ms(11) }]);
    expect(changesOf(reference)).toEqual(['12 page inactive>firing condition']);
  });
  it('are late only within their source, since sources are merged by time', () => {
    const reference = run('step 1s page when count() over 2s >= 2', [[0], [100]], { more: [[[0.5], [50], [50.5]]] });
    expect(reference.sources).toMatchObject([{ late: 0 }, { late: 0 }]);
    expect(changesOf(reference)).toEqual([
      '1 page inactive>firing condition',
      '3 page firing>inactive cleared',
      '51 page inactive>firing condition',
      '53 page firing>inactive cleared',
    ]);
  });
  it('that `where` leaves out move the watermark and the end, and nothing else', () => {
    const reference = run(
      'step 1s page when none(n == 1) over 5s',
      [
        [0, { n: 0 }],
        [20, { n: 9 }],
        [3, { n: 1 }],
      ],
      { stream: 'lateness 1s where n < 5' },
    );
    expect(reference.sources).toMatchObject([{ late: 1 }]);
    expect(changesOf(reference)).toEqual(['5 page inactive>firing condition']);
  });
});

describe('bad clocks of a replay', () => {
  /** Seconds of the accepted records. */
  function letIn(
    rows: readonly Row[],
    more: readonly (readonly Row[])[] = [],
  ): { readonly at: readonly number[]; readonly badClock: number; readonly late: number } {
    const named = rows.map(([seconds], i): Row => [seconds, { id: `${i}` }]);
    const reference = run('by id page each id exists { keep 1ms }', named, { more, stream: 'lateness 5s' });
    const at = reference.transitions
      .filter(({ to, reason }) => to === 'firing' && reason !== 'late')
      .map((transition) => (transition.at - ZERO_MS) / 1000);
    return { at, badClock: reference.sources[0]?.badClock ?? 0, late: reference.sources[0]?.late ?? 0 };
  }
  it.each([
    ['a jump is dropped when one comes that does not jump', [0, 2 * HOUR, 1], [0, 1], 1, 0],
    ['an hour is no jump', [0, HOUR, 1 * HOUR + 1], [0, HOUR, HOUR + 1], 0, 0],
    ['more is one', [0, HOUR + 0.001, 0], [0, 0], 1, 0],
    ['it is accepted when it no longer jumps', [0, 90 * MINUTE, 40 * MINUTE], [0, 40 * MINUTE, 90 * MINUTE], 0, 0],
    ['three within an hour are accepted', [0, 5 * HOUR, 5 * HOUR + 60, 5 * HOUR + 120], [0, 5 * HOUR, 5 * HOUR + 60, 5 * HOUR + 120], 0, 0],
    [
      'those within an hour of the least; the other waits until the end',
      [0, 50 * HOUR, 5 * HOUR, 6 * HOUR],
      [0, 5 * HOUR, 6 * HOUR, 50 * HOUR],
      0,
      0,
    ],
    [
      'the other waits until a record that does not jump',
      [0, 50 * HOUR, 5 * HOUR, 6 * HOUR, 6 * HOUR + 1],
      [0, 5 * HOUR, 6 * HOUR, 6 * HOUR + 1],
      1,
      0,
    ],
    ['at the end of the source it is accepted', [0, 5 * HOUR], [0, 5 * HOUR], 0, 0],
    ['but not over a year', [0, 366 * DAY], [0], 1, 0],
    ['a first record far ahead of the next three', [10 * HOUR, 0, 1, 2], [0, 1, 2], 1, 0],
    ['two such', [30 * HOUR, 20 * HOUR, 0, 1, 2], [0, 1, 2], 2, 0],
    ['only two behind it: it stays, and they are late', [10 * HOUR, 0, 1], [10 * HOUR], 0, 2],
    ['one of the three near it: it stays', [10 * HOUR, 0, 9.5 * HOUR, 1], [10 * HOUR], 0, 3],
    ['exactly an hour before is near', [HOUR, 0, 0, 0], [HOUR], 0, 3],
    ['a late one decides nothing', [100, 5 * HOUR, 10], [100, 5 * HOUR], 0, 1],
  ] as const)('%s', (_, seconds, at, badClock, late) => {
    expect(letIn(seconds.map((second): Row => [second]))).toEqual({ at, badClock, late });
  });
  it('in a test every time is accepted', () => {
    const reference = run(
      'by id page each id exists { keep 1ms }',
      [
        [0, { id: 'a' }],
        [2 * HOUR, { id: 'b' }],
        [1, { id: 'c' }],
      ],
      { mode: 'test' },
    );
    expect(reference.sources).toMatchObject([{ badClock: 0, late: 1 }]);
  });
});

describe('records without a time', () => {
  const NONE = Number.NaN;
  it('take the time of the record before; at the head of a source they are left out', () => {
    const reference = run('step 1s page when count() over 2s >= 3', [[NONE], [0.5], [NONE], [NONE], [9]]);
    expect(changesOf(reference)).toEqual(['1 page inactive>firing condition', '3 page firing>inactive cleared']);
    expect(reference.sources).toMatchObject([{ timeless: 2, timelessDropped: 1, records: 5 }]);
  });
  it('are dropped with that record', () => {
    expect(run('step 1s page when count() over 2s >= 3', [[0], [2 * HOUR], [NONE], [1]]).sources).toMatchObject([
      { badClock: 2, timeless: 1 },
    ]);
    expect(run('step 1s page when count() over 2s >= 3', [[10], [2], [NONE], [11]]).sources).toMatchObject([{ late: 2, timeless: 1 }]);
  });
  it('do not count as one of the three that confirm a jump', () => {
    expect(run('step 1s page when count() over 2s >= 3', [[10 * HOUR], [NONE], [NONE], [0], [1], [2]]).sources).toMatchObject([
      { badClock: 3, late: 0 },
    ]);
  });
});

describe('the start and the end of an evaluation', () => {
  it('an ungrouped alert is observed from when the engine listens', () => {
    expect(changesOf(run('page when count() over 10s < 1', [[20]], { listenFromMs: ms(0) }))).toEqual([
      '10 page inactive>firing condition',
      '21 page firing>inactive cleared',
    ]);
    expect(changesOf(run('page when count() over 10s < 1', [[20]], { listenFromMs: ms(100) }))).toEqual([]);
  });
  it('--until extends the evaluation, and records at or after it are not read', () => {
    const reference = run('step 1s page when count() over 2s < 1', [[0], [7]], { untilMs: ms(7) });
    expect(changesOf(reference)).toEqual(['3 page inactive>firing condition']);
    expect(reference.sources).toMatchObject([{ outside: 1 }]);
    expect(changesOf(run('step 10s page when count() over 20s < 1', [[0], [1]], { untilMs: ms(39.9) }))).toEqual([
      '30 page inactive>firing condition',
    ]);
    expect(changesOf(run('step 10s page when count() over 20s < 1', [[0], [1]], { untilMs: ms(29.9) }))).toEqual([]);
  });
  it('--from: records before it are not read', () => {
    const reference = run('step 1s page when count() over 20s >= 2', [[0], [5], [6]], { fromMs: ms(5), listenFromMs: ms(5) });
    expect(changesOf(reference)).toEqual(['7 page inactive>firing condition']);
    expect(reference.sources).toMatchObject([{ outside: 1 }]);
  });
  it('a pending alert stays pending at the end', () => {
    expect(changesOf(run(`${POSITIVE} for 3s`, perSecond(1, 1)))).toEqual(['1 page inactive>pending condition']);
  });
  it('no input gives no transitions', () => {
    expect(changesOf(run(POSITIVE, []))).toEqual([]);
    expect(changesOf(run('page when count() over 10s < 1', [], { listenFromMs: ms(0) }))).toEqual([]);
    expect(changesOf(run('page when count() over 10s < 1', [], { listenFromMs: ms(0), untilMs: ms(60) }))).toEqual([
      '10 page inactive>firing condition',
    ]);
  });
});

it('transitions are ordered by time, alert, group, severity', () => {
  const text = [
    'alert B { on s by host step 1s warn when count() over 2s >= 1 page when count() over 2s >= 1 info when count() over 2s >= 1 }',
    'alert A { on s step 1s page when count() over 2s >= 1 }',
  ].join('\n');
  const reference = run(text, [
    [0, { host: '𝒳' }],
    [0, { host: '\uffff' }],
  ]);
  expect(reference.transitions.map(({ alert, group, severity }) => [alert, group['host'], severity].join(' '))).toEqual([
    'A  page',
    'B \uffff page',
    'B \uffff warn',
    'B \uffff info',
    'B 𝒳 page',
    'B 𝒳 warn',
    'B 𝒳 info',
  ]);
});
