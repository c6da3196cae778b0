import type { HttpResponse, ResponseVerdict } from './http/http-endpoint.js';
import { HTTP_OPTIONS, HTTP_RETRIES, HttpEndpoint, isPage, isSuccess, NOT_ITS_OWN } from './http/http-endpoint.js';
import type { SinkDescriptor } from './sink.js';
import type { ChatText } from './text/chat-text.js';
import { chatText, cut, utf8Bytes } from './text/chat-text.js';

const MOST_TITLE = 300;
/** Bytes of the text as JSON: a message with everything around it may have 28 KB. */
const MOST_TEXT_BYTES = 20_000;

/** `sink team teams { url: env("TEAMS_URL") }`. */
export const teamsSink: SinkDescriptor = {
  type: 'teams',
  summary: 'a card in Microsoft Teams, by a workflow',
  doc: 'Sends each notification as an Adaptive Card to a workflow of Power Automate that begins with "When a Teams webhook request is received". All text is in runs, in which Teams does not interpret markdown or mentions. A runbook that is a URL becomes a button. A title is cut to 300 characters and the text to 20,000 bytes, with an ellipsis.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        format: 'uri',
        description: 'The URL of the workflow. It contains a signature: read it from the environment or a file.',
        examples: ['https://prod-00.westeurope.logic.azure.com/workflows/…'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['url'],
    additionalProperties: false,
  },
  retries: `${HTTP_RETRIES} An HTML page instead of an answer is retried. A success only means that the workflow accepted the message; Power Automate shows whether its later steps succeeded.`,
  repeats:
    'Teams does not deduplicate messages. A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: ['sink team teams { url: env("TEAMS_URL") }'],
  create: (options, { program }) => {
    const endpoint = new HttpEndpoint(String(options['url']), options);
    return {
      send: (notification, signal, attempt) => {
        const body = JSON.stringify(payload(chatText(notification, program, attempt)));
        return endpoint.send({ body, classify }, signal);
      },
      close: async () => {},
    };
  },
};

function payload({ title, lines, when, runbook, link }: ChatText): unknown {
  const where = link === undefined ? runbook : undefined;
  const shown = cut(literal(lines.join('\n')), MOST_TEXT_BYTES, (text) => utf8Bytes(JSON.stringify(rowsOf(text))));
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            row(cut(literal(title), MOST_TITLE), { weight: 'Bolder', size: 'Medium' }),
            ...rowsOf(shown),
            ...(where === undefined ? [] : [row(literal(`do ${where}`), {})]),
            row(when, { isSubtle: true }),
          ],
          ...(link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Runbook', url: link }] }),
        },
      },
    ],
  };
}

function rowsOf(text: string): readonly unknown[] {
  return text === '' ? [] : text.split('\n').map((line) => row(line, {}));
}

function row(text: string, look: Readonly<Record<string, unknown>>): unknown {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...look }] };
}

/** Text in a run is shown as it is, except for dates in double braces, which cards localize. `<at>` alone makes no mention; it is broken up as a precaution. */
function literal(text: string): string {
  return text.replace(/\{(?=\{)/g, '{ ').replace(/<(?=\/?at\b)/gi, '< ');
}

function classify(answer: HttpResponse): ResponseVerdict | undefined {
  const { status } = answer;
  if (isSuccess(status)) return isPage(answer) ? NOT_ITS_OWN : undefined;
  if (status === 401 || status === 403) return { ok: false, again: false, because: 'the workflow refuses this URL; copy the URL again' };
  if (status === 404) return { ok: false, again: false, because: 'the workflow was deleted, or the URL is incomplete' };
  if (status === 400) return { ok: false, again: false, because: 'the workflow is turned off, or does not begin with a webhook request' };
  return undefined;
}
