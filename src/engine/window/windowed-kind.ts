/** The interface of aggregates that are kept in buckets. */
import type { Value } from '../model/value.js';
import type { BucketKind } from './buckets.js';

/** The window of a value. */
export interface WindowView {
  /** It is fully observed. */
  readonly complete: boolean;
  /** Its length. */
  readonly seconds: number;
  readonly rank: number;
}

export interface WindowedKind<B> extends BucketKind<B> {
  add(bucket: B, sample: number | string, matched: boolean, timeMs: number): void;
  /** `content` is undefined if the window has no record. */
  value(content: B | undefined, view: WindowView): Value;
  /** The value depends on the length of the window, which varies from tick to tick if buckets are longer than steps. */
  readonly perSecond?: boolean;
}
