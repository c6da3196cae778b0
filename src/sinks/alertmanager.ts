import { SEVERITIES } from '../engine/model/transition.js';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import { alertAnnotations, alertLabels } from './alertmanager/alert.js';
import type { ClassifyResponse } from './http/http-endpoint.js';
import { HTTP_OPTIONS, HttpEndpoint, isPage, isSuccess, NOT_ITS_OWN } from './http/http-endpoint.js';
import { HEADERS_OPTION, ownHeaders } from './http/own-headers.js';
import type { SinkDescriptor } from './sink.js';

const DEFAULT_STANDS_MS = 7 * 86_400_000;

/** `sink am alertmanager { url: "…" }`. */
export const alertmanagerSink: SinkDescriptor = {
  type: 'alertmanager',
  summary: 'alerts for Alertmanager',
  doc: 'Posts to version 2 of the API of Alertmanager (0.16 and later). Its labels are `alertname`, `severity`, the labels of the rule and the fields of the group, with names made valid; its annotations `summary`, `runbook`, `because` and `lines`. When the severity changes, the alert of the former severity ends. An alert stands until it is told to be over, or until nothing was heard of it for `stands`. In a cluster, every Alertmanager wants a sink of its own.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'Where Alertmanager is, without `/api/v2`.',
        examples: ['http://localhost:9093'],
      },
      ...HEADERS_OPTION,
      stands: {
        type: 'number',
        minimum: 60_000,
        description: 'How long an alert stands when nothing more is heard of it, as a duration; seven days unless given. Reminders count.',
        examples: ['2d'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries:
    '2xx is success. 408, 425, 429, any 5xx, a lost connection, a timeout, and a page for people in place of an answer are tried again, after the time that `Retry-After` names if it does. Any other answer, a redirect too, is final.',
  repeats: 'The same labels are the same alert: sent twice, it is one.',
  examples: ['sink am alertmanager { url: "http://localhost:9093" }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint(apiUrl(String(options['url'])), options);
    const headers = ownHeaders(options['headers']);
    const standsMs = Number(options['stands'] ?? DEFAULT_STANDS_MS);
    return {
      send: (notification, signal) => {
        const body = JSON.stringify(alertsOf(notification, program, Math.max(notification.at, Date.now()) + standsMs));
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

/** The alert, and, since the severity is one of its labels, the ends of those that it was before. */
function alertsOf(notification: Notification, program: Program, untilMs: number): readonly unknown[] {
  const { kind, severity, at, since } = notification;
  const standing = kind === 'resolved' ? undefined : severity;
  const others = kind === 'fired' ? [] : SEVERITIES.filter((other) => other !== severity);
  return [severity, ...others].map((each) => ({
    labels: alertLabels({ ...notification, severity: each }),
    annotations: alertAnnotations(notification, program),
    startsAt: new Date(since).toISOString(),
    // An alert without an end would be over after some minutes.
    endsAt: new Date(each === standing ? untilMs : at).toISOString(),
  }));
}
