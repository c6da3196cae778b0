/** From chunks to blocks of whole lines, bytes still: what a connection sends is cut as a file's lines are, and its unfinished line costs no more than it has bytes. */
import { LIMITS } from '../../engine/model/limits.js';
import { wholeCharacters } from './lines.js';

const NEWLINE = 10;
const RETURN = 13;
const EMPTY = Buffer.alloc(0);
const FIRST_BYTES = 256;

/** One a connection. Every block ends with a newline, and no line of it is longer than the limit. */
export class LineBlocks {
  /** The unfinished line is the first `#length` bytes. */
  #held: Buffer = EMPTY;
  #length = 0;
  /** The head of this line has been given: the rest of it is not kept. */
  #skipping = false;
  #atStart = true;
  #cut = 0;

  constructor(readonly limitBytes: number = LIMITS.lineBytes) {}

  /** Lines longer than the limit, of which only the head was given. */
  get cut(): number {
    return this.#cut;
  }

  /** Memory that the unfinished line takes. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /** The blocks that this chunk ends; they may share its memory. */
  push(chunk: Buffer): readonly Buffer[] {
    const blocks: Buffer[] = [];
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) {
      this.#hold(chunk, blocks);
      return blocks;
    }
    let start = 0;
    if (this.#isWithin() || this.#atStart) {
      this.#hold(chunk.subarray(0, first), blocks);
      this.#finish(blocks);
      start = first + 1;
    }
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > start) this.#whole(chunk.subarray(start, end), chunk.length, blocks);
    if (end < chunk.length) this.#hold(chunk.subarray(end), blocks);
    return blocks;
  }

  /** Gives the unfinished line as it is; what still comes of it is left out. Undefined if there is none. */
  giveUp(): Buffer | undefined {
    if (this.#length === 0) return undefined;
    const blocks: Buffer[] = [];
    this.#giveHead(this.#length, blocks);
    return blocks[0];
  }

  /** The last line, if nothing ended it. */
  end(): Buffer | undefined {
    const blocks: Buffer[] = [];
    if (this.#isWithin()) this.#finish(blocks);
    return blocks[0];
  }

  /** There is a line that has begun and not ended. */
  #isWithin(): boolean {
    return this.#length > 0 || this.#skipping;
  }

  /** Lines that stand in the chunk as a whole. */
  #whole(lines: Buffer, chunkBytes: number, blocks: Buffer[]): void {
    if (lines.length <= this.limitBytes) {
      // A small block must not keep a large chunk.
      blocks.push(lines.length * 2 < chunkBytes ? Buffer.from(lines) : lines);
      return;
    }
    let from = 0;
    for (let at = 0; at < lines.length; ) {
      const newline = lines.indexOf(NEWLINE, at);
      const returns = newline > at && lines[newline - 1] === RETURN ? 1 : 0;
      if (newline - returns - at > this.limitBytes) {
        if (at > from) blocks.push(lines.subarray(from, at));
        this.#cut++;
        blocks.push(headOf(lines.subarray(at, at + this.limitBytes)));
        from = newline + 1;
      }
      at = newline + 1;
    }
    if (from < lines.length) blocks.push(lines.subarray(from));
  }

  #hold(piece: Buffer, blocks: Buffer[]): void {
    if (this.#skipping || piece.length === 0) return;
    // One byte more than the limit may stand there: a return that belongs to the line's end.
    const room = this.limitBytes + 1 - this.#length;
    const kept = Math.min(room, piece.length);
    this.#grow(this.#length + kept);
    piece.copy(this.#held, this.#length, 0, kept);
    this.#length += kept;
    const isOver = piece.length > room || (this.#length > this.limitBytes && this.#held[this.limitBytes] !== RETURN);
    if (isOver) this.#giveHead(this.limitBytes, blocks);
  }

  #grow(bytes: number): void {
    if (bytes <= this.#held.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.limitBytes + 1, Math.max(FIRST_BYTES, bytes, this.#held.length * 2)));
    this.#held.copy(grown, 0, 0, this.#length);
    this.#held = grown;
  }

  #giveHead(length: number, blocks: Buffer[]): void {
    this.#cut++;
    blocks.push(headOf(this.#marked(this.#held.subarray(0, length))));
    this.#drop();
    this.#skipping = true;
  }

  #finish(blocks: Buffer[]): void {
    if (!this.#skipping) {
      const line = this.#marked(this.#held.subarray(0, this.#length));
      blocks.push(withNewline(line));
    }
    this.#atStart = false;
    this.#skipping = false;
    this.#drop();
  }

  /** A byte order mark at the beginning is none of the line. */
  #marked(line: Buffer): Buffer {
    return this.#atStart && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
  }

  #drop(): void {
    this.#held = EMPTY;
    this.#length = 0;
  }
}

function headOf(line: Buffer): Buffer {
  const head = line.subarray(0, wholeCharacters(line));
  // A return at the cut is part of the line; only one is taken off by whoever reads it.
  return withNewline(head[head.length - 1] === RETURN ? Buffer.concat([head, Buffer.of(RETURN)]) : head);
}

function withNewline(line: Buffer): Buffer {
  const ended = Buffer.allocUnsafeSlow(line.length + 1);
  line.copy(ended);
  ended[line.length] = NEWLINE;
  return ended;
}
