/**
 * Frames of syslog over TCP (RFC 6587): octet counting, `LENGTH MESSAGE`, and non-transparent framing, a message and a newline. The first byte of each frame
 * distinguishes them, since one connection may carry both.
 */
import { GrowingBuffer } from '../lines/growing-buffer.js';
import { lineOfMessage } from '../lines/message-line.js';
import type { Framer } from '../listen/framer.js';

const NEWLINE = 10;
const RETURN = 13;
const NUL = 0;
const SPACE = 32;
/** Longer counts are taken as the beginning of a line. */
const MAX_COUNT_DIGITS = 9;

export class SyslogFramer implements Framer {
  /** The message so far, or the digits of its count. */
  readonly #unfinished: GrowingBuffer;
  /** NULs between messages end frames and belong to no line; those in a message stay there. */
  readonly nulBytes = 0;
  #state: 'between' | 'count' | 'counted' | 'line' = 'between';
  /** Bytes of a counted message that have not arrived. */
  #missing = 0;
  /** The head of the current message has been returned. */
  #skipping = false;
  #cut = 0;

  constructor(readonly limitBytes: number) {
    this.#unfinished = new GrowingBuffer(Math.max(limitBytes, MAX_COUNT_DIGITS) + 1);
  }

  get cut(): number {
    return this.#cut;
  }

  /** At least 1 for a counted message. */
  get heldBytes(): number {
    return this.#unfinished.memoryBytes + (this.#state === 'counted' && !this.#skipping ? 1 : 0);
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
    if (this.#unfinished.length === 0) return undefined;
    if (this.#state === 'count') this.#state = 'line';
    const lines: Buffer[] = [];
    this.#addHead(lines);
    return lines[0];
  }

  /** An incomplete counted message is dropped. */
  end(): Buffer | undefined {
    if (this.#state === 'counted') return undefined;
    const lines: Buffer[] = [];
    if (!this.#skipping && this.#unfinished.length > 0) this.#addMessage(this.#unfinished.bytes, lines);
    this.#next();
    return lines[0];
  }

  /** Some senders leave line ends between frames. */
  #begin(chunk: Buffer, at: number): number {
    const byte = chunk[at] ?? 0;
    if (byte === NEWLINE || byte === RETURN || byte === NUL) return at + 1;
    this.#state = byte >= 49 && byte <= 57 ? 'count' : 'line';
    return at;
  }

  #count(chunk: Buffer, from: number): number {
    const digits = this.#unfinished;
    let at = from;
    while (at < chunk.length && digits.length + at - from <= MAX_COUNT_DIGITS && isDigit(chunk[at] ?? 0)) at++;
    digits.append(chunk.subarray(from, at));
    if (at === chunk.length && digits.length <= MAX_COUNT_DIGITS) return at;
    if (digits.length > MAX_COUNT_DIGITS || chunk[at] !== SPACE) {
      // Not a count, but a line that begins with digits.
      this.#state = 'line';
      return at;
    }
    this.#missing = Number(digits.bytes.toString('latin1'));
    digits.clear();
    this.#state = 'counted';
    return at + 1;
  }

  #counted(chunk: Buffer, from: number, lines: Buffer[]): number {
    const end = Math.min(chunk.length, from + this.#missing);
    this.#missing -= end - from;
    this.#append(chunk.subarray(from, end), this.#missing === 0, lines);
    return end;
  }

  #line(chunk: Buffer, from: number, lines: Buffer[]): number {
    const newline = chunk.indexOf(NEWLINE, from);
    const end = newline < 0 ? chunk.length : newline;
    this.#append(chunk.subarray(from, end), newline >= 0, lines);
    return newline < 0 ? end : end + 1;
  }

  /** Appends to the message, and adds its line when it is complete or too long. */
  #append(piece: Buffer, isLast: boolean, lines: Buffer[]): void {
    const unfinished = this.#unfinished;
    if (!this.#skipping) {
      if (isLast && unfinished.length === 0) this.#addMessage(piece, lines);
      else {
        unfinished.append(piece);
        if (isLast) this.#addMessage(unfinished.bytes, lines);
        else if (unfinished.length > this.limitBytes) this.#addHead(lines);
      }
    }
    if (isLast) this.#next();
  }

  #addMessage(message: Buffer, lines: Buffer[]): void {
    const found = lineOfMessage(message, this.limitBytes);
    if (found === undefined) return;
    if (found.isCut) this.#cut++;
    lines.push(found.line);
  }

  #addHead(lines: Buffer[]): void {
    this.#cut++;
    const found = lineOfMessage(this.#unfinished.bytes.subarray(0, this.limitBytes), this.limitBytes);
    if (found !== undefined) lines.push(found.line);
    this.#unfinished.clear();
    this.#skipping = true;
  }

  #next(): void {
    this.#unfinished.clear();
    this.#skipping = false;
    this.#state = 'between';
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
