/** One program that writes: to a file that is rotated now and then, or over a connection that is made anew now and then. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Next } from '../../bench/random.js';
import { RotatedLog } from '../harness/rotated-log.js';
import { Lines } from './lines.js';

/** Where lines go, in pieces that end anywhere. */
interface Way {
  readonly kind: 'file' | 'tcp';
  add(text: string): void;
  /** Some of what there is. */
  write(): void;
  /** All there is. */
  flush(): void;
  /** A file is rotated, a connection is made anew. */
  turn(): void;
  /** It takes no more at the moment. */
  isFull(): boolean;
  end(): Promise<void>;
}

/** What one client did, as it says at its end. */
export interface ClientAccount {
  readonly client: string;
  readonly way: 'file' | 'tcp';
  /** Lines that count. */
  readonly lines: number;
  /** With those behind the end. */
  readonly written: number;
  /** Of all lines: their bytes, but for a few. */
  readonly characters: number;
  /** Rotations, or connections after the first. */
  readonly turns: number;
  /** Lines that were due and could not be written because nothing more was taken. */
  readonly delayedLines: number;
  readonly problems: readonly string[];
}

export interface ClientOptions {
  readonly number: number;
  readonly folder: string;
  /** Of the listener. */
  readonly port: number;
  readonly next: Next;
  /** Rotated files that are not deleted: a reader may be so many rotations behind. */
  readonly keptFiles: number;
}

/** Of three clients one writes JSON into a file, one sends it, one writes a web server's log. */
export class Client {
  readonly lines: Lines;
  readonly #way: Way;
  readonly #problems: string[] = [];
  #turns = 0;
  #delayedLines = 0;

  constructor({ number, folder, port, next, keptFiles }: ClientOptions) {
    const kind = number % 3 === 2 ? 'web' : 'app';
    const name = `c${number}`;
    this.lines = new Lines(kind, name, next);
    this.#way =
      number % 3 === 1 ? new Connection(port, next, this.#problems) : new LogFile(join(folder, `${kind}-${name}.log`), next, keptFiles);
  }

  get way(): 'file' | 'tcp' {
    return this.#way.kind;
  }

  plain(count: number, nowMs: number): void {
    if (this.#way.isFull()) {
      this.#delayedLines += count;
      return;
    }
    for (let line = 0; line < count; line++) this.#way.add(this.lines.line(nowMs));
    this.#way.write();
  }

  /** Lines that somebody waits for: they leave at once, all of them. */
  special(role: 'mark' | 'trouble' | 'shaky' | 'end' | 'tail', count: number, nowMs: number, id?: string): void {
    for (let line = 0; line < count; line++) this.#way.add(this.lines.line(nowMs, role, id));
    this.#way.flush();
  }

  turn(): void {
    this.#turns += 1;
    this.#way.turn();
  }

  async end(): Promise<ClientAccount> {
    await this.#way.end();
    return {
      client: this.lines.client,
      way: this.#way.kind,
      lines: this.lines.seq,
      written: this.lines.written,
      characters: this.lines.characters,
      turns: this.#turns,
      delayedLines: this.#delayedLines,
      problems: this.#problems,
    };
  }
}

class LogFile implements Way {
  readonly kind = 'file';
  readonly #log: RotatedLog;

  constructor(path: string, next: Next, keptFiles: number) {
    this.#log = new RotatedLog(path, next, next, keptFiles);
  }

  add(text: string): void {
    this.#log.add(text);
  }

  write(): void {
    this.#log.write();
  }

  flush(): void {
    this.#log.flush();
  }

  turn(): void {
    this.#log.rotate();
  }

  isFull(): boolean {
    return false;
  }

  async end(): Promise<void> {
    this.#log.end();
  }
}

/** Bytes that wait in this process for a connection that takes no more. */
const FULL_BYTES = 1 << 20;

class Connection implements Way {
  readonly kind = 'tcp';
  #socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #turning = false;
  readonly #ended: Promise<void>[] = [];

  constructor(
    readonly port: number,
    readonly next: Next,
    readonly problems: string[],
  ) {
    this.#socket = this.#connect();
  }

  add(text: string): void {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(text)]);
  }

  write(): void {
    for (let pieces = 1 + this.next(3); pieces > 0 && this.#rest.length > 0; pieces--) this.#piece(1 + this.next(this.#rest.length));
  }

  flush(): void {
    while (this.#rest.length > 0) this.#piece(1 + this.next(this.#rest.length));
  }

  turn(): void {
    this.#turning = true;
  }

  isFull(): boolean {
    return this.#socket.writableLength > FULL_BYTES;
  }

  async end(): Promise<void> {
    this.flush();
    this.#socket.end();
    await Promise.all(this.#ended);
  }

  #piece(size: number): void {
    const until = this.#turning ? Math.min(size, this.#rest.indexOf(10) + 1) : size;
    const piece = this.#rest.subarray(0, until);
    this.#socket.write(piece);
    this.#rest = this.#rest.subarray(until);
    if (!this.#turning || piece.at(-1) !== 10) return;
    // A line ends here: what follows goes over a new connection.
    this.#turning = false;
    this.#socket.end();
    this.#socket = this.#connect();
  }

  #connect(): Socket {
    const socket = connect(this.port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.resume();
    socket.on('error', (error) => this.problems.push(`connection: ${error.message}`));
    this.#ended.push(new Promise((resolve) => socket.once('close', () => resolve())));
    return socket;
  }
}
