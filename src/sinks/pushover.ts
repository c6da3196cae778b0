import { createHash } from 'node:crypto';
import type { Notification } from '../notify/notification.js';
import type { ClassifyResponse } from './http/http-endpoint.js';
import { BROKEN_OFF, HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint, isSuccess, NOT_ITS_OWN, partOf } from './http/http-endpoint.js';
import type { Receipt, ReceiptNews, SendAttempt, SinkDescriptor } from './sink.js';
import { chatText, codePoints, cut } from './text/chat-text.js';

const MOST_MESSAGE = 1024;
const MOST_TITLE = 250;
const MOST_URL = 512;
/** Pushover asks clients to wait this long after a 5xx. */
const SERVER_PAUSE_MS = 5000;
/** Receipts may not be polled more often. */
const RECEIPT_PAUSE_MS = 5000;
/** After a page has expired, its receipt is polled for so long. */
const RECEIPT_GRACE_MS = 60_000;
const RECEIPT = /^[A-Za-z0-9]{1,64}$/;
const DEVICE = /^[A-Za-z0-9_-]{1,25}$/;

/** `sink phone pushover { token: env("PUSHOVER_TOKEN") user: env("PUSHOVER_USER") }`. */
export const pushoverSink: SinkDescriptor = {
  type: 'pushover',
  summary: 'a push notification by Pushover; a page rings until it is acknowledged',
  doc: 'Sends each notification to a user or a group of Pushover. A page has the priority 2: it rings every `retry` until it is acknowledged, at most for `expire`, and stops when the alert is resolved. A live run polls for the acknowledgement, at most every five seconds, and reports it in its log and on its own stream. Warn has the priority 0, info -1. HTML is off; apps may still underline addresses in a text. A title is cut to 250 characters and a message to 1,024, with an ellipsis; the time and the runbook are kept.',
  schema: {
    type: 'object',
    properties: {
      token: {
        type: 'string',
        pattern: '^[A-Za-z0-9]{1,64}$',
        description: 'The token of the application. Read it from the environment or a file.',
        examples: ['a0000000000000000000000000example'],
      },
      user: {
        type: 'string',
        pattern: '^[A-Za-z0-9]{1,64}$',
        description: 'The key of the user or the group. Read it from the environment or a file.',
        examples: ['u0000000000000000000000000example'],
      },
      device: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,25}$', description: 'Only this device of the user.', examples: ['phone'] },
      sound: {
        type: 'string',
        pattern: '^[A-Za-z0-9_-]{1,20}$',
        description: 'The name of a sound. Default: the choice of the user.',
        examples: ['siren'],
      },
      retry: {
        type: 'number',
        minimum: 30_000,
        maximum: 10_800_000,
        description: 'How often a page rings, as a duration from 30s. Default: one minute.',
        examples: ['60s'],
      },
      expire: {
        type: 'number',
        minimum: 30_000,
        maximum: 10_800_000,
        description: 'How long a page rings without an acknowledgement, as a duration up to 3h. Default: an hour.',
        examples: ['1h'],
      },
      api: {
        type: 'string',
        format: 'uri',
        description: 'Another server. Default: `https://api.pushover.net`.',
        examples: ['http://localhost:8080'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['token', 'user'],
    additionalProperties: false,
  },
  retries: `${HTTP_RETRIES} After a 5xx it waits for at least five seconds. A 2xx that is not Pushover's own answer is retried.`,
  repeats:
    'Pushover shows a repeat as another message; pages of one firing have the same tag, by which all of them are cancelled when it is resolved. A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: ['sink phone pushover { token: env("PUSHOVER_TOKEN") user: env("PUSHOVER_USER") retry: 60s expire: 1h }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint((options['api'] ?? 'https://api.pushover.net') as string, options);
    const token = String(options['token']);
    const at = (path: string): URL => new URL(`/1/${path}.json`, endpoint.url);
    const form = (
      fields: Readonly<Record<string, string>>,
    ): { readonly headers: Readonly<Record<string, string>>; readonly body: string } => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, ...fields }).toString(),
    });
    const { user, device, sound } = options as Readonly<Record<string, string>>;
    const fixed = {
      ...(user === undefined ? {} : { user }),
      ...(device === undefined ? {} : { device }),
      ...(sound === undefined ? {} : { sound }),
    };
    const ringing = {
      retry: String(Math.round(Number(options['retry'] ?? 60_000) / 1000)),
      expire: String(Math.round(Number(options['expire'] ?? 3_600_000) / 1000)),
    };
    const fieldsOf = (notification: Notification, attempt: SendAttempt | undefined): Readonly<Record<string, string>> => {
      const { title, lines, when, runbook, link } = chatText(notification, program, attempt);
      const foot = [...(runbook === undefined || link !== undefined ? [] : [runbook]), when].join('\n');
      const body = cut(lines.join('\n'), MOST_MESSAGE - codePoints(foot) - 1, codePoints);
      const isPage = rings(notification);
      return {
        ...fixed,
        title: cut(title, MOST_TITLE, codePoints),
        message: [...(body === '' ? [] : [body]), foot].join('\n'),
        timestamp: String(Math.floor(notification.at / 1000)),
        priority: isPage ? '2' : notification.severity === 'info' ? '-1' : '0',
        ...(isPage ? { ...ringing, tags: tagOf(notification) } : {}),
        ...(link === undefined || link.length > MOST_URL ? {} : { url: link, url_title: 'Runbook' }),
      };
    };
    const receiptOf = (receipt: string): Receipt => ({
      pauseMs: RECEIPT_PAUSE_MS,
      lifeMs: Number(ringing.expire) * 1000 + RECEIPT_GRACE_MS,
      poll: async (signal) => {
        const url = at(`receipts/${receipt}`);
        url.searchParams.set('token', token);
        let news: ReceiptNews | undefined;
        const classifyReceipt: ClassifyResponse = ({ status }, json) => {
          news = newsOf(status, json, user);
          return undefined;
        };
        await endpoint.send({ url, method: 'GET', body: '', classify: classifyReceipt }, signal);
        return news;
      },
    });
    return {
      send: async (notification, signal, attempt) => {
        if (notification.kind === 'resolved') {
          const cancel = { url: at(`receipts/cancel_by_tag/${tagOf(notification)}`), ...form({}), classify };
          const cancelled = await endpoint.send(cancel, signal);
          // The resolved notification is sent even when cancelling fails.
          if (!cancelled.ok && cancelled.again) return cancelled;
        }
        let receipt: unknown;
        const classifySent: ClassifyResponse = (answer, json) => {
          receipt = partOf(json, 'receipt');
          return classify(answer, json);
        };
        const result = await endpoint.send(
          { url: at('messages'), ...form(fieldsOf(notification, attempt)), classify: classifySent },
          signal,
        );
        return result.ok && rings(notification) && typeof receipt === 'string' && RECEIPT.test(receipt)
          ? { ok: true, receipt: receiptOf(receipt) }
          : result;
      },
      close: async () => {},
    };
  },
};

function rings({ severity, kind }: Notification): boolean {
  return severity === 'page' && kind !== 'resolved';
}

/** The same for all pages of one firing, in this run and the next; a digest, so that it contains no text from a log. */
function tagOf({ firingId }: Notification): string {
  return createHash('sha256').update(firingId).digest('hex').slice(0, 32);
}

function newsOf(status: number, json: unknown, user: string | undefined): ReceiptNews | undefined {
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return { kind: 'unknown' };
  if (!isSuccess(status) || partOf(json, 'status') !== 1) return undefined;
  if (partOf(json, 'acknowledged') === 1) {
    const seconds = partOf(json, 'acknowledged_at');
    const by = whoOf(partOf(json, 'acknowledged_by'), partOf(json, 'acknowledged_by_device'), user);
    return {
      kind: 'acknowledged',
      ...(typeof seconds === 'number' && seconds > 0 && seconds < 1e11 ? { atMs: seconds * 1000 } : {}),
      ...(by === '' ? {} : { by }),
    };
  }
  return partOf(json, 'expired') === 1 ? { kind: 'expired' } : undefined;
}

/** The key of a user is a secret: only its beginning is shown, and only in a group, to distinguish the members. */
function whoOf(key: unknown, device: unknown, user: string | undefined): string {
  const who = typeof key === 'string' && RECEIPT.test(key) && key !== user ? `user ${key.slice(0, 4)}…` : '';
  return [who, typeof device === 'string' && DEVICE.test(device) ? `device ${device}` : ''].filter((part) => part !== '').join(', ');
}

const classify: ClassifyResponse = ({ status, isWhole }, json) => {
  if (isSuccess(status)) {
    if (partOf(json, 'status') === 1) return { ok: true };
    return isWhole ? NOT_ITS_OWN : BROKEN_OFF;
  }
  if (status >= 500) return { ok: false, again: true, retryAfterMs: SERVER_PAUSE_MS };
  if (status === 429) return { ok: false, again: true, because: 'the application has reached its message limit' };
  if (partOf(json, 'token') === 'invalid') return { ok: false, again: false, because: 'Pushover does not know this `token`' };
  if (partOf(json, 'user') === 'invalid') return { ok: false, again: false, because: 'Pushover does not know this `user`' };
  return undefined;
};
