/** A client that writes to a file, which it rotates at times, or over a connection, which it reopens at times. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Next } from '../../bench/random.js';
import { RotatedLog } from '../harness/rotated-log.js';
import { Lines } from './lines.js';

/** Takes lines, and writes them in pieces that end anywhere. */
interface Way {
  readonly kind: 'file' | 'tcp';
  add(text: string): void;
  /** Writes a part of the pending bytes. */
  write(): void;
  /** Writes all pending bytes. */
  flush(): void;
  /** Rotates the file, or reconnects. */
  rotate(): void;
  /** Whether it accepts no more at the moment. */
  isFull(): boolean;
  end(): Promise<void>;
}

/** The counts of a client, reported at its end. */
export interface ClientAccount {
  readonly client: string;
  readonly way: 'file' | 'tcp';
  /** Lines that count. */
  readonly lines: number;
  /** All lines, with those after the end marker. */
  readonly written: number;
  /** Of all lines: about their bytes. */
  readonly characters: number;
  /** Rotations, or connections after the first. */
  readonly rotations: number;
  /** Lines that were due but not written because of backpressure. */
  readonly delayedLines: number;
  readonly problems: readonly string[];
}

export interface ClientOptions {
  readonly number: number;
  readonly folder: string;
  /** Of the listener. */
  readonly port: number;
  readonly next: Next;
  /** How many rotated files are kept: a reader may be so many rotations behind. */
  readonly keptFiles: number;
}

/** Of three clients one writes JSON into a file, one sends it, one writes a web server's log. */
export class Client {
  readonly lines: Lines;
  readonly #way: Way;
  readonly #problems: string[] = [];
  #rotations = 0;
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

  /** Lines that are measured: all of them are written immediately. */
  special(role: 'mark' | 'incident' | 'shaky' | 'end' | 'tail', count: number, nowMs: number, id?: string): void {
    for (let line = 0; line < count; line++) this.#way.add(this.lines.line(nowMs, role, id));
    this.#way.flush();
  }

  rotate(): void {
    this.#rotations += 1;
    this.#way.rotate();
  }

  async end(): Promise<ClientAccount> {
    await this.#way.end();
    return {
      client: this.lines.client,
      way: this.#way.kind,
      lines: this.lines.seq,
      written: this.lines.written,
      characters: this.lines.characters,
      rotations: this.#rotations,
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

  rotate(): void {
    this.#log.rotate();
  }

  isFull(): boolean {
    return false;
  }

  async end(): Promise<void> {
    this.#log.end();
  }
}

/** Bytes that wait in this process for the connection. */
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

  rotate(): void {
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
    // A line ends here; the rest goes over a new connection.
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
