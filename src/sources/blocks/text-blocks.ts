/** Reads blocks of lines in the format `text`. */

import { isBlankInBytes } from '../format/blank.js';
import type { BlockReader, BlockRows, FieldRows, RowCutter } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';
import type { BlockOptions } from '../format/format.js';
import { dotted } from '../format/format.js';
import { SCAN_LINES } from '../scan/scanner.js';
import { leadingTimeIn } from '../time/leading.js';
import { HEAD, LeadingTimes } from './leading-times.js';
import { LineRows } from './line-rows.js';

const NEWLINE = 10;
const RETURN = 13;

export class TextBlocks implements BlockReader {
  readonly #starts = new Uint32Array(SCAN_LINES);
  readonly #ends = new Uint32Array(SCAN_LINES);
  readonly #taken = new Uint8Array(SCAN_LINES);
  readonly #times = new Float64Array(SCAN_LINES);
  /** The field `time`. */
  readonly #time = { kinds: new Uint8Array(SCAN_LINES), starts: this.#starts, ends: new Uint32Array(SCAN_LINES) };
  #spans: Uint32Array | undefined;
  readonly #none: FieldRows = { kinds: new Uint8Array(SCAN_LINES), starts: new Uint32Array(SCAN_LINES), ends: new Uint32Array(SCAN_LINES) };
  readonly #heads = new LeadingTimes();
  readonly #line = new LineRows();
  /** Whether event times can be parsed here: the time field is `time`, and its format is ISO 8601. */
  readonly #reads: boolean;
  /** Lines may begin with a time in a form that is not parsed here. */
  readonly #isPlain: boolean;

  constructor(readonly options: BlockOptions) {
    const { timeSlots, wanted, readsIso, timeForms } = options;
    this.#isPlain = leadingTimeIn(timeForms ?? []) !== undefined;
    this.#reads = readsIso && timeSlots.every((slot) => dotted(wanted[slot] ?? []) === 'time');
  }

  read(block: Buffer, from: number, maxLines: number, ascii: boolean): BlockRows {
    const { cutter } = this.options;
    return cutter === undefined ? this.#readLines(block, from, maxLines, ascii) : this.#readRecords(cutter, block, from, maxLines, ascii);
  }

  #readLines(block: Buffer, from: number, maxLines: number, ascii: boolean): BlockRows {
    let line = 0;
    let next = from;
    for (; line < maxLines && next < block.length; line++) {
      const newline = block.indexOf(NEWLINE, next);
      const end = newline > next && block[newline - 1] === RETURN ? newline - 1 : newline;
      this.#starts[line] = next;
      this.#ends[line] = end;
      this.#taken[line] = this.#readHead(block, line, next, end) ? 1 : 0;
      next = newline + 1;
    }
    return this.#rows(block, line, next, ascii);
  }

  #readRecords(cutter: RowCutter, block: Buffer, from: number, maxRecords: number, ascii: boolean): BlockRows {
    this.#spans ??= new Uint32Array(SCAN_LINES);
    let row = 0;
    let next = from;
    for (; row < maxRecords && next < block.length && cutter.cut(block, next); row++) {
      this.#starts[row] = next;
      this.#ends[row] = cutter.end;
      this.#spans[row] = cutter.lines;
      this.#taken[row] = cutter.isClean && this.#readHead(block, row, next, cutter.firstEnd) ? 1 : 0;
      next = cutter.next;
    }
    return { ...this.#rows(block, row, next, ascii), spans: this.#spans };
  }

  #rows(block: Buffer, line: number, next: number, ascii: boolean): BlockRows {
    const found = { lines: line, starts: this.#starts, ends: this.#ends };
    const text = this.#line.read(found, block, ascii);
    const fields = this.options.wanted.map((path): FieldRows => {
      const name = path.length === 1 ? path[0] : undefined;
      if (name === 'line' || name === 'message') return text;
      return name === 'time' ? this.#time : this.#none;
    });
    return { ...found, next, taken: this.#taken, times: this.#times, fields };
  }

  /** Parses the time at the start of a line. Returns false if the line is left to the plain decoder. */
  #readHead(block: Buffer, line: number, start: number, end: number): boolean {
    if (end === start || this.#isPlain) return false;
    const head = this.#heads.read(block, start, end);
    if (head === HEAD.unsure) return false;
    const hasTime = head === HEAD.time;
    if (!hasTime && (block[start] ?? 0) <= 32 && isBlankInBytes(block, start, end)) return false;
    this.#time.kinds[line] = hasTime ? VALUE_KIND.text : VALUE_KIND.missing;
    this.#time.ends[line] = hasTime ? this.#heads.end : start;
    this.#times[line] = hasTime && this.#reads ? this.#heads.ms : Number.NaN;
    return true;
  }
}
