import { createHash } from 'node:crypto';
import { alertmanagerPayload } from './alertmanager/webhook-payload.js';
import { HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint } from './http/http-endpoint.js';
import { HEADERS_OPTION, ownHeaders } from './http/own-headers.js';
import { webhookSigner } from './http/standard-webhook.js';
import type { SinkDescriptor } from './sink.js';
import { jsonNotification } from './text/json-notification.js';

/** A header has room for little more, when every character becomes nine. */
const ID_CHARACTERS = 500;

/** `sink hook webhook { url: "…" }`. */
export const webhookSink: SinkDescriptor = {
  type: 'webhook',
  summary: 'a JSON POST to a URL',
  doc: 'Sends each notification as a JSON object by POST. The headers `idempotency-key` and `webhook-id` are the same at every try of the same notification. Redirects are not followed. Messages about it name the host and nothing else of the URL; a user and a password in the URL are sent as basic authentication. With `secret`, the headers `webhook-timestamp` and `webhook-signature` say when it was sent and who sent it.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'Where to send it. Take it from the environment when it holds a secret.',
        examples: ['https://hooks.example/alerts'],
      },
      ...HEADERS_OPTION,
      secret: {
        type: 'string',
        minLength: 1,
        description:
          'Signs as Standard Webhooks have it: `whsec_` and from 24 to 64 bytes in base64. Take it from the environment or a file.',
        examples: ['whsec_…'],
      },
      payload: {
        type: 'string',
        enum: ['tocsin', 'alertmanager'],
        description: "What the body is: `tocsin` (unless given), or `alertmanager` for that of Alertmanager's webhooks, version 4.",
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

/** What a header can hold, and without a full stop, which a signature takes for the end of it. */
function idOf(id: string): string {
  if (id.length > ID_CHARACTERS) return createHash('sha256').update(id).digest('hex');
  return encodeURIComponent(id.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll('.', '%2E');
}
