import { exact } from '../model/value.js';
import { robustSlope } from '../trend/robust-slope.js';
import type { AggregateDescriptor } from './aggregate.js';
import type { DoubleDouble } from './double-double.js';
import { addNumber, zero } from './double-double.js';
import { windowed } from './windowed.js';

/** The samples of one bucket, added up. */
interface Point {
  n: number;
  /** The time of the first, and the times of all added up as ms behind it. */
  baseMs: number;
  behindMs: number;
  sum: DoubleDouble;
}

/** Of a window at least this part must lie between the first point and the last. */
const LEAST_SPAN = 0.5;

/** `slope(x)`: of the means of the buckets, so that what it costs does not hang on the number of samples. */
export const slope: AggregateDescriptor = {
  name: 'slope',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'input-per-second',
  empty: 'unknown',
  summary: 'how fast the values rise',
  doc: 'How fast the values rise (or, below zero, fall) in the window: the robust slope through the means of its buckets, the median of the slopes of all pairs of them (Theil and Sen), which a few outliers do not bend. It is per second: `1MiB/1h`, `5/m`. Unknown with fewer than eight buckets that have values, or when these lie within less than half of the window.',
  examples: [
    { text: 'slope(used_bytes) over 1h > 1MiB/1h', means: 'something leaks' },
    { text: 'slope(queue_length) over 10m > 5/m', means: 'the queue grows by more than five a minute' },
  ],
  states: (spec) =>
    windowed<readonly Point[]>({
      create: () => [{ n: 0, baseMs: 0, behindMs: 0, sum: zero() }],
      add: ([point], sample, _above, timeMs) => {
        if (point === undefined || typeof sample !== 'number') return;
        if (point.n === 0) point.baseMs = timeMs;
        point.n += 1;
        point.behindMs += timeMs - point.baseMs;
        addNumber(point.sum, sample);
      },
      merge: (older, newer) => [...older, ...newer],
      mergeAll: (contents) => contents.flat(),
      value: (content) => {
        const points = content?.filter(({ n }) => n > 0) ?? [];
        const fromMs = points[0]?.baseMs ?? 0;
        // Whole numbers until they are divided: nothing is rounded twice.
        const timesMs = points.map(({ n, baseMs, behindMs }) => ((baseMs - fromMs) * n + behindMs) / n);
        const spanMs = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
        if (spanMs < spec.windowMs * LEAST_SPAN) return undefined;
        const found = robustSlope(
          timesMs,
          points.map(({ n, sum }) => (sum.hi + sum.lo) / n),
        );
        return found === undefined || !Number.isFinite(found) ? undefined : exact(found);
      },
      toJson: ([point]) => (point === undefined ? [] : [point.n, point.baseMs, point.behindMs, point.sum.hi, point.sum.lo]),
      fromJson: (data) => {
        const [n = 0, baseMs = 0, behindMs = 0, hi = 0, lo = 0] = data as readonly number[];
        return [{ n, baseMs, behindMs, sum: { hi, lo } }];
      },
    }).states(spec),
};
