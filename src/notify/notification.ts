/** What people are told: notifications, and where they go. */
import type { ClauseValue, Reason } from '../engine/model/transition.js';
import type { Severity } from '../parser/program.js';

/**
 * - `fired`: the alert went from not firing to firing.
 * - `raised`: it fires at a higher severity than before.
 * - `reminder`: it still fires after `remind`.
 * - `resolved`: it no longer fires at any severity.
 */
export type NotificationKind = 'fired' | 'raised' | 'reminder' | 'resolved';

export interface Notification {
  /** The same for the same happening however often it is sent: a destination can tell a repeat by it. */
  readonly id: string;
  /** The same for everything about one firing, from `fired` to `resolved`. */
  readonly firingId: string;
  readonly kind: NotificationKind;
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  /** What it stands at; for `resolved` what it stood at last. */
  readonly severity: Severity;
  /** Event time, ms since the epoch; what was told early has the time at which it begins at the latest, which may be ahead of the clock by a step. */
  readonly at: number;
  /** When it began to fire, ms since the epoch. */
  readonly since: number;
  readonly reason: Reason | 'remind' | 'withdrawn';
  readonly labels: Readonly<Record<string, string>>;
  readonly clauses: readonly ClauseValue[];
  readonly summary?: string;
  readonly runbook?: string;
  readonly samples?: readonly string[];
}

/** A notification and the names of the sinks it goes to; none when no route takes it. */
export interface Delivery {
  readonly notification: Notification;
  readonly to: readonly string[];
}
