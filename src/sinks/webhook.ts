import { createHash } from 'node:crypto';
import { HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint } from './http-answer.js';
import { jsonNotification } from './json-notification.js';
import type { SinkDescriptor } from './sink.js';

/** A header has room for little more, when every character becomes nine. */
const ID_CHARACTERS = 500;

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
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries: HTTP_RETRIES,
  repeats: 'By the headers `idempotency-key` and `webhook-id`, and by `id` in the body.',
  examples: ['sink hook webhook { url: env("HOOK_URL") timeout: 5s }'],
  create: (options) => {
    const endpoint = new HttpEndpoint(String(options['url']), options);
    const own = ownHeaders(options['headers']);
    return {
      send: (notification, signal) => {
        const id = idOf(notification.id);
        const body = JSON.stringify(jsonNotification(notification));
        return endpoint.send({ headers: { ...own, 'idempotency-key': id, 'webhook-id': id }, body }, signal);
      },
      close: async () => {},
    };
  },
};

function ownHeaders(given: unknown): Readonly<Record<string, string>> {
  const headers = new Headers();
  for (const [name, value] of Object.entries((given ?? {}) as Readonly<Record<string, string>>)) {
    try {
      headers.set(name, value);
    } catch {
      throw new Error(`the header ${JSON.stringify(name)} has a name or a value that no header can have`);
    }
  }
  return Object.fromEntries(headers);
}

/** What a header can hold, and without a full stop, which a signature takes for the end of it. */
function idOf(id: string): string {
  if (id.length > ID_CHARACTERS) return createHash('sha256').update(id).digest('hex');
  return encodeURIComponent(id.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll('.', '%2E');
}
