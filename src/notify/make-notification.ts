/** Makes the notification of one change. */
import type { Transition } from '../engine/model/transition.js';
import type { CheckedAlert, Severity } from '../parser/program.js';
import type { ActiveAlert } from './active-alert.js';
import { activeAlertKey } from './active-alert.js';
import type { Notification, NotificationKind } from './notification.js';

/** @param transition the one to notify of; for a reminder the one that began the firing. */
export function makeNotification(
  kind: NotificationKind,
  at: number,
  activeAlert: ActiveAlert,
  severity: Severity,
  transition: Transition,
  alert: CheckedAlert | undefined,
  isWithdrawn = false,
): Notification {
  const firingId = firingIdOf(activeAlert);
  return {
    id: `${firingId}#${kind}-${severity}-${at}`,
    firingId,
    kind,
    alert: activeAlert.alert,
    group: activeAlert.group,
    severity,
    at,
    since: activeAlert.sinceMs,
    reason: isWithdrawn ? 'withdrawn' : kind === 'reminder' ? 'remind' : transition.reason,
    labels: alert?.labels ?? {},
    clauses: transition.clauses,
    ...(transition.summary === undefined ? {} : { summary: transition.summary }),
    ...(alert?.runbook === undefined ? {} : { runbook: alert.runbook }),
    ...(transition.samples === undefined ? {} : { samples: transition.samples }),
  };
}

/** The same for everything about one firing. */
export function firingIdOf(activeAlert: ActiveAlert): string {
  return `${activeAlertKey(activeAlert)}@${activeAlert.idSuffix ?? activeAlert.sinceMs}`;
}
