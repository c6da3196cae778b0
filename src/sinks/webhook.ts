import type { Notification } from '../notify/notification.js';
import { httpPost } from './http-post.js';
import { jsonNotification } from './json-notification.js';
import type { SendResult, SinkDescriptor } from './sink.js';

/** Answers that say "later" rather than "no". */
const LATER = new Set([408, 425, 429]);
/** The three forms that HTTP knows begin with the day of the week. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;
const DEFAULT_TIMEOUT_MS = 10_000;

/** `sink hook webhook { url: "…" }`. */
export const webhookSink: SinkDescriptor = {
  type: 'webhook',
  summary: 'a JSON POST to a URL',
  doc: 'Sends each notification as a JSON object by POST. The headers `idempotency-key` and `webhook-id` are the same at every try of the same notification. Redirects are not followed. Messages about it name the host and nothing else of the URL; a user and a password in the URL are sent as basic authentication.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'Where to send it. Take it from the environment when it holds a secret.',
        examples: ['https://hooks.example/alerts'],
      },
      headers: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Headers to send along.',
        examples: [{ authorization: 'Bearer …' }],
      },
      timeout: {
        type: 'number',
        minimum: 1,
        maximum: 600_000,
        description: 'How long an answer may take, as a duration (or in milliseconds) up to 10m; ten seconds unless given.',
        examples: ['10s'],
      },
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries:
    '2xx is success. 408, 425, 429, any 5xx, a lost connection and a timeout are tried again, after the time that `Retry-After` names if it does. Any other answer, a redirect too, is final.',
  examples: ['sink hook webhook { url: env("HOOK_URL") timeout: 5s }'],
  create: (options) => {
    const request = requestOf(options);
    return {
      send: (notification, signal) => post(request, notification, signal),
      close: async () => {},
    };
  },
};

interface Request {
  readonly url: URL;
  readonly headers: Headers;
  readonly timeoutMs: number;
}

/** Name and password of the URL become a header: they do not belong into a request line. */
function requestOf(options: Readonly<Record<string, unknown>>): Request {
  const url = new URL(String(options['url']));
  const headers = new Headers({ 'content-type': 'application/json' });
  if (url.username !== '' || url.password !== '') {
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
    url.username = '';
    url.password = '';
  }
  for (const [name, value] of Object.entries((options['headers'] ?? {}) as Readonly<Record<string, string>>)) {
    try {
      headers.set(name, value);
    } catch {
      throw new Error(`the header ${JSON.stringify(name)} has a name or a value that no header can have`);
    }
  }
  return { url, headers, timeoutMs: Number(options['timeout'] ?? DEFAULT_TIMEOUT_MS) };
}

async function post(
  { url, headers, timeoutMs }: Request,
  notification: Notification,
  signal: AbortSignal | undefined,
): Promise<SendResult> {
  const where = url.origin;
  const timeout = AbortSignal.timeout(timeoutMs);
  const id = encodeURIComponent(notification.id);
  try {
    const { status, headers: answered } = await httpPost({
      url,
      headers: { ...Object.fromEntries(headers), 'idempotency-key': id, 'webhook-id': id },
      body: JSON.stringify(jsonNotification(notification)),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (status >= 200 && status < 300) return { ok: true };
    const again = LATER.has(status) || status >= 500;
    const retryAfterMs = again ? retryAfter(answered['retry-after'], answered.date) : undefined;
    return {
      ok: false,
      again,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      message: `${where} answered ${status}`,
    };
  } catch (error) {
    if (timeout.aborted) return { ok: false, again: true, message: `${where} did not answer within ${timeoutMs / 1000}s` };
    return { ok: false, again: true, message: `${where} cannot be reached${causeOf(error)}` };
  }
}

/** Seconds, or a date, which is taken against the answer's own clock. */
function retryAfter(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const until = HTTP_DATE.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const now = date === undefined ? Number.NaN : Date.parse(date);
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}

/** Only the code: the message may repeat the URL. */
function causeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
}
