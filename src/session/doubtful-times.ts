/** Times whose text may mean another moment: when there are enough of them to be shown, and what to change. */
import { many } from '../engine/output/many.js';

export interface DoubtfulTime {
  /** Why, in a few words. */
  readonly kind: string;
  readonly count: number;
}

/** Fewer are a few lines of a device that has just started. */
const RELEVANT_SHARE = 0.01;

/** @param records of the same source. */
export function relevantDoubts<D extends DoubtfulTime>(doubts: readonly D[], records: number): readonly D[] {
  return doubts.filter(({ count }) => count >= records * RELEVANT_SHARE);
}

/** @param sample one of the times. */
export function doubtfulTimeText({ kind, count }: DoubtfulTime, sample = ''): string {
  return `${many(count, 'record')} with ${kind}${sample}; log times with a year and an offset`;
}
