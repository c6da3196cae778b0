/** A notification as JSON, for files and programs. */
import type { Notification } from '../../notify/notification.js';

/** Times are ISO 8601 in UTC. */
export function jsonNotification(notification: Notification): Readonly<Record<string, unknown>> {
  const { id, firingId, kind, alert, group, severity, at, since, reason, summary, runbook, labels, clauses, samples } = notification;
  return {
    id,
    firingId,
    kind,
    alert,
    group,
    severity,
    at: new Date(at).toISOString(),
    since: new Date(since).toISOString(),
    reason,
    ...(summary === undefined ? {} : { summary }),
    ...(runbook === undefined ? {} : { runbook }),
    labels,
    clauses,
    ...(samples === undefined ? {} : { samples }),
  };
}
