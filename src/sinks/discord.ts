import type { ClassifyResponse } from './http/http-endpoint.js';
import { BROKEN_OFF, HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint, isSuccess, NOT_ITS_OWN, partOf, secondsMs } from './http/http-endpoint.js';
import type { SinkDescriptor } from './sink.js';
import type { ChatText } from './text/chat-text.js';
import { chatText, cut } from './text/chat-text.js';

/** Characters of a message, and of its title, counted when they are escaped. */
const MOST_CONTENT = 2000;
const MOST_TITLE = 400;
/** No previews of links. */
const SUPPRESS_EMBEDS = 4;

/** `sink team discord { url: env("DISCORD_URL") }`. */
export const discordSink: SinkDescriptor = {
  type: 'discord',
  summary: 'a message in a Discord channel, by a webhook',
  doc: 'Sends each notification to a webhook of Discord. Mentions are disabled, markdown from logs is escaped, and links show no preview. A message is cut to 2,000 characters, with an ellipsis; the time and the runbook are kept. `thread_id` in the URL names a thread.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'The URL of the webhook. Anyone who knows it can post to the channel: read it from the environment or a file.',
        examples: ['https://discord.com/api/webhooks/…'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries: `${HTTP_RETRIES} After 429 it waits for \`retry_after\` of the answer. A 2xx that is not Discord's own answer is retried.`,
  repeats:
    'Discord does not deduplicate messages. A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: ['sink team discord { url: env("DISCORD_URL") }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint(String(options['url']), options);
    // Discord answers when the message has been posted, with the message, not when the request was accepted.
    endpoint.url.searchParams.set('wait', 'true');
    return {
      send: (notification, signal, attempt) => {
        const message = {
          content: contentOf(chatText(notification, program, attempt)),
          allowed_mentions: { parse: [] },
          flags: SUPPRESS_EMBEDS,
        };
        return endpoint.send({ body: JSON.stringify(message), classify }, signal);
      },
      close: async () => {},
    };
  },
};

function contentOf({ title, lines, when, runbook, link }: ChatText): string {
  const head = `**${fitted(title, MOST_TITLE)}**`;
  const foot = [...(runbook === undefined ? [] : [link === undefined ? fitted(runbook, MOST_TITLE) : `<${link}>`]), escaped(when)].join(
    '\n',
  );
  const left = MOST_CONTENT - head.length - foot.length - 2;
  return [head, ...(lines.length === 0 ? [] : [fitted(lines.join('\n'), left)]), foot].join('\n');
}

function fitted(text: string, most: number): string {
  return escaped(cut(text, most, (part) => escaped(part).length));
}

/** Escapes markup, markup at the beginning of a line, and the parts of an address that make it a link. */
function escaped(text: string): string {
  return text
    .replace(/[\\*_~`|<@[\]]/g, String.raw`\$&`)
    .replace(/^(\s*)([-+#>])/gm, String.raw`$1\$2`)
    .replace(/^(\s*\d+)([.)])/gm, String.raw`$1\$2`)
    .replaceAll('://', String.raw`:\//`);
}

const classify: ClassifyResponse = ({ status, isWhole }, json) => {
  if (isSuccess(status)) {
    if (status === 204 || typeof partOf(json, 'id') === 'string') return { ok: true };
    return isWhole ? NOT_ITS_OWN : BROKEN_OFF;
  }
  if (status === 429) return { ok: false, again: true, ...secondsMs(partOf(json, 'retry_after')) };
  if (status === 404) return { ok: false, again: false, because: 'the webhook was deleted, or the URL is incomplete; copy it again' };
  if (status === 401 || status === 403) return { ok: false, again: false, because: 'Discord does not know this URL; copy it again' };
  return undefined;
};
