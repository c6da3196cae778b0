/** One registered connection to an IRC server, in one channel. */
import { randomBytes } from 'node:crypto';
import type { Client } from 'irc-framework';
import type { IrcServer } from './irc-transport.js';
import { ircTransport } from './irc-transport.js';

export interface IrcIdentity {
  readonly nick: string;
  /** The password of the server. */
  readonly password?: string;
  readonly account?: { readonly account: string; readonly password: string };
  readonly channel: string;
  readonly key?: string;
}

/** The message contains nothing from the server but numeric replies. */
export class IrcProblem extends Error {
  override readonly name = 'IrcProblem';

  constructor(
    message: string,
    readonly again: boolean,
  ) {
    super(message);
  }
}

interface Line {
  readonly command: string;
  readonly params: readonly string[];
}

/** The outcome of a pending request after a line: success, failure, or undecided. */
type Classify = (line: Line) => 'done' | IrcProblem | undefined;

const NICK_TAKEN = new Set(['433', '436', '437']);
const MOST_NICKS = 4;
const REGISTRATION = new Map([
  ['432', new IrcProblem('refuses the nickname (432)', false)],
  ['464', new IrcProblem('refuses the password (464)', false)],
  ['465', new IrcProblem('has banned this client (465)', false)],
  ['904', new IrcProblem('refuses the account (904)', false)],
  ['905', new IrcProblem('refuses the account (905)', false)],
]);
const JOINING = new Map([
  ['403', new IrcProblem('has no such channel (403)', false)],
  ['405', new IrcProblem('refuses to join more channels (405)', false)],
  ['437', new IrcProblem('has no such channel at the moment (437)', true)],
  ['471', new IrcProblem('refuses to join: the channel is full (471)', true)],
  ['473', new IrcProblem('refuses to join: the channel is invite-only (473)', false)],
  ['474', new IrcProblem('has banned this client from the channel (474)', false)],
  ['475', new IrcProblem('refuses the key of the channel (475)', false)],
  ['476', new IrcProblem('refuses the name of the channel (476)', false)],
  ['477', new IrcProblem('refuses to join: the channel requires a registered nickname (477)', false)],
  ['489', new IrcProblem('refuses to join: the channel requires TLS (489)', false)],
]);
const SAYING = new Map([
  ['401', new IrcProblem('does not know the channel (401)', true)],
  ['403', new IrcProblem('does not know the channel (403)', true)],
  ['404', new IrcProblem('refuses messages to the channel (404)', false)],
  ['442', new IrcProblem('does not see this client in the channel (442)', true)],
]);

export class IrcConnection {
  readonly #identity: IrcIdentity;
  readonly #client: Client;
  #classify: Classify | undefined;
  #settle: ((problem?: IrcProblem) => void) | undefined;
  #failure: IrcProblem | undefined;
  #refused: IrcProblem | undefined;
  #isJoined = false;
  #whenClosed = (): void => {};
  readonly #closed = new Promise<void>((resolve) => {
    this.#whenClosed = resolve;
  });

  private constructor(client: Client, identity: IrcIdentity) {
    this.#client = client;
    this.#identity = identity;
    client.on('raw', ({ line, from_server: isFromServer }) => {
      if (isFromServer) this.#receive(lineOf(line));
    });
    client.on('socket close', (error) => {
      this.#end(new IrcProblem(error instanceof Error ? `cannot be reached (${causeOf(error)})` : 'closed the connection', true));
      this.#whenClosed();
    });
  }

  /**
   * Connects and registers. The package is loaded with the first connection.
   * @throws IrcProblem
   */
  static async open(server: IrcServer, identity: IrcIdentity, signal: AbortSignal): Promise<IrcConnection> {
    const { Client: IrcClient } = await import('irc-framework');
    const client = new IrcClient();
    const connection = new IrcConnection(client, identity);
    const { nick, password, account } = identity;
    let tries = 1;
    const registered = connection.#until(({ command }) => {
      if (command === '001') return 'done';
      if (!NICK_TAKEN.has(command)) return REGISTRATION.get(command);
      tries += 1;
      if (tries > MOST_NICKS) return new IrcProblem(`already has a client with this nickname (${command})`, true);
      client.changeNick(nick + '_'.repeat(tries - 1));
      return undefined;
    }, signal);
    client.connect({
      host: server.host,
      port: server.port,
      nick,
      username: nick,
      gecos: 'Tocsin',
      version: 'Tocsin',
      auto_reconnect: false,
      transport: ircTransport(server),
      ...(password === undefined ? {} : { password }),
      ...(account === undefined ? {} : { account }),
    });
    try {
      await registered;
      return connection;
    } catch (error) {
      void connection.close();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** @throws IrcProblem when the server does not let it in. */
  async join(signal: AbortSignal): Promise<void> {
    if (this.#isJoined) return;
    const { channel, key } = this.#identity;
    const joined = this.#until((line) => {
      if (!this.#isAboutChannel(line)) return undefined;
      // The end of the list of members.
      return line.command === '366' ? 'done' : JOINING.get(line.command);
    }, signal);
    this.#client.join(channel, key);
    await joined;
    this.#isJoined = true;
    this.#refused = undefined;
  }

  send(line: string): void {
    this.#client.raw('PRIVMSG', this.#identity.channel, line);
  }

  /**
   * Messages have arrived when the server answers the PING that follows them.
   * @throws IrcProblem when it was refused.
   */
  async confirm(signal: AbortSignal): Promise<void> {
    const token = randomBytes(8).toString('hex');
    const answered = this.#until(({ command, params }) => {
      if (command !== 'PONG' || params.at(-1) !== token) return undefined;
      return this.#refused ?? 'done';
    }, signal);
    this.#client.raw('PING', token);
    try {
      await answered;
    } finally {
      this.#refused = undefined;
    }
  }

  /** Sends QUIT and waits until the connection is closed. */
  async close(): Promise<void> {
    if (this.#failure === undefined) {
      this.#end(new IrcProblem('was disconnected', true));
      this.#client.quit('bye');
    }
    await this.#closed;
  }

  #receive(line: Line): void {
    if (line.command === 'KICK' && this.#isAboutChannel(line) && line.params[1] === this.#client.user.nick) {
      this.#isJoined = false;
      this.#refused = new IrcProblem('kicked this client from the channel', true);
    }
    const refused = this.#isAboutChannel(line) ? SAYING.get(line.command) : undefined;
    if (refused !== undefined && this.#isJoined) {
      this.#refused ??= refused;
      if (refused.again) this.#isJoined = false;
    }
    const outcome = this.#classify?.(line);
    if (outcome !== undefined) this.#settle?.(outcome === 'done' ? undefined : outcome);
  }

  #isAboutChannel({ params }: Line): boolean {
    const channel = this.#identity.channel.toLowerCase();
    return params.some((param) => param.toLowerCase() === channel);
  }

  #end(problem: IrcProblem): void {
    this.#failure ??= problem;
    this.#settle?.(this.#failure);
  }

  /** One request is pending at a time. */
  #until(classify: Classify, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        const problem = new IrcProblem('did not answer in time', true);
        this.#end(problem);
        this.#client.quit('bye');
      };
      const settle = (problem?: IrcProblem): void => {
        signal.removeEventListener('abort', fail);
        this.#classify = undefined;
        this.#settle = undefined;
        if (problem === undefined) resolve();
        else reject(problem);
      };
      this.#classify = classify;
      this.#settle = settle;
      if (this.#failure !== undefined) settle(this.#failure);
      else if (signal.aborted) fail();
      else signal.addEventListener('abort', fail, { once: true });
    });
  }
}

function causeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}

/** `:who COMMAND one two :three four`, with tags before it. */
function lineOf(text: string): Line {
  const [head = '', ...tail] = text
    .trim()
    .replace(/^@\S* +/, '')
    .replace(/^:\S* +/, '')
    .split(/ :(.*)/s);
  const [command = '', ...params] = head.split(/ +/);
  return { command: command.toUpperCase(), params: tail.length === 0 ? params : [...params, tail[0] ?? ''] };
}
