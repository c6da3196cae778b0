/** Buckets of `min` and `max`: the smallest and the greatest value. */
import type { WindowedKind } from './windowed-kind.js';

export interface Extremes {
  least: number;
  greatest: number;
}

export const extremesKind: Omit<WindowedKind<Extremes>, 'value'> = {
  create: () => ({ least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY }),
  add: (bucket, sample) => {
    if (typeof sample !== 'number') return;
    if (sample < bucket.least) bucket.least = sample;
    if (sample > bucket.greatest) bucket.greatest = sample;
  },
  merge: (older, newer) => ({ least: Math.min(older.least, newer.least), greatest: Math.max(older.greatest, newer.greatest) }),
  toJson: (bucket) => [bucket.least, bucket.greatest],
  fromJson: (data) => {
    const [least, greatest] = data as readonly [number, number];
    return { least, greatest };
  },
};
