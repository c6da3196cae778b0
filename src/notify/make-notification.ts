/** Everything that a person needs to know of one change, in one place. */
import type { Transition } from '../engine/model/transition.js';
import type { CheckedAlert, Severity } from '../parser/program.js';
import type { ActiveAlert } from './active-alert.js';
import { activeAlertKey } from './active-alert.js';
import type { Notification, NotificationKind } from './notification.js';

/** @param transition what it is about: for a reminder the one that began what still fires. */
export function makeNotification(
  kind: NotificationKind,
  at: number,
  standing: ActiveAlert,
  severity: Severity,
  transition: Transition,
  alert: CheckedAlert | undefined,
  isWithdrawn = false,
): Notification {
  const firingId = firingIdOf(standing);
  return {
    id: `${firingId}#${kind}-${severity}-${at}`,
    firingId,
    kind,
    alert: standing.alert,
    group: standing.group,
    severity,
    at,
    since: standing.sinceMs,
    reason: isWithdrawn ? 'withdrawn' : kind === 'reminder' ? 'remind' : transition.reason,
    labels: alert?.labels ?? {},
    clauses: transition.clauses,
    ...(transition.summary === undefined ? {} : { summary: transition.summary }),
    ...(alert?.runbook === undefined ? {} : { runbook: alert.runbook }),
    ...(transition.samples === undefined ? {} : { samples: transition.samples }),
  };
}

/** The same for everything about one firing. */
export function firingIdOf(standing: ActiveAlert): string {
  return `${activeAlertKey(standing)}@${standing.name ?? standing.sinceMs}`;
}
