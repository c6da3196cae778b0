import type { Notification } from '../notify/notification.js';
import type { ClassifyResponse } from './http/http-endpoint.js';
import { BROKEN_OFF, HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint, isSuccess, NOT_ITS_OWN, partOf } from './http/http-endpoint.js';
import type { SinkDescriptor } from './sink.js';
import type { ChatText } from './text/chat-text.js';
import { chatText, cut, utf8Bytes } from './text/chat-text.js';

/** A longer message would become an attachment. */
const MOST_MESSAGE_BYTES = 4096;
const MOST_TITLE_BYTES = 250;

/** `sink phone ntfy { topic: env("NTFY_TOPIC") }`. */
export const ntfySink: SinkDescriptor = {
  type: 'ntfy',
  summary: 'a push notification by ntfy, of ntfy.sh or a server of your own',
  doc: 'Publishes each notification as JSON to a topic of ntfy, so that no header contains text from a log. The priority is 5 for page, 4 for warn, 3 for info and for resolved. A tap opens the runbook if it is a URL. Markdown is off; apps may still underline addresses in a text. A message is cut to 4,096 bytes, with an ellipsis; the time and the runbook are kept.',
  schema: {
    type: 'object',
    properties: {
      topic: {
        type: 'string',
        pattern: '^[-_A-Za-z0-9]{1,64}$',
        description: 'The topic. On a server without accounts anyone who knows it can read and write: then read it from the environment.',
        examples: ['alerts-of-shop'],
      },
      url: {
        type: 'string',
        format: 'uri',
        description: 'The server. Default: `https://ntfy.sh`. A user and a password in the URL are sent as basic authentication.',
        examples: ['https://ntfy.example'],
      },
      token: {
        type: 'string',
        pattern: '^[!-~]+$',
        description: 'An access token. Read it from the environment or a file.',
        examples: ['tk_…'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['topic'],
    additionalProperties: false,
  },
  retries: `${HTTP_RETRIES} A 2xx that is not ntfy's own answer is retried.`,
  repeats:
    'ntfy shows a repeat as another message. A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: [
    'sink phone ntfy { topic: env("NTFY_TOPIC") }',
    'sink phone ntfy { url: "https://ntfy.example" topic: "alerts" token: env("NTFY_TOKEN") }',
  ],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint((options['url'] ?? 'https://ntfy.sh') as string, options);
    const topic = String(options['topic']);
    const headers = typeof options['token'] === 'string' ? { authorization: `Bearer ${options['token']}` } : {};
    return {
      send: (notification, signal, attempt) => {
        const message = { topic, ...messageOf(notification, chatText(notification, program, attempt)) };
        return endpoint.send({ headers, body: JSON.stringify(message), classify }, signal);
      },
      close: async () => {},
    };
  },
};

const PRIORITIES = { page: 5, warn: 4, info: 3 } as const;
const TAGS = { page: 'rotating_light', warn: 'warning', info: 'information_source' } as const;

function messageOf({ kind, severity }: Notification, { title, lines, when, runbook, link }: ChatText): Readonly<Record<string, unknown>> {
  const foot = [...(runbook === undefined ? [] : [link ?? runbook]), when].join('\n');
  const body = cut(lines.join('\n'), MOST_MESSAGE_BYTES - utf8Bytes(foot) - 1, utf8Bytes);
  const isResolved = kind === 'resolved';
  return {
    title: cut(title, MOST_TITLE_BYTES, utf8Bytes),
    message: [...(body === '' ? [] : [body]), foot].join('\n'),
    priority: isResolved ? 3 : PRIORITIES[severity],
    tags: [isResolved ? 'white_check_mark' : TAGS[severity]],
    markdown: false,
    ...(link === undefined ? {} : { click: link }),
  };
}

const classify: ClassifyResponse = ({ status, isWhole }, json) => {
  if (isSuccess(status)) {
    if (typeof partOf(json, 'id') === 'string') return { ok: true };
    return isWhole ? NOT_ITS_OWN : BROKEN_OFF;
  }
  if (status === 401) return { ok: false, again: false, because: 'the server refuses the token or the password' };
  if (status === 403) return { ok: false, again: false, because: 'writing to this topic needs a `token` with that permission' };
  return undefined;
};
