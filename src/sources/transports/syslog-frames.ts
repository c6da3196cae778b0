/**
 * Messages of syslog within a TCP connection, cut as RFC 6587 has it: `LENGTH MESSAGE`, or a message and a newline. The first byte of each frame tells which it
 * is, since both may come in one connection.
 */

import { lineOfMessage } from '../lines/message-line.js';
import type { Cutter } from '../listen/connections.js';

const NEWLINE = 10;
const RETURN = 13;
const NUL = 0;
const SPACE = 32;
const EMPTY = Buffer.alloc(0);
const FIRST_BYTES = 256;
/** A count has no more digits; what has more is the beginning of a line. */
const MOST_DIGITS = 9;

/** One a connection. */
export class SyslogFrames implements Cutter {
  /** The message so far is the first `#length` bytes; while a count is read, its digits. */
  #held: Buffer = EMPTY;
  #length = 0;
  #state: 'between' | 'count' | 'counted' | 'line' = 'between';
  /** Bytes of a counted message that have not come. */
  #missing = 0;
  /** The head of this message has been given: the rest of it is not kept. */
  #skipping = false;
  #cut = 0;

  constructor(readonly limitBytes: number) {}

  get cut(): number {
    return this.#cut;
  }

  /** Of a counted message at least its count is kept. */
  get heldBytes(): number {
    return this.#held.length + (this.#state === 'counted' && !this.#skipping ? 1 : 0);
  }

  push(chunk: Buffer): readonly Buffer[] {
    const lines: Buffer[] = [];
    for (let at = 0; at < chunk.length; ) {
      switch (this.#state) {
        case 'between':
          at = this.#begin(chunk, at);
          break;
        case 'count':
          at = this.#count(chunk, at);
          break;
        case 'counted':
          at = this.#counted(chunk, at, lines);
          break;
        case 'line':
          at = this.#line(chunk, at, lines);
          break;
      }
    }
    return lines.length <= 1 ? lines : [Buffer.concat(lines)];
  }

  giveUp(): Buffer | undefined {
    if (this.#length === 0) return undefined;
    if (this.#state === 'count') this.#state = 'line';
    const lines: Buffer[] = [];
    this.#giveHead(lines);
    return lines[0];
  }

  /** A counted message that is not whole is none. */
  end(): Buffer | undefined {
    if (this.#state === 'counted') return undefined;
    const lines: Buffer[] = [];
    if (!this.#skipping && this.#length > 0) this.#give(this.#held.subarray(0, this.#length), lines);
    this.#next();
    return lines[0];
  }

  /** Between frames some senders leave line ends. */
  #begin(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (byte === NEWLINE || byte === RETURN || byte === NUL) return at + 1;
    this.#state = byte >= 49 && byte <= 57 ? 'count' : 'line';
    return at;
  }

  #count(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && this.#length + at - from <= MOST_DIGITS && isDigit(chunk[at] ?? 0)) at++;
    this.#hold(chunk.subarray(from, at));
    if (at === chunk.length && this.#length <= MOST_DIGITS) return at;
    if (this.#length > MOST_DIGITS || chunk[at] !== SPACE) {
      // No count after all: a line that begins with digits.
      this.#state = 'line';
      return at;
    }
    this.#missing = Number(this.#held.toString('latin1', 0, this.#length));
    this.#drop();
    this.#state = 'counted';
    return at + 1;
  }

  #counted(chunk: Buffer, from: number, lines: Buffer[]): number {
    const end = Math.min(chunk.length, from + this.#missing);
    this.#missing -= end - from;
    this.#more(chunk.subarray(from, end), this.#missing === 0, lines);
    return end;
  }

  #line(chunk: Buffer, from: number, lines: Buffer[]): number {
    const newline = chunk.indexOf(NEWLINE, from);
    const end = newline < 0 ? chunk.length : newline;
    this.#more(chunk.subarray(from, end), newline >= 0, lines);
    return newline < 0 ? end : end + 1;
  }

  /** More of the message, or the last of it. */
  #more(piece: Buffer, isLast: boolean, lines: Buffer[]): void {
    if (!this.#skipping) {
      if (isLast && this.#length === 0) this.#give(piece, lines);
      else {
        this.#hold(piece.subarray(0, this.limitBytes + 1 - this.#length));
        if (isLast) this.#give(this.#held.subarray(0, this.#length), lines);
        else if (this.#length > this.limitBytes) this.#giveHead(lines);
      }
    }
    if (isLast) this.#next();
  }

  #give(message: Buffer, lines: Buffer[]): void {
    const found = lineOfMessage(message, this.limitBytes);
    if (found === undefined) return;
    if (found.isCut) this.#cut++;
    lines.push(found.line);
  }

  #giveHead(lines: Buffer[]): void {
    this.#cut++;
    const found = lineOfMessage(this.#held.subarray(0, Math.min(this.#length, this.limitBytes)), this.limitBytes);
    if (found !== undefined) lines.push(found.line);
    this.#drop();
    this.#skipping = true;
  }

  #next(): void {
    this.#drop();
    this.#skipping = false;
    this.#state = 'between';
  }

  /** Memory grows with what has come, whatever a count promises. */
  #hold(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#held.length) {
      const grown = Buffer.allocUnsafeSlow(
        Math.min(Math.max(this.limitBytes + 1, length), Math.max(FIRST_BYTES, length, this.#held.length * 2)),
      );
      this.#held.copy(grown, 0, 0, this.#length);
      this.#held = grown;
    }
    piece.copy(this.#held, this.#length);
    this.#length = length;
  }

  #drop(): void {
    this.#held = EMPTY;
    this.#length = 0;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
