import { jsonNotification } from './json-notification.js';
import type { SendResult, SinkDescriptor } from './sink.js';

/** Answers that say "later" rather than "no". */
const LATER = new Set([408, 425, 429]);

/** `sink hook webhook { url: "…" }`. */
export const webhookSink: SinkDescriptor = {
  type: 'webhook',
  summary: 'a JSON POST to a URL',
  doc: 'Sends each notification as a JSON object by POST. The header `idempotency-key` is the same at every try of the same notification. Redirects are not followed.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        pattern: '^https?://',
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
        description: 'How long an answer may take, as a duration; ten seconds unless given.',
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
    const url = String(options['url']);
    const headers = (options['headers'] ?? {}) as Readonly<Record<string, string>>;
    const timeoutMs = Number(options['timeout'] ?? 10_000);
    return {
      send: (notification, signal) =>
        post(url, headers, timeoutMs, JSON.stringify(jsonNotification(notification)), notification.id, signal),
      close: async () => {},
    };
  },
};

async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  body: string,
  id: string,
  signal: AbortSignal | undefined,
): Promise<SendResult> {
  const where = shownUrl(url);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', 'idempotency-key': encodeURIComponent(id), ...headers },
      body,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    // The answer's body says nothing that is needed, but its connection must be given back.
    await response.body?.cancel();
    if (response.ok) return { ok: true };
    const again = LATER.has(response.status) || response.status >= 500;
    const retryAfterMs = again ? retryAfter(response.headers.get('retry-after'), response.headers.get('date')) : undefined;
    return {
      ok: false,
      again,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      message: `${where} answered ${response.status}`,
    };
  } catch (error) {
    if (timeout.aborted) return { ok: false, again: true, message: `${where} did not answer within ${timeoutMs / 1000}s` };
    if (error instanceof TypeError && error.cause === undefined)
      return { ok: false, again: false, message: `${where} cannot be sent to: the URL or a header is not valid` };
    return { ok: false, again: true, message: `${where} cannot be reached${causeOf(error)}` };
  }
}

/** Seconds, or a date, which is taken against the answer's own clock. */
function retryAfter(value: string | null, date: string | null): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const now = date === null ? Number.NaN : Date.parse(date);
  return Math.max(0, until - (Number.isNaN(now) ? Date.now() : now));
}

/** Host and no more: user, path and query may be secrets. */
function shownUrl(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return 'the webhook';
  }
}

/** Only the code: the message may repeat the URL. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? '' : ` (${code})`;
}
