import type { Notification } from '../notify/notification.js';
import type { ClassifyResponse } from './http/http-endpoint.js';
import { HTTP_OPTIONS, HttpEndpoint, isSuccess, NOT_ITS_OWN, partOf } from './http/http-endpoint.js';
import { DeliveredRecipients } from './shared/delivered-recipients.js';
import type { SendResult, Sink, SinkDescriptor } from './sink.js';
import { plainText } from './text/plain-text.js';
import { fitting } from './text/sms-text.js';
import { titleText, titleWord } from './text/title.js';

const NUMBER = String.raw`^\+[1-9][0-9]{6,14}$`;
const DEFAULT_SEGMENTS = 3;
/** Longer texts are cut before they are measured. */
const MOST_CHARACTERS = 2000;

/** `sink phone twilio { account: "…" token: env("…") from: "…" to: ["…"] }`. */
export const twilioSink: SinkDescriptor = {
  type: 'twilio',
  summary: 'a text message by Twilio',
  doc: 'Sends a text message to each recipient. The text is cut to whole messages, three by default, and then ends with `...`; the runbook at its end is kept or left out as a whole. Characters are replaced by those of GSM-7 where nothing is lost, since others halve the length of a message.',
  schema: {
    type: 'object',
    properties: {
      account: {
        type: 'string',
        pattern: '^AC[0-9a-fA-F]{32}$',
        description: 'The account SID: `AC` and 32 digits.',
        examples: [`AC${'0'.repeat(32)}`],
      },
      key: {
        type: 'string',
        pattern: '^SK[0-9a-fA-F]{32}$',
        description: 'The SID of an API key, when `token` is its secret.',
        examples: [`SK${'0'.repeat(32)}`],
      },
      token: {
        type: 'string',
        minLength: 1,
        description: 'The auth token, or the secret of `key`. Read it from the environment or a file.',
        examples: ['…'],
      },
      from: {
        type: 'string',
        pattern: String.raw`^(?:\+[1-9][0-9]{6,14}|[0-9]{3,8}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$`,
        description:
          'The sender: a number such as `+15005550006`, a short code, a name of up to 11 letters, or the SID of a messaging service.',
        examples: ['+15005550006'],
      },
      to: {
        type: 'array',
        items: { type: 'string', pattern: NUMBER, examples: ['+15005550009'] },
        minItems: 1,
        description: 'The recipients.',
        examples: [['+15005550009']],
      },
      messages: {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        description: 'Messages per recipient at most. Default: three.',
        examples: [2],
      },
      url: {
        type: 'string',
        format: 'uri',
        description: 'Another URL than `https://api.twilio.com`, such as that of another region.',
        examples: ['https://api.dublin.ie1.twilio.com'],
      },
      ...HTTP_OPTIONS,
    },
    required: ['account', 'token', 'from', 'to'],
    additionalProperties: false,
  },
  retries:
    '2xx with the SID of a message is success. 408, 425, 429, any 5xx, a lost connection, a timeout and a 2xx that is not from Twilio are retried, after the time in `Retry-After` if there is one. Any other answer is final. Only recipients that did not get the message are retried.',
  repeats:
    'A program cannot recognise a repeat; a message that may have been sent before a crash begins with "(again?)". After a timeout it may arrive twice.',
  examples: [`sink phone twilio { account: "AC${'0'.repeat(32)}" token: env("TWILIO_TOKEN") from: "+15005550006" to: ["+15005550009"] }`],
  create: (options) => twilio(options, options as unknown as TwilioOptions),
};

/** Options that are valid by the schema. */
interface TwilioOptions {
  readonly account: string;
  readonly key?: string;
  readonly token: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly messages?: number;
  readonly url?: string;
}

function twilio(options: Readonly<Record<string, unknown>>, given: TwilioOptions): Sink {
  const { account, key = account, token, from, to, messages = DEFAULT_SEGMENTS, url = 'https://api.twilio.com' } = given;
  const endpoint = new HttpEndpoint(new URL(`/2010-04-01/Accounts/${account}/Messages.json`, url).href, options);
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from(`${key}:${token}`).toString('base64')}`,
  };
  const sender = from.startsWith('MG') && from.length === 34 ? { MessagingServiceSid: from } : { From: from };
  const recipients = [...new Set(to)];
  const delivered = new DeliveredRecipients();
  return {
    send: async (notification, signal, attempt) => {
      const text = textOf(notification, attempt?.mayBeRepeat === true, messages);
      const failures: Failure[] = [];
      for (const recipient of delivered.left(notification.id, recipients)) {
        const body = new URLSearchParams({ To: recipient, ...sender, Body: text }).toString();
        const result = await endpoint.send({ headers, body, classify }, signal);
        if (result.ok) delivered.add(notification.id, [recipient]);
        else failures.push(result);
      }
      const result = together(failures, recipients.length);
      if (result.ok || !result.again) delivered.forget(notification.id);
      return result;
    },
    close: async () => {},
  };
}

type Failure = SendResult & { readonly ok: false };

function together(failures: readonly Failure[], all: number): SendResult {
  const first = failures.find(({ again }) => again) ?? failures[0];
  if (first === undefined) return { ok: true };
  const pauses = failures.flatMap(({ retryAfterMs = 0 }) => retryAfterMs);
  const share = all === 1 ? '' : ` (${all - failures.length} of ${all} recipients received it)`;
  return {
    ...first,
    ...(first.again && Math.max(...pauses) > 0 ? { retryAfterMs: Math.max(...pauses) } : {}),
    message: `${first.message}${share}`,
  };
}

/** Only the error number of Twilio: its text may repeat the request. */
const classify: ClassifyResponse = ({ status }, json) => {
  if (isSuccess(status)) return typeof partOf(json, 'sid') === 'string' ? { ok: true } : NOT_ITS_OWN;
  const code = partOf(json, 'code');
  if (status < 400 || status >= 500 || [408, 425, 429].includes(status) || typeof code !== 'number') return undefined;
  return { ok: false, again: false, because: `Twilio error ${code}` };
};

function textOf(notification: Notification, mayBeRepeat: boolean, messages: number): string {
  const { summary, runbook } = notification;
  const again = mayBeRepeat ? '(again?) ' : '';
  const title = `${again}${titleWord(notification)} ${titleText(notification)}`;
  const text = summary === undefined ? title : `${title}: ${plainText(summary)}`;
  return fitting(text.slice(0, MOST_CHARACTERS), runbook === undefined ? '' : ` ${plainText(runbook)}`, messages);
}
