import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, select } from '../../../src/engine/collections/select.js';
import { robustSlope, slopeInterval } from '../../../src/engine/trend/robust-slope.js';

const someTimes = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 8, maxLength: 60, size: 'max' });
const someValues = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 60, maxLength: 60 });

/** Slow and plain: every pair, sorted. Per unit of time. */
function slopesOf(times: readonly number[], values: readonly number[]): number[] {
  const slopes: number[] = [];
  times.forEach((time, i) => {
    times.forEach((other, j) => {
      if (i < j && other !== time) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / (other - time) + 0);
    });
  });
  return slopes.sort((a, b) => a - b);
}

function middleOf(sorted: readonly number[]): number | undefined {
  const half = (sorted.length - 1) / 2;
  const lower = sorted[Math.floor(half)];
  const upper = sorted[Math.ceil(half)];
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2;
}

describe('the robust slope', () => {
  it('is the median of the slopes of all pairs', () => {
    fc.assert(
      fc.property(someTimes, someValues, (times, values) => {
        const slow = middleOf(slopesOf(times, values));
        const quick = robustSlope(
          times.map((time) => time * 1000),
          values.slice(0, times.length),
        );
        if (slow === undefined) expect(quick).toBeUndefined();
        else expect(quick).toBeCloseTo(slow, 9);
      }),
    );
  });

  it('does not depend on the order of points', () => {
    fc.assert(
      fc.property(someTimes, someValues, fc.infiniteStream(fc.nat()), (times, values, keys) => {
        const points = times.map((time, at) => ({ time, value: values[at] ?? 0, key: keys.next().value ?? 0 }));
        const shuffled = points.toSorted((a, b) => a.key - b.key);
        const slope = (of: typeof points): number | undefined =>
          robustSlope(
            of.map(({ time }) => time),
            of.map(({ value }) => value),
          );
        expect(slope(shuffled)).toBe(slope(points));
      }),
    );
  });

  it('needs eight points and two times', () => {
    const times = [1, 2, 3, 4, 5, 6, 7, 8];
    expect(robustSlope(times, times)).toBe(1000);
    expect(robustSlope(times.slice(1), times.slice(1))).toBeUndefined();
    expect(
      robustSlope(
        times.map(() => 5),
        times,
      ),
    ).toBeUndefined();
  });

  it('is not moved by a quarter of the points', () => {
    const times = Array.from({ length: 40 }, (_, at) => at * 1000);
    const values = times.map((_, at) => (at % 4 === 1 ? 1e6 * Math.sin(at) : at * 3));
    expect(robustSlope(times, values)).toBeCloseTo(3, 0);
  });

  it('has an interval between the slopes at the ranks of Sen', () => {
    fc.assert(
      fc.property(someTimes, someValues, (times, values) => {
        const sorted = slopesOf(times, values);
        const found = slopeInterval(times, values, 0, times.length);
        if (found === undefined) {
          expect(sorted).toEqual([]);
          return;
        }
        const n = times.length;
        const spread = 1.645 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
        expect(found.low + 0).toBe(sorted[Math.max(0, Math.floor((sorted.length - spread) / 2))]);
        expect(found.high + 0).toBe(sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length + spread) / 2))]);
        expect(found.middle).toBeCloseTo(middleOf(sorted) ?? Number.NaN, 12);
      }),
    );
  });
});

describe('selection', () => {
  it('selects the same items as sorting', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 80 }), fc.nat(), (items, seed) => {
        const rank = seed % items.length;
        expect(select(Float64Array.from(items), rank)).toBe(items.toSorted((a, b) => a - b)[rank]);
        expect(median(Float64Array.from(items))).toBe(middleOf(items.toSorted((a, b) => a - b)));
      }),
    );
  });
});
