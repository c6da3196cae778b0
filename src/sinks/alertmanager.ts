import { SEVERITIES } from '../engine/model/transition.js';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import { alertAnnotations, alertLabels } from './alertmanager/alert.js';
import type { ClassifyResponse } from './http/http-endpoint.js';
import { HTTP_OPTIONS, HttpEndpoint, isPage, isSuccess, NOT_ITS_OWN } from './http/http-endpoint.js';
import { HEADERS_OPTION, ownHeaders } from './http/own-headers.js';
import type { SinkDescriptor } from './sink.js';

const DEFAULT_RESOLVE_TIMEOUT_MS = 7 * 86_400_000;

/** `sink am alertmanager { url: "…" }`. */
export const alertmanagerSink: SinkDescriptor = {
  type: 'alertmanager',
  summary: 'alerts for Alertmanager',
  doc: 'Posts alerts to the API v2 of Alertmanager (0.16 and later). The labels are `alertname`, `severity`, the labels of the rule and the fields of the group, with names made valid; the annotations are `summary`, `runbook`, `because` and `lines`. When the severity changes, the alert of the former severity is resolved. An alert stays active until it is resolved, or until nothing was sent about it for `resolve_timeout`. In a cluster, each Alertmanager needs a sink of its own.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'The URL of Alertmanager, without `/api/v2`.',
        examples: ['http://localhost:9093'],
      },
      ...HEADERS_OPTION,
      resolve_timeout: {
        type: 'number',
        minimum: 60_000,
        description:
          'How long an alert stays active when nothing more is sent about it, as a duration; like the setting of this name in Alertmanager. Default: seven days. Reminders count.',
        examples: ['2d'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries:
    '2xx is success. 408, 425, 429, any 5xx, a lost connection, a timeout and an HTML page instead of an answer are retried, after the time in `Retry-After` if there is one. Any other answer, redirects included, is final.',
  repeats: 'By its labels: an alert that is sent twice is one alert.',
  examples: ['sink am alertmanager { url: "http://localhost:9093" }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint(apiUrl(String(options['url'])), options);
    const headers = ownHeaders(options['headers']);
    const resolveTimeoutMs = Number(options['resolve_timeout'] ?? DEFAULT_RESOLVE_TIMEOUT_MS);
    return {
      send: (notification, signal) => {
        const body = JSON.stringify(alertsOf(notification, program, Math.max(notification.at, Date.now()) + resolveTimeoutMs));
        return endpoint.send({ headers, body, classify }, signal);
      },
      close: async () => {},
    };
  },
};

function apiUrl(text: string): string {
  const url = new URL(text);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v2/alerts`;
  return url.href;
}

const classify: ClassifyResponse = (answer) => (isSuccess(answer.status) && isPage(answer) ? NOT_ITS_OWN : undefined);

/** The alert, and the resolved alerts of its former severities: the severity is one of the labels. */
function alertsOf(notification: Notification, program: Program, untilMs: number): readonly unknown[] {
  const { kind, severity, at, since } = notification;
  const active = kind === 'resolved' ? undefined : severity;
  const others = kind === 'fired' ? [] : SEVERITIES.filter((other) => other !== severity);
  return [severity, ...others].map((each) => ({
    labels: alertLabels({ ...notification, severity: each }),
    annotations: alertAnnotations(notification, program),
    startsAt: new Date(since).toISOString(),
    // Alertmanager resolves an alert without an end after some minutes.
    endsAt: new Date(each === active ? untilMs : at).toISOString(),
  }));
}
