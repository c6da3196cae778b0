/** Notifications, and where they go. */
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
  /** The same however often the notification is sent: a destination can recognise a repeat by it. */
  readonly id: string;
  /** The same for everything about one firing, from `fired` to `resolved`. */
  readonly firingId: string;
  readonly kind: NotificationKind;
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  /** The highest severity that fires; for `resolved` the last one. */
  readonly severity: Severity;
  /** Event time, ms since the epoch. An early notice has the latest time at which it can begin, which may be ahead of the clock by a step. */
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

/** A notification and the names of the targets (sinks) that it goes to; none when no route takes it. */
export interface Delivery {
  readonly notification: Notification;
  readonly to: readonly string[];
}
