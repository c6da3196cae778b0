/** From the bytes of a source to its lines as text. Bytes that are not UTF-8 become U+FFFD and are counted; what `LineCleaner` removes is left out. */
import { LIMITS } from '../../engine/model/limits.js';
import { isAscii, isUtf8 } from './encoding.js';
import { LineCleaner, mayNeedCleaning } from './line-cleaner.js';
import { LineSplitter } from './line-splitter.js';

const NEWLINE = 10;
const RETURN = 13;

export interface LineStats {
  readonly bytes: number;
  readonly lines: number;
  /** Lines longer than the limit, of which only the head was read. */
  readonly cut: number;
  /** Lines with bytes that are not UTF-8, which were replaced by U+FFFD. */
  readonly invalidUtf8: number;
  /** NULs at the head of lines, which were left out. */
  readonly nulBytes: number;
  /** Lines with escape sequences of a terminal, such as colours, which were left out. */
  readonly escaped: number;
}

/** One per source. The bytes after the last line end are a line too. */
export class LineReader {
  readonly #splitter: LineSplitter;
  readonly #cleaner = new LineCleaner();
  /** Lines that follow the last block. */
  #after: string[] = [];
  #bytes = 0;
  #lines = 0;
  #invalidUtf8 = 0;

  constructor(readonly limitBytes: number = LIMITS.lineBytes) {
    this.#splitter = new LineSplitter(limitBytes);
  }

  get stats(): LineStats {
    const { cut, nulBytes } = this.#splitter;
    const { escaped } = this.#cleaner;
    return {
      bytes: this.#bytes,
      lines: this.#lines,
      cut,
      invalidUtf8: this.#invalidUtf8,
      nulBytes: nulBytes + this.#cleaner.nulBytes,
      escaped,
    };
  }

  /** The lines that this chunk ends. The caller may reuse the chunk afterwards. */
  push(chunk: Uint8Array): string[] {
    const { lines, block } = this.cut(chunk);
    if (block === undefined) return lines;
    const all = lines.concat(this.split(block), this.#after);
    this.#lines += this.#after.length;
    this.#after = [];
    return all;
  }

  /**
   * As `push`, but lines that lie in the chunk as a whole stay there: `lines` come first, then those of `block`, which ends with a newline. The reader of the
   * block's lines must report how many they were (`count`), or leave them to `split`.
   */
  cut(chunk: Uint8Array): { readonly lines: string[]; readonly block: Buffer | undefined } {
    this.#bytes += chunk.length;
    const { joined, whole, head } = this.#splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const lines = this.#after;
    this.#after = [];
    if (joined !== undefined) this.#decode(joined, lines);
    if (head !== undefined) this.#decode(head, whole === undefined ? lines : this.#after);
    this.#lines += lines.length;
    return { lines, block: whole };
  }

  /**
   * Whether a block can be read as it is: valid UTF-8, nothing to be removed, no line longer than the limit.
   * @param leavesControls lines with something to be removed will be passed to `cleanLine`: the block is not searched for them.
   */
  isPlain(block: Buffer, leavesControls = false): boolean {
    if (block.length > this.limitBytes) return false;
    const ascii = isAscii(block);
    return (ascii || isUtf8(block)) && (leavesControls || !mayNeedCleaning(block, ascii));
  }

  /** A line of a block, without what is removed. */
  cleanLine(line: string): string {
    return this.#cleaner.clean(line);
  }

  /** Lines that came as text, cleaned and counted as those of `push`. */
  clean(lines: readonly string[]): readonly string[] {
    const cleaner = this.#cleaner;
    return lines.map((line) => cleaner.clean(line));
  }

  /** The lines of a block that `cut` returned. */
  split(block: Buffer): string[] {
    const lines: string[] = [];
    for (const part of this.#splitter.withinLimit(block)) this.#decode(part, lines);
    this.#lines += lines.length;
    return lines;
  }

  /** So many lines of a block were read elsewhere. */
  count(lines: number): void {
    this.#lines += lines;
  }

  /** At the end of the source: the last line, if nothing ended it. */
  end(): string[] {
    const lines = this.#after;
    this.#after = [];
    const last = this.#splitter.end();
    if (last !== undefined) this.#decode(last, lines);
    this.#lines += lines.length;
    return lines;
  }

  /** Whole lines, none longer than the limit; the last byte is a newline. */
  #decode(block: Buffer, lines: string[]): void {
    const ascii = isAscii(block);
    // Slicing one decoded text is cheaper than decoding each line, but possible only while one byte is one character.
    const text = ascii ? block.toString('latin1') : '';
    const valid = ascii || isUtf8(block);
    const cleaner = mayNeedCleaning(block, ascii) ? this.#cleaner : undefined;
    for (let start = 0; start < block.length; ) {
      const newline = block.indexOf(NEWLINE, start);
      const end = newline > start && block[newline - 1] === RETURN ? newline - 1 : newline;
      let line: string;
      if (ascii) line = text.slice(start, end);
      else {
        const bytes = block.subarray(start, end);
        if (!valid && !isUtf8(bytes)) this.#invalidUtf8++;
        line = bytes.toString('utf8');
      }
      lines.push(cleaner === undefined ? line : cleaner.clean(line));
      start = newline + 1;
    }
  }
}
