/** Intervals of numbers, to combine several bounds on one number. */
import type { CompareOp } from '../program.js';

export interface Interval {
  readonly low: number;
  readonly lowOpen: boolean;
  readonly high: number;
  readonly highOpen: boolean;
}

export const EVERYTHING: Interval = { low: Number.NEGATIVE_INFINITY, lowOpen: false, high: Number.POSITIVE_INFINITY, highOpen: false };

/** The numbers x for which `x op value`. */
export function intervalOf(op: CompareOp, value: number): Interval {
  switch (op) {
    case '==':
      return { low: value, lowOpen: false, high: value, highOpen: false };
    case '<':
      return { ...EVERYTHING, high: value, highOpen: true };
    case '<=':
      return { ...EVERYTHING, high: value };
    case '>':
      return { ...EVERYTHING, low: value, lowOpen: true };
    case '>=':
      return { ...EVERYTHING, low: value };
  }
}

export function intersect(a: Interval, b: Interval): Interval {
  const low = a.low > b.low ? a : b.low > a.low ? b : { low: a.low, lowOpen: a.lowOpen || b.lowOpen };
  const high = a.high < b.high ? a : b.high < a.high ? b : { high: a.high, highOpen: a.highOpen || b.highOpen };
  return { low: low.low, lowOpen: low.lowOpen, high: high.high, highOpen: high.highOpen };
}

/** With `whole`, only whole numbers count. */
export function isEmpty(interval: Interval, whole = false): boolean {
  if (whole) {
    const low = interval.lowOpen ? Math.floor(interval.low) + 1 : Math.ceil(interval.low);
    const high = interval.highOpen ? Math.ceil(interval.high) - 1 : Math.floor(interval.high);
    return low > high;
  }
  return interval.low > interval.high || (interval.low === interval.high && (interval.lowOpen || interval.highOpen));
}

export function covers(outer: Interval, inner: Interval): boolean {
  const low = outer.low < inner.low || (outer.low === inner.low && (!outer.lowOpen || inner.lowOpen));
  const high = outer.high > inner.high || (outer.high === inner.high && (!outer.highOpen || inner.highOpen));
  return low && high;
}

export function single(interval: Interval): number | undefined {
  return interval.low === interval.high && !interval.lowOpen && !interval.highOpen ? interval.low : undefined;
}
