import type { Notification } from '../../src/notify/notification.js';

const AT = Date.parse('2026-05-04T10:03:00Z');

export function notification(changes: Partial<Notification> = {}): Notification {
  return {
    id: 'A@1#fired-page-2',
    firingId: 'A@1',
    kind: 'fired',
    alert: 'CheckoutErrors',
    group: { host: 'a' },
    severity: 'page',
    at: AT,
    since: AT,
    reason: 'condition',
    labels: { team: 'payments' },
    clauses: [
      { text: 'ratio(status >= 500) over 5m > 2%', value: 0.31, truth: 'true' },
      { text: 'count() over 5m >= 100', value: null, low: 120, truth: 'true' },
    ],
    summary: 'a: 31% of checkout requests fail',
    runbook: 'https://wiki.example/checkout#5xx',
    ...changes,
  };
}
