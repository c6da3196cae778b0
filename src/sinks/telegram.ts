import type { ClassifyResponse } from './http/http-endpoint.js';
import { BROKEN_OFF, HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint, isSuccess, NOT_ITS_OWN, partOf, secondsMs } from './http/http-endpoint.js';
import type { SinkDescriptor } from './sink.js';
import type { ChatText } from './text/chat-text.js';
import { chatText, cut } from './text/chat-text.js';

/** In UTF-16 units, as Telegram counts offsets. */
const MOST_TEXT = 4096;
const MOST_TITLE = 300;

/** `sink phone telegram { token: env("TELEGRAM_TOKEN") chat: "-1001234567890" }`. */
export const telegramSink: SinkDescriptor = {
  type: 'telegram',
  summary: 'a message from a Telegram bot',
  doc: 'Sends each notification with a Telegram bot. Title and text are code entities, in which Telegram makes no links, mentions, hashtags or commands of text from a log; markup is not parsed. Info is sent without a sound. A message is cut to 4,096 characters, with an ellipsis; the time and the runbook are kept.',
  schema: {
    type: 'object',
    properties: {
      token: {
        type: 'string',
        pattern: '^[0-9]+:[A-Za-z0-9_-]+$',
        description: 'The token of the bot, from BotFather. Read it from the environment or a file.',
        examples: ['123456789:…'],
      },
      chat: {
        type: 'string',
        pattern: '^(?:-?[0-9]+|@[A-Za-z0-9_]+)$',
        description: 'The id of a chat, or the `@name` of a public channel, to which the bot may post.',
        examples: ['-1001234567890'],
      },
      topic: {
        type: 'integer',
        minimum: 1,
        description: 'The id of a topic (`message_thread_id`) of a group that has topics.',
        examples: [7],
      },
      api: {
        type: 'string',
        format: 'uri',
        description: 'Another Bot API server. Default: `https://api.telegram.org`.',
        examples: ['https://telegram.example'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['token', 'chat'],
    additionalProperties: false,
  },
  retries: `${HTTP_RETRIES} After 429 it waits for \`retry_after\` of the answer. A 2xx that is not Telegram's own answer is retried. A group that became a supergroup has a new id; the error shows it, and it is not used by itself.`,
  repeats:
    'Telegram does not deduplicate messages. A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: ['sink phone telegram { token: env("TELEGRAM_TOKEN") chat: "-1001234567890" }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint((options['api'] ?? 'https://api.telegram.org') as string, options);
    endpoint.url.pathname = `${endpoint.url.pathname.replace(/\/$/, '')}/bot${String(options['token'])}/sendMessage`;
    const fixed = {
      chat_id: String(options['chat']),
      ...(options['topic'] === undefined ? {} : { message_thread_id: options['topic'] }),
      link_preview_options: { is_disabled: true },
    };
    return {
      send: (notification, signal, attempt) => {
        const message = {
          ...fixed,
          ...textOf(chatText(notification, program, attempt)),
          disable_notification: notification.severity === 'info',
        };
        return endpoint.send({ body: JSON.stringify(message), classify }, signal);
      },
      close: async () => {},
    };
  },
};

interface Entity {
  readonly type: 'code' | 'pre';
  readonly offset: number;
  readonly length: number;
}

/** Everything that may contain text from logs is inside of an entity. */
function textOf({ title, lines, when, runbook, link }: ChatText): { readonly text: string; readonly entities: readonly Entity[] } {
  const head = cut(title, MOST_TITLE);
  const foot = [...(runbook === undefined ? [] : [link ?? runbook]), when].join('\n');
  const body = cut(lines.join('\n'), MOST_TEXT - head.length - foot.length - 2);
  return {
    text: [head, ...(body === '' ? [] : [body]), foot].join('\n'),
    entities: [
      { type: 'code', offset: 0, length: head.length },
      ...(body === '' ? [] : [{ type: 'pre' as const, offset: head.length + 1, length: body.length }]),
    ],
  };
}

const classify: ClassifyResponse = ({ status, isWhole }, json) => {
  if (isSuccess(status)) {
    if (partOf(json, 'ok') === true) return { ok: true };
    return isWhole ? NOT_ITS_OWN : BROKEN_OFF;
  }
  if (status === 429) return { ok: false, again: true, ...secondsMs(partOf(json, 'parameters', 'retry_after')) };
  const moved = partOf(json, 'parameters', 'migrate_to_chat_id');
  const because =
    typeof moved === 'number' && Number.isSafeInteger(moved)
      ? `the group became a supergroup with the id ${moved}; set \`chat\` to that`
      : REASONS.find(([of, says]) => of === status && says.test(String(partOf(json, 'description'))))?.[2];
  return because === undefined ? undefined : { ok: false, again: false, because };
};

/** By status and error text of Telegram: what to do about it. */
const REASONS: readonly (readonly [number, RegExp, string])[] = [
  [400, /chat not found/i, 'there is no such `chat`, or the bot was never in it'],
  [400, /thread not found/i, 'there is no such `topic` in the chat'],
  [400, /not enough rights|have no rights/i, 'the bot may not write into that chat'],
  [401, /./, 'the token is not one that Telegram knows'],
  [404, /./, 'the token is not one that Telegram knows'],
  [403, /blocked/i, 'the person in `chat` has blocked the bot'],
  [403, /kicked|not a member/i, 'the bot is not in that chat'],
  [403, /initiate/i, 'the person in `chat` must write to the bot first'],
];
