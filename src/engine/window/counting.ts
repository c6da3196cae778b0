/** Buckets of the functions that only count: all records, and those above the line of a ratio. */
import type { WindowedKind } from './windowed.js';

export interface Counts {
  all: number;
  above: number;
}

export const countKind: Omit<WindowedKind<Counts>, 'value'> = {
  create: () => ({ all: 0, above: 0 }),
  add: (bucket, _sample, above) => {
    bucket.all += 1;
    if (above) bucket.above += 1;
  },
  merge: (older, newer) => ({ all: older.all + newer.all, above: older.above + newer.above }),
  toJson: (bucket) => [bucket.all, bucket.above],
  fromJson: (data) => {
    const [all, above] = data as readonly [number, number];
    return { all, above };
  },
};
