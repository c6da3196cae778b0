import { createHash } from 'node:crypto';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import type { ClassifyResponse } from './http/http-endpoint.js';
import { HTTP_OPTIONS, HttpEndpoint, isSuccess, NOT_ITS_OWN, partOf } from './http/http-endpoint.js';
import type { SinkDescriptor } from './sink.js';
import { becauseLines } from './text/because.js';
import { plainText } from './text/plain-text.js';
import { shortened, titleText } from './text/title.js';

const REGIONS = { us: 'https://events.pagerduty.com/v2/enqueue', eu: 'https://events.eu.pagerduty.com/v2/enqueue' } as const;
const SEVERITY = { page: 'critical', warn: 'warning', info: 'info' } as const;
/** Limits of PagerDuty. */
const SUMMARY_CHARACTERS = 1024;
const KEY_CHARACTERS = 255;
/** An event may have 512 KB. */
const DETAIL_CHARACTERS = 1000;
const MOST_DETAILS = 20;
const LINK_CHARACTERS = 2000;

/** `sink duty pagerduty { key: env("…") }`. */
export const pagerdutySink: SinkDescriptor = {
  type: 'pagerduty',
  summary: 'an incident at PagerDuty',
  doc: 'Sends to the Events API v2 of PagerDuty: a firing triggers an alert, reminders and raised severities trigger it again with the same `dedup_key`, and `resolved` resolves it. Severities: `page` is `critical`, `warn` is `warning`, `info` is `info`. The runbook is a link when it is an http or https URL.',
  schema: {
    type: 'object',
    properties: {
      key: {
        type: 'string',
        pattern: '^[A-Za-z0-9]{32}$',
        description: 'The integration key of a service, 32 letters and digits. Read it from the environment or a file.',
        examples: ['…'],
      },
      region: { type: 'string', enum: ['us', 'eu'], description: 'The region of the account. Default: `us`.', examples: ['eu'] },
      url: {
        type: 'string',
        format: 'uri',
        description: 'Another URL for events, instead of that of the region.',
        examples: ['https://events.example/v2/enqueue'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['key'],
    additionalProperties: false,
  },
  retries:
    '202 is success. 408, 425, 429, any 5xx, a lost connection, a timeout and a 2xx that is not from PagerDuty are retried, after the time in `Retry-After` if there is one. Any other answer, 400 for an invalid event or key included, is final.',
  repeats: 'By its `dedup_key`, which is the same for all notifications of one firing: a second trigger is logged with the same alert.',
  examples: ['sink duty pagerduty { key: env("PAGERDUTY_KEY") }', 'sink duty pagerduty { key: file("pagerduty.key") region: "eu" }'],
  create: (options, { program }) => {
    const region = options['region'] === 'eu' ? 'eu' : 'us';
    const endpoint = new HttpEndpoint(String((options['url'] as string | undefined) ?? REGIONS[region]), options);
    const key = String(options['key']);
    return {
      send: (notification, signal) =>
        endpoint.send({ body: JSON.stringify({ routing_key: key, ...eventOf(notification, program) }), classify }, signal),
      close: async () => {},
    };
  },
};

const classify: ClassifyResponse = ({ status }, json) => {
  if (!isSuccess(status)) return undefined;
  return partOf(json, 'status') === 'success' ? { ok: true } : NOT_ITS_OWN;
};

function eventOf(notification: Notification, program: Program): Readonly<Record<string, unknown>> {
  const { firingId, kind, alert, group, labels, severity, at, summary, runbook } = notification;
  const key = firingId.length <= KEY_CHARACTERS && plainText(firingId) === firingId ? firingId : hashed(firingId);
  if (kind === 'resolved') return { event_action: 'resolve', dedup_key: key };
  const title = titleText(notification);
  const link = linkOf(runbook);
  return {
    event_action: 'trigger',
    dedup_key: key,
    client: 'Tocsin',
    payload: {
      summary: shortened(summary === undefined ? title : `${title}: ${plainText(summary)}`, SUMMARY_CHARACTERS),
      source: shortened(title, KEY_CHARACTERS),
      severity: SEVERITY[severity],
      timestamp: new Date(at).toISOString(),
      class: alert,
      custom_details: { ...plainTexts(group), ...plainTexts(labels), kind, ...details(notification, program) },
    },
    ...(link === undefined ? {} : { links: [{ href: link, text: 'Runbook' }] }),
  };
}

function details(notification: Notification, program: Program): Readonly<Record<string, unknown>> {
  const { samples, runbook, since } = notification;
  return {
    since: new Date(since).toISOString(),
    because: becauseLines(notification, program).slice(0, MOST_DETAILS).map(detail),
    ...(samples === undefined ? {} : { lines: samples.slice(-MOST_DETAILS).map(detail) }),
    ...(runbook === undefined ? {} : { runbook: detail(runbook) }),
  };
}

function plainTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts)
      .slice(0, MOST_DETAILS)
      .map(([name, value]) => [shortened(plainText(name), KEY_CHARACTERS), detail(value)]),
  );
}

function detail(text: string): string {
  return shortened(plainText(text), DETAIL_CHARACTERS);
}

/** PagerDuty refuses an event whose link is not a URL. */
function linkOf(runbook: string | undefined): string | undefined {
  if (runbook === undefined || runbook.length > LINK_CHARACTERS || !/^https?:\/\//i.test(runbook)) return undefined;
  try {
    return new URL(runbook).href;
  } catch {
    return undefined;
  }
}

function hashed(text: string): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('hex');
}
