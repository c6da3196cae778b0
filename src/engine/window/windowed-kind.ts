/** What an aggregate that is kept in buckets says of itself. */
import type { Value } from '../model/value.js';
import type { BucketKind } from './buckets.js';

/** The window that a value is about. */
export interface WindowView {
  /** It lies wholly within the observation. */
  readonly complete: boolean;
  /** From its start to the tick. */
  readonly seconds: number;
  readonly rank: number;
}

export interface WindowedKind<B> extends BucketKind<B> {
  add(bucket: B, sample: number | string, above: boolean, timeMs: number): void;
  /** `content` is undefined when no record is in the window. */
  value(content: B | undefined, view: WindowView): Value;
  /** The value depends on the length of the window, which moves with the tick where buckets are longer than steps. */
  readonly perSecond?: boolean;
}
