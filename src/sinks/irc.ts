import { setTimeout as sleep } from 'node:timers/promises';
import { ALLOW_OPTION, addressGuard } from './http/address-guard.js';
import type { IrcIdentity } from './irc/irc-client.js';
import { IrcConnection, IrcProblem } from './irc/irc-client.js';
import type { IrcServer } from './irc/irc-transport.js';
import { BURST_LINES, LinePace } from './irc/line-pace.js';
import type { SendResult, Sink, SinkDescriptor } from './sink.js';
import { chatText } from './text/chat-text.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_LINES = 5;
/** A line has 512 bytes, including what the server puts before the text. */
const LINE_BYTES = 380;
const DEFAULT_PAUSE_MS = 1500;
const WORD = String.raw`[^\s,:\u0000-\u001f][^\s,\u0000-\u001f]*`;

/** `sink chat irc { host: "…" channel: "#ops" }`. */
export const ircSink: SinkDescriptor = {
  type: 'irc',
  packages: ['irc-framework'],
  summary: 'messages in an IRC channel',
  doc: 'Sends each notification to a channel as a few lines of plain text without colours. It connects with the first notification, joins the channel and stays; after a kick or a lost connection it connects again with the next notification. A message counts as sent when the server answers the `PING` that follows it. A line never begins with text from a log. Clients may still highlight nicknames that occur in a text.',
  schema: {
    type: 'object',
    properties: {
      host: { type: 'string', minLength: 1, description: 'The server.', examples: ['irc.example'] },
      port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'Default: 6697, or 6667 with `tls: false`.', examples: [6697] },
      tls: { type: 'boolean', description: 'Whether to use TLS. Default: true.', examples: [false] },
      ca: {
        type: 'string',
        minLength: 1,
        description: 'Certificates to trust instead of those of the system, as PEM text: read them from a file.',
        examples: ['-----BEGIN CERTIFICATE-----…'],
      },
      channel: {
        type: 'string',
        pattern: String.raw`^[#&+!][^\s,\u0000-\u001f]{1,62}$`,
        description: 'The channel.',
        examples: ['#ops'],
      },
      key: { type: 'string', pattern: `^${WORD}$`, description: 'The key of the channel.', examples: ['…'] },
      nick: {
        type: 'string',
        pattern: String.raw`^[A-Za-z_\[\]\\^{}|\u0060][A-Za-z0-9_\[\]\\^{}|\u0060-]{0,29}$`,
        description: 'The nickname. Default: `tocsin`. When it is in use, `_` is appended.',
        examples: ['tocsin'],
      },
      password: {
        type: 'string',
        pattern: String.raw`^[^\u0000\r\n]+$`,
        description: 'The password of the server, if it has one. Read it from the environment or a file.',
        examples: ['…'],
      },
      account: {
        type: 'object',
        properties: {
          name: { type: 'string', pattern: String.raw`^[^\u0000\r\n]+$` },
          password: { type: 'string', pattern: String.raw`^[^\u0000\r\n]+$` },
        },
        required: ['name', 'password'],
        additionalProperties: false,
        description: 'An account to log in to with SASL.',
        examples: [{ name: 'tocsin', password: '…' }],
      },
      lines: { type: 'integer', minimum: 1, maximum: 20, description: 'Lines at most. Default: five.', examples: [3] },
      pause: {
        type: 'number',
        minimum: 0,
        maximum: 60_000,
        description: `The pause between lines, as a duration, when there are more than ${BURST_LINES}. Default: 1.5 seconds.`,
        examples: ['2s'],
      },
      timeout: {
        type: 'number',
        minimum: 1,
        maximum: 600_000,
        description: 'How long connecting and sending may take, as a duration up to 10m. Default: 30 seconds.',
        examples: ['30s'],
      },
      ...ALLOW_OPTION,
    },
    required: ['host', 'channel'],
    additionalProperties: false,
  },
  retries:
    'A lost connection, a timeout, a nickname in use, a full channel and a kick are retried. A refused password, account, key or nickname, a channel that does not exist or cannot be joined, a ban and a channel in which it may not speak are final.',
  repeats: 'A program cannot recognise a repeat; a message that may have been sent before begins with "(may have been sent before)".',
  examples: [
    'sink chat irc { host: "irc.example" channel: "#ops" }',
    'sink chat irc { host: "irc.example" channel: "#ops" account: { name: "tocsin" password: env("IRC_PASSWORD") } }',
  ],
  create: (options, { program }) => {
    const given = options as unknown as IrcOptions;
    const { lines = DEFAULT_LINES, pause = DEFAULT_PAUSE_MS, timeout = DEFAULT_TIMEOUT_MS } = given;
    const channel = new Channel(serverOf(given), identityOf(given), pause, timeout);
    let partlySent: string | undefined;
    const sink: Sink = {
      send: async (notification, signal, attempt) => {
        const mayBeRepeat = attempt?.mayBeRepeat === true || partlySent === notification.id;
        const { title, lines: more, when, link } = chatText(notification, program, { mayBeRepeat });
        const links = link === undefined ? [] : [link];
        const text = [
          `${when} ${title}`,
          ...[...more.slice(0, Math.max(0, lines - 1 - links.length)), ...links].map((line) => `| ${line}`),
        ];
        const { result, hasSent } = await channel.send(text.slice(0, lines).map(cutToBytes), signal);
        partlySent = !result.ok && result.again && (hasSent || partlySent === notification.id) ? notification.id : undefined;
        return result;
      },
      close: () => channel.close(),
    };
    return sink;
  },
};

/** Options that are valid by the schema. */
interface IrcOptions {
  readonly host: string;
  readonly port?: number;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly channel: string;
  readonly key?: string;
  readonly nick?: string;
  readonly password?: string;
  readonly account?: { readonly name: string; readonly password: string };
  readonly lines?: number;
  readonly pause?: number;
  readonly timeout?: number;
  readonly allow?: readonly string[];
}

function serverOf({ host, tls = true, port = tls ? 6697 : 6667, ca, allow }: IrcOptions): IrcServer {
  const guard = addressGuard(allow);
  guard.check(host);
  return { host, port, tls, guard, ...(ca === undefined ? {} : { ca }) };
}

function identityOf({ nick = 'tocsin', password, account, channel, key }: IrcOptions): IrcIdentity {
  return {
    nick,
    channel,
    ...(password === undefined ? {} : { password }),
    ...(account === undefined ? {} : { account: { account: account.name, password: account.password } }),
    ...(key === undefined ? {} : { key }),
  };
}

/** The connection, which is opened when it is needed. */
class Channel {
  #connection: IrcConnection | undefined;
  readonly #pace: LinePace;

  constructor(
    readonly server: IrcServer,
    readonly identity: IrcIdentity,
    readonly pauseMs: number,
    readonly timeoutMs: number,
  ) {
    this.#pace = new LinePace(pauseMs, performance.now());
  }

  async send(
    lines: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<{ readonly result: SendResult; readonly hasSent: boolean }> {
    const timeout = AbortSignal.timeout(this.timeoutMs + this.pauseMs * lines.length);
    const late = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
    let hasSent = false;
    try {
      const connection = await this.#open(late);
      await connection.join(late);
      for (const line of lines) {
        await this.#waitForRate(late);
        connection.send(line);
        hasSent = true;
      }
      await connection.confirm(late);
      return { result: { ok: true }, hasSent };
    } catch (error) {
      const where = `${this.server.host}:${this.server.port}`;
      const again = !(error instanceof IrcProblem) || error.again;
      const what = error instanceof IrcProblem ? error.message : 'did not answer in time';
      return { result: { ok: false, again, message: `${where} ${what}` }, hasSent };
    }
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }

  async #open(signal: AbortSignal): Promise<IrcConnection> {
    if (this.#connection?.isOpen !== true) this.#connection = await IrcConnection.open(this.server, this.identity, signal);
    return this.#connection;
  }

  async #waitForRate(signal: AbortSignal): Promise<void> {
    const waitMs = this.#pace.take(performance.now());
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
  }
}

/** Cuts between characters. */
function cutToBytes(line: string): string {
  if (Buffer.byteLength(line) <= LINE_BYTES) return line;
  let bytes = 3;
  let kept = '';
  for (const character of line) {
    bytes += Buffer.byteLength(character);
    if (bytes > LINE_BYTES) break;
    kept += character;
  }
  return `${kept}...`;
}
