/** Buckets of the functions that add numbers. */
import type { DoubleDouble } from './double-double.js';
import { addNumber, addPair, zero } from './double-double.js';
import type { WindowedKind } from './windowed-kind.js';

export interface Sums {
  n: number;
  negative: boolean;
  sum: DoubleDouble;
}

export const sumKind: Omit<WindowedKind<Sums>, 'value'> = {
  create: () => ({ n: 0, negative: false, sum: zero() }),
  add: (bucket, sample) => {
    if (typeof sample !== 'number') return;
    bucket.n += 1;
    if (sample < 0) bucket.negative = true;
    addNumber(bucket.sum, sample);
  },
  merge: (older, newer) => ({
    n: older.n + newer.n,
    negative: older.negative || newer.negative,
    sum: addPair(older.sum, newer.sum),
  }),
  toJson: (bucket) => [bucket.n, bucket.negative, bucket.sum.hi, bucket.sum.lo],
  fromJson: (data) => {
    const [n, negative, hi, lo] = data as readonly [number, boolean, number, number];
    return { n, negative, sum: { hi, lo } };
  },
};
