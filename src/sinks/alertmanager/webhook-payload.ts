/** A notification as the body of Alertmanager's webhooks, version 4, for existing receivers. */
import type { Notification } from '../../notify/notification.js';
import type { Program } from '../../parser/program.js';
import { alertAnnotations, alertLabels, fingerprint } from './alert.js';

/** The end of an alert that has none, as Alertmanager writes it. */
const NO_TIME = '0001-01-01T00:00:00Z';

/** One group with one alert; the group's key is that of the firing. */
export function alertmanagerPayload(notification: Notification, program: Program): Readonly<Record<string, unknown>> {
  const { kind, since, at, firingId } = notification;
  const labels = alertLabels(notification);
  const annotations = alertAnnotations(notification, program);
  const status = kind === 'resolved' ? 'resolved' : 'firing';
  return {
    version: '4',
    groupKey: firingId,
    truncatedAlerts: 0,
    status,
    receiver: 'tocsin',
    groupLabels: { alertname: labels['alertname'] },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [
      {
        status,
        labels,
        annotations,
        startsAt: new Date(since).toISOString(),
        endsAt: kind === 'resolved' ? new Date(at).toISOString() : NO_TIME,
        generatorURL: '',
        fingerprint: fingerprint(labels),
      },
    ],
  };
}
