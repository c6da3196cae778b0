/** A transition as JSON: an object with these keys in this order. */

import type { Severity } from '../../parser/program.js';
import type { AlertState, ClauseValue, Reason, Transition } from '../model/transition.js';

export interface TransitionRecord {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly from: AlertState;
  readonly to: AlertState;
  readonly reason: Reason;
  readonly clauses: readonly ClauseValue[];
}

export function transitionRecord(transition: Transition): TransitionRecord {
  const { at, alert, group, severity, from, to, reason, clauses } = transition;
  return { at: new Date(at).toISOString(), alert, group, severity, from, to, reason, clauses };
}
