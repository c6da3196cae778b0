/** Transitions: the changes of state of each `when`. */

import type { Severity } from '../../parser/program.js';

/** Highest first: the order of transitions with the same time. */
export const SEVERITIES: readonly Severity[] = ['page', 'warn', 'info'];

export type AlertState = 'inactive' | 'pending' | 'firing';
export type Truth = 'true' | 'false' | 'unknown';

/**
 * Why a state changed.
 * - `condition`: the condition became true, or, while pending, stopped being true.
 * - `cleared`: the firing ended as the rule says (the condition was false, or the clear condition true, for `keep`).
 * - `nodata`: as the two above, but the condition was unknown and `nodata resolve` or `nodata fire` settled it.
 * - `guarded`: the guard became false while pending.
 * - `quiet`: an `each` ended, `keep` after its last record.
 * - `late`: an `each` fired for a record behind the watermark; `at` is the watermark.
 * - `forgotten`: the group received no record for `forget`.
 * - `evicted`: the group was dropped because of the alert's `limit`.
 * - `removed`: the rule was removed or changed while it fired.
 */
export type Reason = 'condition' | 'cleared' | 'nodata' | 'guarded' | 'quiet' | 'late' | 'forgotten' | 'evicted' | 'removed';

/** One clause of the condition that decided the change, with its value at the tick. */
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
  /** The seconds left, at least and (unless unbounded) at most. Only for a forecast whose trend leads to its limit. */
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
