/** What the engine says: every change of a `when`'s state. */

import type { Severity } from '../../parser/program.js';

/** Highest first: the order in which transitions of one moment are given. */
export const SEVERITIES: readonly Severity[] = ['page', 'warn', 'info'];

export type AlertState = 'inactive' | 'pending' | 'firing';
export type Truth = 'true' | 'false' | 'unknown';

/**
 * Why a state changed.
 * - `condition`: the condition became true (into pending or firing) or stopped being so (out of pending).
 * - `cleared`: firing ended as the rule says (not the condition, or the clear condition, for `keep`).
 * - `nodata`: as the two above, but what decided at this tick was unknown and `nodata resolve` or `nodata fire` settled it.
 * - `guarded`: the guard became false while pending.
 * - `quiet`: an `each` ended: `keep` passed without another record.
 * - `late`: an `each` fired for a record that came behind the watermark; `at` is the watermark.
 * - `forgotten`: nothing was heard of the group for `forget`.
 * - `evicted`: the group made room for others at the alert's `limit`.
 * - `removed`: the rule was taken away while firing.
 */
export type Reason = 'condition' | 'cleared' | 'nodata' | 'guarded' | 'quiet' | 'late' | 'forgotten' | 'evicted' | 'removed';

/** One comparison (or `any`, `none`) of the condition that decided, with its value at the tick. */
export interface ClauseValue {
  /** As the formatter prints it. */
  readonly text: string;
  /**
   * The value of the side that is not constant, in base units (seconds, bytes, fractions of 1, per second); for `any` and `none` a boolean;
   * null when unknown or only bounded.
   */
  readonly value: number | boolean | null;
  /** When only bounded: the least it can be, if finite. */
  readonly low?: number;
  /** When only bounded: the most it can be, if finite. */
  readonly high?: number;
  readonly truth: Truth;
  /** Of a forecast that leads to its limit: seconds until it is met, at least and (unless nothing is sure) at most. */
  readonly eta?: { readonly low: number; readonly high?: number };
}

export interface Transition {
  /** Event time of the tick (for `each`: of the record, or of its end), ms since the epoch. */
  readonly at: number;
  readonly alert: string;
  /** `by` fields in their order, as text; empty for an ungrouped alert. */
  readonly group: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly from: AlertState;
  readonly to: AlertState;
  readonly reason: Reason;
  readonly clauses: readonly ClauseValue[];
  /** The alert's summary with its values at this tick; absent if the alert has none. Not part of the transition record. */
  readonly summary?: string;
  /** Matching log lines, newest last; absent without `sample`. Not part of the transition record. */
  readonly samples?: readonly string[];
}
