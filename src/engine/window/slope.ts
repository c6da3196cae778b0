import { exact } from '../model/value.js';
import { robustSlope } from '../trend/robust-slope.js';
import type { AggregateDescriptor } from './aggregate.js';
import type { DoubleDouble } from './double-double.js';
import { addNumber, zero } from './double-double.js';
import { windowed } from './windowed.js';

/** The sums of the samples of one bucket. */
interface Point {
  n: number;
  /** The time of the first sample, and the sum of the times of all relative to it. */
  baseMs: number;
  behindMs: number;
  sum: DoubleDouble;
}

/** The first and the last point must be at least this part of the window apart. */
const MIN_COVERED = 0.5;

/** `slope(x)`: over the means of the buckets, so that its cost does not depend on the number of samples. */
export const slope: AggregateDescriptor = {
  name: 'slope',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'input-per-second',
  empty: 'unknown',
  summary: 'how fast the values rise',
  doc: 'How fast the values in the window rise; negative if they fall. It is the slope of a robust line through the means of the buckets of the window: the median of the slopes between all pairs (Theil and Sen), which outliers do not affect. The unit is per second: `1MiB/1h`, `5/m`. Unknown with fewer than eight buckets that have values, or if these buckets cover less than half of the window.',
  examples: [
    { text: 'slope(used_bytes) over 1h > 1MiB/1h', means: 'a memory or disk leak' },
    { text: 'slope(queue_length) over 10m > 5/m', means: 'the queue grows by more than five entries a minute' },
  ],
  states: (spec) =>
    windowed<readonly Point[]>({
      create: () => [{ n: 0, baseMs: 0, behindMs: 0, sum: zero() }],
      add: ([point], sample, _matched, timeMs) => {
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
        // Integer arithmetic until the division, so that nothing is rounded twice.
        const timesMs = points.map(({ n, baseMs, behindMs }) => ((baseMs - fromMs) * n + behindMs) / n);
        const spanMs = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
        if (spanMs < spec.windowMs * MIN_COVERED) return undefined;
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
