/** A transition as JSON: an object with these keys in this order. */

import type { Transition } from '../model/transition.js';

/** A transition without its summary and samples. */
export interface TransitionRecord extends Omit<Transition, 'at' | 'summary' | 'samples'> {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
}

export function transitionRecord(transition: Transition): TransitionRecord {
  const { at, alert, group, severity, from, to, reason, clauses } = transition;
  return { at: new Date(at).toISOString(), alert, group, severity, from, to, reason, clauses };
}
