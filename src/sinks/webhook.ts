import { createHash } from 'node:crypto';
import { alertmanagerPayload } from './alertmanager/webhook-payload.js';
import { HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint } from './http/http-endpoint.js';
import { HEADERS_OPTION, ownHeaders } from './http/own-headers.js';
import { webhookSigner } from './http/standard-webhook.js';
import type { SinkDescriptor } from './sink.js';
import { jsonNotification } from './text/json-notification.js';

/** A header has little more room, when a character may become nine. */
const ID_CHARACTERS = 500;

/** `sink hook webhook { url: "…" }`. */
export const webhookSink: SinkDescriptor = {
  type: 'webhook',
  summary: 'a JSON POST to a URL',
  doc: 'Sends each notification as a JSON object by POST. The headers `idempotency-key` and `webhook-id` are the same in every attempt to send a notification. Redirects are not followed. Messages name only the host of the URL; a user and a password in the URL are sent as basic authentication. With `secret`, the headers `webhook-timestamp` and `webhook-signature` sign the time and the body.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'The URL. Read it from the environment if it contains a secret.',
        examples: ['https://hooks.example/alerts'],
      },
      ...HEADERS_OPTION,
      secret: {
        type: 'string',
        minLength: 1,
        description:
          'The key of signatures by Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. Read it from the environment or a file.',
        examples: ['whsec_…'],
      },
      payload: {
        type: 'string',
        enum: ['tocsin', 'alertmanager'],
        description: "The body: `tocsin` (default), or `alertmanager` for that of Alertmanager's webhooks, version 4.",
        examples: ['alertmanager'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries: HTTP_RETRIES,
  repeats: 'By the headers `idempotency-key` and `webhook-id`, and by `id` in the body.',
  examples: [
    'sink hook webhook { url: env("HOOK_URL") timeout: 5s }',
    'sink signed webhook { url: "https://hooks.example/alerts" secret: env("HOOK_SECRET") }',
  ],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint(String(options['url']), options);
    const own = ownHeaders(options['headers']);
    const secret = options['secret'];
    const signer = typeof secret === 'string' ? webhookSigner(secret) : undefined;
    const payload = options['payload'] === 'alertmanager' ? alertmanagerPayload : jsonNotification;
    return {
      send: (notification, signal) => {
        const id = idOf(notification.id);
        const body = JSON.stringify(payload(notification, program));
        return endpoint.send(
          { headers: { ...own, 'idempotency-key': id, 'webhook-id': id, ...signer?.headers(id, body, Date.now()) }, body },
          signal,
        );
      },
      close: async () => {},
    };
  },
};

/** The id as a header can hold it, without full stops, which separate the parts of the signed text. */
function idOf(id: string): string {
  if (id.length > ID_CHARACTERS) return createHash('sha256').update(id).digest('hex');
  return encodeURIComponent(id.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll('.', '%2E');
}
