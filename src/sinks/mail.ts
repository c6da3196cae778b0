import { createHash } from 'node:crypto';
import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import type { NodemailerError, SendMailOptions, SMTPSentMessageInfo, SMTPTransportOptions, Transporter } from 'nodemailer';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import type { AddressGuard } from './http/address-guard.js';
import { ALLOW_OPTION, addressGuard, RefusedAddressError } from './http/address-guard.js';
import { LOOKUP } from './http/http-post.js';
import { DeliveredRecipients } from './shared/delivered-recipients.js';
import type { SendResult, SinkDescriptor } from './sink.js';
import { notificationText } from './text/notification-text.js';
import { plainText } from './text/plain-text.js';
import { shortened, titleText, titleWord } from './text/title.js';

const ADDRESS = String.raw`[^\s<>()\[\],;:@"\\]+@[^\s<>()\[\],;:@"\\]+`;
const DEFAULT_TIMEOUT_MS = 30_000;
/** Mail programs do not show more of a subject. */
const SUBJECT_CHARACTERS = 200;
/** A log line may be a megabyte long. */
const LINE_CHARACTERS = 2000;
/** Of the answer of a server, so much is shown. */
const ANSWER_CHARACTERS = 200;

/** `sink ops mail { host: "…" from: "…" to: ["…"] }`. */
export const mailSink: SinkDescriptor = {
  type: 'mail',
  packages: ['nodemailer'],
  summary: 'a mail in plain text by SMTP',
  doc: 'Sends each notification as a mail in plain text, with the subject `[PAGE] Alert group`, or `[RESOLVED] Alert group`. All mails about one firing are one thread. A repeat has the same `Message-ID`. Sender and recipients come only from these options. Passwords are sent only over TLS.',
  schema: {
    type: 'object',
    properties: {
      host: { type: 'string', minLength: 1, description: 'The mail server.', examples: ['mail.example'] },
      port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'Default: 587, or 465 with `tls: "implicit"`.', examples: [587] },
      tls: {
        type: 'string',
        enum: ['starttls', 'implicit', 'offered', 'none'],
        description:
          '`starttls` (default): the connection must be upgraded to TLS. `implicit` (default at port 465): TLS from the start. `offered`: TLS if the server offers it. `none`: no TLS, as for a relay on the same machine.',
        examples: ['starttls'],
      },
      ca: {
        type: 'string',
        minLength: 1,
        description: 'Certificates to trust instead of those of the system, as PEM text: read them from a file.',
        examples: ['-----BEGIN CERTIFICATE-----…'],
      },
      user: { type: 'string', minLength: 1, description: 'The login, with `password`.', examples: ['tocsin'] },
      password: { type: 'string', minLength: 1, description: 'Read it from the environment or a file.', examples: ['…'] },
      from: {
        type: 'string',
        pattern: `^(?:[^<>"\\\\\\u0000-\\u001f]*<${ADDRESS}>|${ADDRESS})$`,
        description: 'The sender, with or without a name.',
        examples: ['Tocsin <tocsin@shop.example>'],
      },
      to: {
        type: 'array',
        items: { type: 'string', pattern: `^${ADDRESS}$`, examples: ['ops@shop.example'] },
        minItems: 1,
        description: 'The recipients.',
        examples: [['ops@shop.example']],
      },
      timeout: {
        type: 'number',
        minimum: 1,
        maximum: 600_000,
        description: 'How long sending may take, as a duration up to 10m. Default: 30 seconds.',
        examples: ['30s'],
      },
      ...ALLOW_OPTION,
    },
    required: ['host', 'from', 'to'],
    additionalProperties: false,
  },
  retries:
    'Answers 4xx and 503, a lost connection, a failed TLS handshake and a timeout are retried; other 5xx, a refused login included, are final. When some recipients were accepted and others deferred, only those are retried. When the connection is lost after the mail was accepted, it may arrive twice, with the same `Message-ID`.',
  repeats: 'By its `Message-ID`, which is the same in every attempt.',
  examples: [
    'sink ops mail {\n  host: "mail.example"\n  user: "tocsin"\n  password: env("MAIL_PASSWORD")\n  from: "Tocsin <tocsin@shop.example>"\n  to: ["ops@shop.example"]\n}',
  ],
  create: (options, { program }) => {
    const given = options as unknown as MailOptions;
    const { to } = given;
    const server = serverOf(given);
    const from = senderOf(given.from);
    const delivered = new DeliveredRecipients();
    let transport: Promise<MailTransport> | undefined;
    return {
      send: async (notification, signal) => {
        transport ??= transportTo(server);
        const left = delivered.left(notification.id, to);
        const mail = { ...mailOf(notification, from, program), to: left.map((address) => ({ name: '', address })) };
        const result = await send(await transport, mail, server, signal);
        delivered.add(notification.id, result.delivered);
        if (result.sent.ok || !result.sent.again) delivered.forget(notification.id);
        return result.sent;
      },
      close: async () => {
        const made = await transport;
        made?.close();
      },
    };
  },
};

type MailTransport = Transporter<SMTPSentMessageInfo, SMTPTransportOptions>;

interface Server {
  readonly host: string;
  readonly port: number;
  readonly tls: string;
  readonly ca?: string;
  readonly login?: { readonly user: string; readonly pass: string };
  readonly timeoutMs: number;
  readonly guard: AddressGuard;
}

/** Options that are valid by the schema. */
interface MailOptions {
  readonly host: string;
  readonly port?: number;
  readonly tls?: string;
  readonly ca?: string;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly timeout?: number;
  readonly allow?: readonly string[];
}

function serverOf({ host, port, user, password, ca, timeout, allow, ...options }: MailOptions): Server {
  if ((user === undefined) !== (password === undefined)) throw new Error('`user` and `password` go together: one of them is missing');
  const tls = options.tls ?? (port === 465 ? 'implicit' : 'starttls');
  if (user !== undefined && tls === 'none')
    throw new Error('a password is sent only over TLS: remove `tls: "none"`, or `user` and `password`');
  const guard = addressGuard(allow);
  guard.check(host);
  return {
    host,
    port: port ?? (tls === 'implicit' ? 465 : 587),
    tls,
    ...(ca === undefined ? {} : { ca }),
    ...(user === undefined || password === undefined ? {} : { login: { user, pass: password } }),
    timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
    guard,
  };
}

interface Sender {
  readonly name: string;
  readonly address: string;
}

function senderOf(text: string): Sender {
  const [, name = '', address = text] = /^([^<]*)<([^>]*)>$/.exec(text) ?? [];
  return { name: name.trim(), address: address.trim() };
}

/** The package is loaded with the first mail. */
async function transportTo({ host, port, tls, ca, login, timeoutMs, guard }: Server): Promise<MailTransport> {
  const { createTransport } = await import('nodemailer');
  const options: SMTPTransportOptions = {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls' || (tls === 'offered' && login !== undefined),
    ignoreTLS: tls === 'none',
    ...(login === undefined ? {} : { auth: login, forceAuth: true }),
    tls: { ...(ca === undefined ? {} : { ca }), ...(isIP(host) === 0 ? { servername: host } : {}) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, callback) => {
      open(host, port, timeoutMs, guard).then(
        (connection) => callback(null, { connection }),
        (error: Error) => callback(error, false),
      );
    },
  };
  return createTransport(options);
}

/** Connects here, not in the package, so that addresses are checked as for every other destination. */
function open(host: string, port: number, timeoutMs: number, guard: AddressGuard): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host, port, lookup: guard.lookup(LOOKUP) });
    const failed = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(timeoutMs, () => failed(Object.assign(new Error('the connection timed out'), { code: 'ETIMEDOUT' })));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('error', failed);
      resolve(socket);
    });
  });
}

function mailOf(notification: Notification, from: Sender, program: Program): SendMailOptions {
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const thread = messageId('firing', notification.firingId, domain);
  const labels = Object.entries(notification.labels).map(([name, value]) => `${plainText(name)}: ${plainText(value)}`);
  const text = [notificationText(notification, program, false), ...(labels.length === 0 ? [] : ['', ...labels])].join('\n');
  return {
    from: { ...from },
    subject: shortened(`[${titleWord(notification)}] ${withoutEncodedWords(titleText(notification))}`, SUBJECT_CHARACTERS),
    messageId: messageId('notification', notification.id, domain),
    inReplyTo: thread,
    references: [thread],
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: text
      .split('\n')
      .map((line) => shortened(line, LINE_CHARACTERS))
      .join('\n'),
  };
}

/** The thread refers to an id that no mail has, because the routes decide which mail of a firing is the first. */
function messageId(kind: string, id: string, domain: string): string {
  return `<${kind}-${createHash('sha256').update(id).digest('hex').slice(0, 40)}@${domain}>`;
}

/** Text that looks like an encoded word would be decoded by the mail program. */
function withoutEncodedWords(text: string): string {
  return text.replaceAll('=?', '= ?');
}

interface Outcome {
  readonly sent: SendResult;
  readonly delivered: readonly string[];
}

async function send(transport: MailTransport, mail: SendMailOptions, server: Server, signal: AbortSignal | undefined): Promise<Outcome> {
  const where = `${server.host}:${server.port}`;
  const timeout = AbortSignal.timeout(server.timeoutMs);
  try {
    const info = await transport.sendMail({ ...mail, signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) });
    return outcomeOf(info, where);
  } catch (error) {
    if (error instanceof RefusedAddressError) return { sent: { ok: false, again: true, message: error.message }, delivered: [] };
    if (timeout.aborted)
      return { sent: { ok: false, again: true, message: `${where} took longer than ${server.timeoutMs / 1000}s` }, delivered: [] };
    return { sent: refusal(error as Partial<NodemailerError>, where), delivered: [] };
  }
}

/** The mail was accepted for at least some recipients. */
function outcomeOf({ accepted, rejectedErrors = [] }: SMTPSentMessageInfo, where: string): Outcome {
  const delivered = accepted.map(String);
  const [first] = rejectedErrors;
  if (first === undefined) return { sent: { ok: true }, delivered };
  const later = rejectedErrors.find(({ responseCode }) => isTemporary(responseCode));
  const { message } = refusal(later ?? first, where);
  const share = `${delivered.length} of ${delivered.length + rejectedErrors.length} recipients received it`;
  return { sent: { ok: false, again: later !== undefined, message: `${message} (${share})` }, delivered };
}

function refusal(error: Partial<NodemailerError>, where: string): SendResult & { readonly ok: false } {
  const { responseCode, code, response = '', message = '' } = error;
  if (responseCode === undefined) {
    // Certificates are refused for many reasons.
    const why = code === 'ESOCKET' || code === 'ETLS' ? `: ${shortened(plainText(message), ANSWER_CHARACTERS)}` : '';
    return { ok: false, again: true, message: `${where} cannot be reached${code === undefined ? '' : ` (${code}${why})`}` };
  }
  // The answer to a login may repeat the password.
  const detail =
    code === 'EAUTH'
      ? 'it refuses the login'
      : plainText(
          response
            .replace(/^\d{3}[ -]?/, '')
            .replaceAll(/\s+/g, ' ')
            .trim(),
        );
  return {
    ok: false,
    again: isTemporary(responseCode),
    message: `${where} answered ${responseCode}${detail === '' ? '' : `: ${shortened(detail, ANSWER_CHARACTERS)}`}`,
  };
}

function isTemporary(status: number | undefined): boolean {
  return status === undefined || status < 500 || status === 503;
}
