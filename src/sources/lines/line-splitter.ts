/**
 * The one place where a stream of bytes is split into lines: LF or CRLF, lines over chunk borders, lines longer than the limit. Everything stays bytes;
 * `LineReader` decodes them.
 */
import { LIMITS } from '../../engine/model/limits.js';
import { GrowingBuffer } from './growing-buffer.js';
import { wholeCharacters } from './whole-characters.js';

const NUL = 0;
const NEWLINE = 10;
const RETURN = 13;

/** The lines that a chunk completes, in this order. Each part consists of whole lines and ends with a newline. */
export interface SplitChunk {
  /** The line that began in an earlier chunk, in memory of its own. */
  readonly joined: Buffer | undefined;
  /** Lines that lie in the chunk as a whole, in its memory. They may be longer than the limit: see `withinLimit`. */
  readonly whole: Buffer | undefined;
  /** The head of an unfinished line that is longer than the limit, in memory of its own. */
  readonly head: Buffer | undefined;
}

/**
 * One per source. A line longer than the limit is cut to whole characters and counted, and its rest is skipped. NULs at its head do not count: there may be
 * gigabytes of them before the first line behind a truncation.
 */
export class LineSplitter {
  /** One byte more than the limit, for a return that belongs to the line's end. */
  readonly #unfinished: GrowingBuffer;
  /** The head of the current line has been returned. */
  #skipping = false;
  #cut = 0;
  #nulBytes = 0;

  constructor(readonly limitBytes: number = LIMITS.lineBytes) {
    this.#unfinished = new GrowingBuffer(limitBytes + 1);
  }

  /** NULs at the head of lines that were left out here; those of other lines are still there. */
  get nulBytes(): number {
    return this.#nulBytes;
  }

  /** Lines longer than the limit, of which only the head was returned. */
  get cut(): number {
    return this.#cut;
  }

  /** Memory of the unfinished line. */
  get heldBytes(): number {
    return this.#unfinished.memoryBytes;
  }

  /** Keeps the unfinished line at the end of the chunk. */
  push(chunk: Buffer): SplitChunk {
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) return { joined: this.#hold(chunk), whole: undefined, head: undefined };
    let start = 0;
    let joined: Buffer | undefined;
    if (this.#isWithinLine()) {
      const head = this.#hold(chunk.subarray(0, first));
      joined = this.#finish() ?? head;
      start = first + 1;
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const head = end < chunk.length ? this.#hold(chunk.subarray(end)) : undefined;
    return { joined, whole: end > start ? chunk.subarray(start, end) : undefined, head };
  }

  /** The same lines, none longer than the limit. Parts share the memory of `lines` where nothing was cut. */
  withinLimit(lines: Buffer): readonly Buffer[] {
    if (lines.length <= this.limitBytes) return [lines];
    const parts: Buffer[] = [];
    let from = 0;
    for (let at = 0; at < lines.length; ) {
      const newline = lines.indexOf(NEWLINE, at);
      const returns = newline > at && lines[newline - 1] === RETURN ? 1 : 0;
      if (newline - returns - at > this.limitBytes) {
        if (at > from) parts.push(lines.subarray(from, at));
        const start = at + nulsAtHead(lines.subarray(at, newline));
        this.#nulBytes += start - at;
        from = start;
        if (newline - returns - start > this.limitBytes) {
          parts.push(this.#headOf(lines.subarray(start, start + this.limitBytes)));
          from = newline + 1;
        }
      }
      at = newline + 1;
    }
    if (from < lines.length) parts.push(lines.subarray(from));
    return parts;
  }

  /** Returns the unfinished line as it is and skips its rest, to free memory. Undefined if there is none. */
  giveUp(): Buffer | undefined {
    return this.#unfinished.length === 0 ? undefined : this.#cutUnfinished();
  }

  /** At the end of the source: the last line, if nothing ended it. */
  end(): Buffer | undefined {
    return this.#isWithinLine() ? this.#finish() : undefined;
  }

  /** A line has begun and not ended. */
  #isWithinLine(): boolean {
    return this.#unfinished.length > 0 || this.#skipping;
  }

  /** Returns the head of the unfinished line when this piece makes it longer than the limit. */
  #hold(chunk: Buffer): Buffer | undefined {
    if (this.#skipping) return undefined;
    const unfinished = this.#unfinished;
    const nuls = unfinished.length === 0 ? nulsAtHead(chunk) : 0;
    this.#nulBytes += nuls;
    const piece = chunk.subarray(nuls);
    if (piece.length === 0) return undefined;
    const isTooLong = unfinished.append(piece) > 0 || (unfinished.length > this.limitBytes && unfinished.bytes[this.limitBytes] !== RETURN);
    return isTooLong ? this.#cutUnfinished() : undefined;
  }

  #cutUnfinished(): Buffer {
    const head = this.#headOf(this.#unfinished.bytes.subarray(0, this.limitBytes));
    this.#unfinished.clear();
    this.#skipping = true;
    return head;
  }

  /** Undefined when the head of the line has been returned. */
  #finish(): Buffer | undefined {
    const line = this.#skipping ? undefined : withNewline(this.#unfinished.bytes);
    this.#skipping = false;
    this.#unfinished.clear();
    return line;
  }

  #headOf(line: Buffer): Buffer {
    this.#cut++;
    const head = line.subarray(0, wholeCharacters(line));
    // A return at the cut is part of the line; readers remove one, as part of the line end.
    return withNewline(head[head.length - 1] === RETURN ? Buffer.concat([head, Buffer.of(RETURN)]) : head);
  }
}

/** Number of NULs at the head of a line. */
export function nulsAtHead(line: Buffer): number {
  let nuls = 0;
  while (nuls < line.length && line[nuls] === NUL) nuls++;
  return nuls;
}

function withNewline(line: Buffer): Buffer {
  const ended = Buffer.allocUnsafeSlow(line.length + 1);
  line.copy(ended);
  ended[line.length] = NEWLINE;
  return ended;
}
