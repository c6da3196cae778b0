/** From bytes to lines: any line ends, a byte order mark, bad UTF-8, lines without end. */
import { isAscii, isUtf8 } from 'node:buffer';
import { LIMITS } from '../../engine/model/limits.js';

const NEWLINE = 10;
const RETURN = 13;

export interface LineStats {
  readonly bytes: number;
  readonly lines: number;
  /** Lines longer than the limit, of which only the head was read. */
  readonly cut: number;
  /** Lines in which bytes were no UTF-8 and have been replaced by U+FFFD. */
  readonly invalidUtf8: number;
}

/** One a source. Lines end with LF or CRLF; what follows the last one is a line too. */
export class LineReader {
  /** The unfinished line, in the pieces in which it came. */
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  /** The unfinished line is past the limit: the rest of it is not kept. */
  #skipping = false;
  #bytes = 0;
  #lines = 0;
  #cut = 0;
  #invalidUtf8 = 0;

  constructor(
    readonly limitBytes: number = LIMITS.lineBytes,
    /** The first line is the source's first, and may begin with a byte order mark. */
    readonly atStart: boolean = true,
  ) {}

  get stats(): LineStats {
    return { bytes: this.#bytes, lines: this.#lines, cut: this.#cut, invalidUtf8: this.#invalidUtf8 };
  }

  /** The lines that this chunk ends. The chunk may be used again by its owner afterwards. */
  push(given: Uint8Array): string[] {
    const { lines, block } = this.cut(given);
    return block === undefined ? lines : lines.concat(this.split(block));
  }

  /**
   * As `push`, but lines that stand in the chunk as a whole stay there: `lines` come first, then those of `block`, which ends with a newline. Whoever reads the
   * block's lines must say how many those were (`count`), or leave them to `split`.
   */
  cut(given: Uint8Array): { readonly lines: string[]; readonly block: Buffer | undefined } {
    const lines: string[] = [];
    let chunk = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    this.#bytes += chunk.length;
    const first = chunk.indexOf(NEWLINE);
    if (first < 0) {
      this.#hold(chunk);
      return { lines, block: undefined };
    }
    if (this.#heldBytes > 0 || this.#skipping || (this.atStart && this.#lines === 0)) {
      this.#hold(chunk.subarray(0, first));
      this.#finishHeld(lines);
      chunk = chunk.subarray(first + 1);
    }
    const last = chunk.lastIndexOf(NEWLINE);
    if (last + 1 < chunk.length) this.#hold(chunk.subarray(last + 1));
    this.#lines += lines.length;
    return { lines, block: last < 0 ? undefined : chunk.subarray(0, last + 1) };
  }

  /** Whether a block can be read as it is: valid UTF-8, no line past the limit. */
  isPlain(block: Buffer): boolean {
    return block.length <= this.limitBytes && (isAscii(block) || isUtf8(block));
  }

  /** The lines of a block that `cut` gave. */
  split(block: Buffer): string[] {
    const lines: string[] = [];
    this.#split(block, lines);
    this.#lines += lines.length;
    return lines;
  }

  /** So many lines of a block were read elsewhere. */
  count(lines: number): void {
    this.#lines += lines;
  }

  /** The last line, if nothing ended it. */
  end(): string[] {
    const lines: string[] = [];
    if (this.#heldBytes > 0 || this.#skipping) this.#finishHeld(lines);
    this.#lines += lines.length;
    return lines;
  }

  /** Whole lines; the last byte is a newline. */
  #split(block: Buffer, lines: string[]): void {
    const ascii = isAscii(block);
    // Cutting a decoded text is cheaper than decoding each line, but only while one byte is one character.
    const text = ascii ? block.toString('latin1') : '';
    const valid = ascii || isUtf8(block);
    for (let start = 0; start < block.length; ) {
      const newline = block.indexOf(NEWLINE, start);
      const end = newline > start && block[newline - 1] === RETURN ? newline - 1 : newline;
      if (end - start > this.limitBytes) lines.push(this.#decodeCut(block.subarray(start, start + this.limitBytes)));
      else lines.push(ascii ? text.slice(start, end) : this.#decode(block.subarray(start, end), valid));
      start = newline + 1;
    }
  }

  #hold(piece: Buffer): void {
    if (piece.length === 0 || this.#skipping) return;
    // One byte more than the limit is kept, for a return that belongs to the line's end.
    const room = this.limitBytes + 1 - this.#heldBytes;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    if (piece.length > room) this.#skipping = true;
    this.#pieces.push(Buffer.from(kept));
    this.#heldBytes += kept.length;
    if (this.#pieces.length > 64) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  #finishHeld(lines: string[]): void {
    let line = this.#pieces.length === 1 ? (this.#pieces[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#pieces);
    const skipped = this.#skipping;
    this.#pieces = [];
    this.#heldBytes = 0;
    this.#skipping = false;
    if (!skipped && line[line.length - 1] === RETURN) line = line.subarray(0, -1);
    if (this.atStart && this.#lines + lines.length === 0 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf)
      line = line.subarray(3);
    if (skipped || line.length > this.limitBytes) lines.push(this.#decodeCut(line.subarray(0, this.limitBytes)));
    else lines.push(this.#decode(line, false));
  }

  #decode(line: Buffer, valid: boolean): string {
    if (!valid && !isUtf8(line)) this.#invalidUtf8++;
    return line.toString('utf8');
  }

  #decodeCut(line: Buffer): string {
    this.#cut++;
    return this.#decode(line.subarray(0, wholeCharacters(line)), false);
  }
}

/** How much of a line that was cut is kept: a character that the cut went through is left out. */
export function wholeCharacters(line: Buffer): number {
  const end = line.length;
  let back = 1;
  while (back < 4 && ((line[end - back] ?? 0) & 0xc0) === 0x80) back++;
  const lead = line[end - back] ?? 0;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return width > back ? end - back : end;
}
