/** Buckets of `first` and `last`: the earliest and the latest value. Of the values of one millisecond, the first is the smallest and the last the greatest. */
import type { WindowedKind } from './windowed-kind.js';

interface At {
  timeMs: number;
  value: number;
}

export interface Ends {
  first: At | undefined;
  last: At | undefined;
}

export const endsKind: Omit<WindowedKind<Ends>, 'value'> = {
  create: () => ({ first: undefined, last: undefined }),
  add: (bucket, sample, _matched, timeMs) => {
    if (typeof sample !== 'number') return;
    const at = { timeMs, value: sample };
    bucket.first = earlier(bucket.first, at);
    bucket.last = later(bucket.last, at);
  },
  merge: (older, newer) => ({ first: earlier(older.first, newer.first), last: later(older.last, newer.last) }),
  toJson: (bucket) => [bucket.first ?? null, bucket.last ?? null],
  fromJson: (data) => {
    const [first, last] = data as readonly [At | null, At | null];
    return { first: first ?? undefined, last: last ?? undefined };
  },
};

function earlier(a: At | undefined, b: At | undefined): At | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.timeMs < a.timeMs || (b.timeMs === a.timeMs && b.value < a.value) ? b : a;
}

function later(a: At | undefined, b: At | undefined): At | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.timeMs > a.timeMs || (b.timeMs === a.timeMs && b.value > a.value) ? b : a;
}
