/** Inputs that are made to break engines: the engine must agree with the reference, for any batches and restarts. */
import { expect, it } from 'vitest';
import { programOf } from '../reference/program.js';
import type { FieldValue, ReferenceInput } from '../reference/records.js';
import { evaluateProgram } from '../reference/reference.js';
import { differenceText, engineCounters, referenceCounters, sameTransitions } from './compare.js';
import type { Handing } from './drive.js';
import { runEngine } from './drive.js';

const ZERO_MS = 1_699_999_200_000;
const HOUR = 3600;
const DAY = 86_400;

type Row = readonly [seconds: number, fields?: { readonly [name: string]: FieldValue }];

interface Trap {
  readonly name: string;
  readonly stream?: string;
  readonly alert: string;
  readonly rows: readonly Row[];
  readonly more?: readonly (readonly Row[])[];
  readonly bounds?: Omit<Partial<ReferenceInput>, 'sources'>;
  /** The least number of transitions: a case without transitions tests nothing. */
  readonly least: number;
}

const every = (from: number, to: number, step: number, fields: (i: number) => { readonly [name: string]: FieldValue }): Row[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i): Row => [from + i * step, fields(i)]);

const at = (seconds: number): number => ZERO_MS + seconds * 1000;

const TRAPS: readonly Trap[] = [
  { name: 'a day of silence between two records', alert: 'step 10s page when count() over 1m < 1 for 30s', rows: [[0], [DAY]], least: 3 },
  {
    name: 'a silence that ends exactly when the window empties',
    alert: 'step 1s page when count() over 10s == 0',
    rows: [[0], [10], [20], [30.001], [50]],
    least: 2,
  },
  {
    name: 'a condition is unknown during a long silence, then the other way round',
    alert: 'step 1s page when last(n) over 5s > 0 for 2s keep 2s',
    rows: [
      [0, { n: 1 }],
      [1, { n: 1 }],
      [900, { n: 0 }],
      [1800, { n: 1 }],
      [1803, { n: 0 }],
      [1804, { n: 0 }],
      [1805, { n: 0 }],
      [1806, { n: 0 }],
    ],
    least: 2,
  },
  {
    name: 'for a of w across a silence',
    alert: 'step 1s page when max(n) over 2s > 0 for 3s of 6s nodata resolve',
    rows: [
      [0, { n: 1 }],
      [100, { n: 1 }],
      [104, { n: 1 }],
      [106, { n: 0 }],
      [200, { n: 0 }],
    ],
    least: 4,
  },
  {
    name: 'keep across a silence with nodata resolve',
    alert: 'step 1s page when max(n) over 2s > 0 keep 20s nodata resolve',
    rows: [
      [0, { n: 1 }],
      [500, { n: 0 }],
    ],
    least: 2,
  },
  {
    name: 'nodata fire when the window first becomes complete',
    alert: 'step 1s page when mean(n) over 10s > 5 nodata fire',
    rows: [[0.001], [30]],
    least: 1,
  },
  {
    name: 'a guard that starts and ends during a silence',
    stream: 'lateness 0s uptime from up_seconds',
    alert: 'step 1s page when count() over 10s < 2 guard uptime > 30s keep 3s',
    rows: [
      [0, { up_seconds: 100 }],
      [20, { up_seconds: 0 }],
      [100, { up_seconds: 80 }],
      [101, { up_seconds: 0 }],
      ...every(102, 160, 1, () => ({})),
      [200],
    ],
    least: 3,
  },
  {
    name: 'uptime passes its limit between records',
    stream: 'lateness 0s uptime since n == 1',
    alert: 'step 1s page when uptime > 45500ms for 3s',
    rows: [[0.25, { n: 1 }], [200]],
    least: 2,
  },
  {
    name: 'since passes its limit between records, exactly at a tick',
    alert: 'step 1s page when since(n == 1) >= 10s',
    rows: [[5, { n: 1 }], [5.001, { n: 0 }], [60, { n: 1 }], [80]],
    least: 3,
  },
  {
    name: 'a product of since and a count',
    alert: 'step 1s page when since(n == 1) - 5s > 10s or since(n == 2) / since(n == 1) > 3',
    rows: [[0, { n: 2 }], [40, { n: 1 }], [80, { n: 2 }], [81, { n: 1 }], [120]],
    least: 2,
  },
  {
    name: 'max and min when the extreme leaves',
    alert: 'step 1s page when max(n) over 2s - min(n) over 2s > 7',
    rows: every(0, 60, 0.7, (i) => ({ n: (i * 7) % 11 })),
    least: 4,
  },
  {
    name: 'a sum that cancels to nothing',
    alert: 'step 1s page when sum(n) over 4s == 0',
    rows: [
      [0, { n: 1e16 }],
      [4.1, { n: 1 }],
      [4.2, { n: 1e16 }],
      [4.3, { n: -1 }],
      [4.4, { n: -1e16 }],
      [20, { n: 0.1 }],
      [20.1, { n: 0.2 }],
      [20.2, { n: -0.3 }],
      [30, { n: 5 }],
    ],
    least: 2,
  },
  {
    name: 'a deviation of nearly equal numbers',
    alert: 'step 1s page when stddev(n) over 5s > 0',
    rows: [
      ...every(0, 10, 0.5, () => ({ n: 1e9 + 0.1 })),
      ...every(10, 20, 0.5, (i) => ({ n: 1e9 + (i % 2) })),
      ...every(20, 40, 0.5, () => ({ n: 0.1 })),
    ],
    least: 2,
  },
  {
    name: 'sums too large for a double',
    alert: 'step 1s page when sum(n) over 2s > 1 nodata fire',
    rows: [
      [0, { n: 1 }],
      [3, { n: 1.7e308 }],
      [3.1, { n: 1.7e308 }],
      [9, { n: -1.7e308 }],
    ],
    least: 1,
  },
  {
    name: 'last among equal times, given in both orders',
    alert: 'by host step 1s page when last(n) over 5s >= 3 warn when first(n) over 5s <= 1',
    rows: [[1, { host: 'a', n: 3 }], [1, { host: 'a', n: 1 }], [1, { host: 'b', n: 1 }], [1, { host: 'b', n: 3 }], [3]],
    least: 4,
  },
  {
    name: 'out of order at a tick, within the lateness',
    stream: 'lateness 5s',
    alert: 'step 1s page when last(n) over 3s > 0',
    rows: [[10, { n: 0 }], [5, { n: 1 }], [9.999, { n: 1 }], [10, { n: 1 }], [8, { n: 0 }], [14.999, { n: 0 }], [9.999, { n: 0 }], [20]],
    least: 3,
  },
  {
    name: 'exactly at the watermark, and a millisecond behind',
    stream: 'lateness 2s',
    alert: 'step 1s page when count() over 4s >= 3',
    rows: [[10], [8], [7.999], [12], [10], [9.999]],
    least: 0,
  },
  {
    name: 'late records for an each that fires already',
    stream: 'lateness 1s',
    alert: 'page each n == 1 { keep 3s }',
    rows: [[10, { n: 1 }], [20], [5, { n: 1 }], [20.5, { n: 1 }], [1, { n: 1 }], [30], [2, { n: 1 }]],
    least: 6,
  },
  {
    name: 'late records begin a group',
    stream: 'lateness 1s',
    alert: 'by host forget 20s step 1s warn when count() over 5s == 0 page each n == 1 { keep 3s }',
    rows: [[10], [2, { host: 'a', n: 1 }], [11, { host: 'a' }], [20, { host: 'b' }], [40]],
    least: 4,
  },
  {
    name: 'an each in its last millisecond',
    alert: 'page each n == 1 { keep 1500ms }',
    rows: [[0, { n: 1 }], [1.499, { n: 1 }], [2.999, { n: 1 }], [4.498, { n: 1 }], [9]],
    least: 4,
  },
  {
    name: 'an each with a guard, more than one a step',
    alert: 'step 10s page each n == 1 { keep 2s guard max(g) over 10s < 1 }',
    rows: [[1, { n: 1 }], [4, { n: 1 }], [6, { n: 1 }], [11, { n: 1 }], [13, { g: 1 }], [25, { n: 1 }], [40]],
    least: 6,
  },
  {
    name: 'guarded each records hold off eviction',
    alert: 'by host step 10s limit 1 groups page each n == 1 { keep 30s guard count() over 10s < 5 }',
    rows: [
      [1, { host: 'a', n: 1 }],
      [2, { host: 'b' }],
      [3, { host: 'c', n: 1 }],
      [60, { host: 'd' }],
      [75, { host: 'e' }],
    ],
    least: 4,
  },
  {
    name: 'a group is forgotten at the very tick at which its next record arrives',
    alert: 'by host forget 10s step 1s page when count() over 2s == 0',
    rows: [
      [0, { host: 'a' }],
      [10, { host: 'a' }],
      [10, { host: 'b' }],
      [30, { host: 'c' }],
    ],
    least: 4,
  },
  {
    name: 'a group is forgotten while pending',
    alert: 'by host forget 20s step 1s page when count() over 2s == 0 for 10s',
    rows: [
      [0, { host: 'a' }],
      [11.5, { host: 'a' }],
      [60, { host: 'b' }],
    ],
    least: 2,
  },
  {
    name: 'many groups at a small limit',
    alert: 'by host step 1s limit 2 groups page when count() over 4s >= 3',
    rows: every(0, 60, 0.3, (i) => ({ host: 'abcdefg'.charAt((i * i) % 7) })),
    least: 2,
  },
  {
    name: 'evicted and back within the window',
    alert: 'by host step 1s limit 1 groups page when count() over 10s >= 2 for 2s',
    rows: [
      [0.5, { host: 'a' }],
      [1.5, { host: 'b' }],
      [2.5, { host: 'a' }],
      [2.6, { host: 'a' }],
      [9, { host: 'a' }],
    ],
    least: 2,
  },
  {
    name: 'all firing past the limit, then one ends',
    alert: 'by host step 1s limit 2 groups page when count() over 5s >= 1',
    rows: [
      [0, { host: 'a' }],
      [0, { host: 'b' }],
      [3, { host: 'b' }],
      [3, { host: 'c' }],
      [30, { host: 'c' }],
    ],
    least: 5,
  },
  {
    name: 'group values that look alike',
    alert: 'by a, b step 1s page when count() over 2s >= 1',
    rows: [
      [0, { a: 'x', b: 'y,z' }],
      [0, { a: 'x,y', b: 'z' }],
      [0, { a: '["x"', b: ']' }],
      [0, { a: '', b: '\u0000' }],
      [0, { a: '\u0000', b: '' }],
      [0, { a: '__proto__', b: 'constructor' }],
      [9],
    ],
    least: 6,
  },
  {
    name: 'buckets longer than a step',
    alert: 'step 1s page when count(n == 1) over 20m >= 2 keep 7s',
    rows: [[0], [3, { n: 1 }], [14.999, { n: 1 }], [1213], [1214.5, { n: 1 }], [1216, { n: 1 }], [2500]],
    least: 4,
  },
  {
    name: 'windows of two lengths, one in buckets',
    alert: 'step 5s page when count(n == 1) over 20s * 200 > count() over 20m',
    rows: every(0, 1500, 9, (i) => ({ n: i % 17 === 0 ? 1 : 0 })),
    least: 4,
  },
  {
    name: 'listening before the first record',
    alert: 'step 1s page when count() over 10s < 1',
    rows: [[20], [40]],
    bounds: { listenFromMs: at(0) },
    least: 3,
  },
  {
    name: 'listening after the first record',
    alert: 'step 1s page when count() over 10s < 1',
    rows: [[20], [40]],
    bounds: { listenFromMs: at(25) },
    least: 2,
  },
  {
    name: 'until long after the end',
    alert: 'by host forget 60s step 1s page when count() over 10s < 1',
    rows: [
      [0, { host: 'a' }],
      [3, { host: 'a' }],
    ],
    bounds: { untilMs: at(500) },
    least: 2,
  },
  {
    name: 'until in the middle of a step',
    alert: 'step 10s page when count() over 20s >= 1 warn each n == 1 { keep 1s }',
    rows: [[0, { n: 1 }], [11, { n: 1 }], [13, { n: 1 }], [15.5]],
    bounds: { untilMs: at(15.4) },
    least: 3,
  },
  {
    name: 'a clock that jumps and comes back, with timeless records all over',
    alert: 'by id step 1s page each id exists { keep 1s }',
    rows: [
      [Number.NaN, { id: '0' }],
      [0, { id: '1' }],
      [2 * HOUR, { id: '2' }],
      [Number.NaN, { id: '3' }],
      [1, { id: '4' }],
      [Number.NaN, { id: '5' }],
      [9, { id: '6' }],
    ],
    least: 4,
  },
  {
    name: 'three jumps believed, the middle one not',
    alert: 'by id step 1m page each id exists { keep 1s }',
    rows: [
      [0, { id: '1' }],
      [5 * HOUR, { id: '2' }],
      [Number.NaN, { id: '2b' }],
      [40 * HOUR, { id: '3' }],
      [Number.NaN, { id: '3b' }],
      [5 * HOUR + 60, { id: '4' }],
      [5 * HOUR + 61, { id: '5' }],
    ],
    least: 8,
  },
  {
    name: 'exactly an hour ahead is no jump, so later records are late',
    alert: 'by id step 1m page each id exists { keep 1s }',
    rows: [
      [0, { id: '1' }],
      [HOUR, { id: '2' }],
      [0, { id: '3' }],
      [HOUR + 60, { id: '4' }],
    ],
    least: 8,
  },
  {
    name: 'exactly an hour apart, three jumps believe each other',
    alert: 'by id step 1m page each id exists { keep 1s }',
    rows: [
      [0, { id: '1' }],
      [5 * HOUR, { id: '2' }],
      [6 * HOUR, { id: '3' }],
      [5.5 * HOUR, { id: '4' }],
      [5.6 * HOUR, { id: '5' }],
    ],
    least: 8,
  },
  {
    name: 'the first clock is wrong, in one of two sources',
    alert: 'step 1m page when count() over 2m >= 2',
    rows: [[30 * HOUR], [Number.NaN], [0], [30], [60], [90]],
    more: [[[10], [70], [130], [500]]],
    least: 2,
  },
  {
    name: 'sources of unequal length and an empty one',
    stream: 'lateness 1s',
    alert: 'step 1s page when count() over 4s >= 2',
    rows: [[0], [100], [101]],
    more: [[], [[50], [50.5], [51], [200]], [[2], [1.5], [49.5]]],
    least: 4,
  },
];

const HANDINGS: readonly Handing[] = [
  {},
  { batchSizes: [1] },
  { batchSizes: [1], restartAfter: [1] },
  { batchSizes: [2, 1, 3], takeAfter: [3], restartAfter: [2, 1] },
];

it.each(TRAPS.map((trap) => [trap.name, trap] as const))('%s', (_, { stream, alert, rows, more, bounds, least }) => {
  const program = programOf(`stream s { format json ${stream ?? 'lateness 0s'} }\nalert A { on s ${alert} }`);
  const input: ReferenceInput = {
    mode: 'replay',
    ...bounds,
    sources: [rows, ...(more ?? [])].map((given, i) => ({
      stream: 's',
      source: `${'abcd'.charAt(i)}.log`,
      records: given.map(([seconds, fields]) => ({
        timeMs: Number.isNaN(seconds) ? Number.NaN : ZERO_MS + Math.round(seconds * 1000),
        fields: fields ?? {},
      })),
    })),
  };
  const reference = evaluateProgram(program, input);
  for (const handing of HANDINGS) {
    const run = runEngine(program, input, handing);
    const difference = differenceText('the reference', reference.transitions, `the engine ${JSON.stringify(handing)}`, run.transitions);
    expect(sameTransitions(reference.transitions, run.transitions), difference).toBe(true);
    expect(engineCounters(run.stats)).toEqual(referenceCounters(reference));
  }
  expect(reference.transitions.length).toBeGreaterThanOrEqual(least);
});
