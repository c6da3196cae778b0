import type { HttpResponse, ResponseVerdict } from './http/http-endpoint.js';
import { HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint, isPage, isSuccess, NOT_ITS_OWN } from './http/http-endpoint.js';
import type { SinkDescriptor } from './sink.js';
import type { ChatText } from './text/chat-text.js';
import { chatText, cut } from './text/chat-text.js';

/** Characters of a header and of a section, counted when they are escaped. */
const MOST_HEADER = 150;
const MOST_SECTION = 3000;
const MOST_FALLBACK = 300;

/** Error texts of Slack, and what to do about them. */
const REASONS: Readonly<Record<string, string>> = {
  no_service: 'the webhook was turned off or deleted; make a new one in Slack',
  no_active_hooks: 'the webhook was turned off or deleted; make a new one in Slack',
  invalid_token: 'Slack does not know the URL; copy it again',
  no_team: 'the workspace in the URL does not exist; copy it again',
  team_disabled: 'the workspace is no longer active',
  channel_not_found: 'the channel of the webhook no longer exists',
  channel_is_archived: 'the channel of the webhook is archived',
  action_prohibited: 'an administrator of the workspace does not allow it',
  posting_to_general_channel_denied: 'only administrators may write into that channel',
};

/** `sink team slack { url: env("SLACK_URL") }`. */
export const slackSink: SinkDescriptor = {
  type: 'slack',
  summary: 'a message in a Slack channel, by an incoming webhook',
  doc: 'Sends each notification to an incoming webhook of Slack, in blocks of plain text. Text from a log never becomes markup, a link, an emoji or a mention: `&`, `<` and `>` are escaped as well. The runbook is a link if it is a URL. A title is cut to 150 characters and the text to 3,000, with an ellipsis.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description:
          'The URL of the incoming webhook. Anyone who knows it can post to the channel: read it from the environment or a file.',
        examples: ['https://hooks.slack.com/services/…'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries: `${HTTP_RETRIES} An HTML page instead of an answer is retried.`,
  repeats:
    'Slack does not deduplicate messages. A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: ['sink team slack { url: env("SLACK_URL") }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint(String(options['url']), options);
    return {
      send: (notification, signal, attempt) =>
        endpoint.send({ body: JSON.stringify(payload(chatText(notification, program, attempt))), classify }, signal),
      close: async () => {},
    };
  },
};

function payload({ title, lines, when, runbook, link }: ChatText): unknown {
  const where = link === undefined ? runbook : undefined;
  const text = [...lines, ...(where === undefined ? [] : [`do ${where}`]), when];
  return {
    // For clients that show no blocks, such as the notifications of phones.
    text: fitted(title, MOST_FALLBACK),
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(fitted(title, MOST_HEADER)) },
      { type: 'section', text: plain(fitted(text.join('\n'), MOST_SECTION)) },
      ...(link === undefined ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: `<${escaped(link)}>`, verbatim: true } }]),
    ],
  };
}

function plain(text: string): unknown {
  return { type: 'plain_text', text, emoji: false };
}

function fitted(text: string, most: number): string {
  return escaped(cut(text, most, (part) => escaped(part).length));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function classify(answer: HttpResponse): ResponseVerdict | undefined {
  const { status, body } = answer;
  if (isSuccess(status)) return isPage(answer) ? NOT_ITS_OWN : undefined;
  const reason = body.trim();
  const because = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  return because === undefined ? undefined : { ok: false, again: false, because };
}
