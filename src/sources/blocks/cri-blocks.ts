/** Reads blocks of container log lines in the format `cri`. Parts of messages, and lines with other tags, are left to the plain decoder. */
import type { BlockReader, BlockRows, FieldRows } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';
import type { BlockOptions } from '../format/format.js';
import { dotted } from '../format/format.js';
import { isAscii } from '../lines/encoding.js';
import { IsoTimes } from '../scan/byte-values.js';
import { SCAN_LINES } from '../scan/scanner.js';
import { LineRows } from './line-rows.js';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const COLON = 58;
const F = 70;
const P = 80;
/** `stdout` and `stderr`: two letters each, as numbers. */
const ST = 0x7473;
const DO = 0x6f64;
const UT = 0x7475;
const DE = 0x6564;
const RR = 0x7272;
const STREAM_LENGTH = 6;
/** Longer texts are no times. */
const MAX_TIME = 40;

class Rows implements FieldRows {
  readonly kinds = new Uint8Array(SCAN_LINES);
  readonly starts = new Uint32Array(SCAN_LINES);
  readonly ends = new Uint32Array(SCAN_LINES);

  set(line: number, kind: number, start: number, end: number): void {
    this.kinds[line] = kind;
    this.starts[line] = start;
    this.ends[line] = end;
  }
}

export class CriBlocks implements BlockReader {
  readonly #starts = new Uint32Array(SCAN_LINES);
  readonly #ends = new Uint32Array(SCAN_LINES);
  readonly #taken = new Uint8Array(SCAN_LINES);
  readonly #times = new Float64Array(SCAN_LINES);
  readonly #line = new LineRows();
  readonly #time = new Rows();
  readonly #stream = new Rows();
  readonly #flag = new Rows();
  readonly #message = new Rows();
  readonly #none = new Rows();
  readonly #messageStarts = new Uint32Array(SCAN_LINES);
  readonly #wantsTime: boolean;
  readonly #wantsOthers: boolean;
  #timeLength = 0;
  readonly #iso = new IsoTimes();
  /** Whether event times can be parsed here: the time field is `time`, and its format is ISO 8601. */
  readonly #readsTimes: boolean;
  /** Whether the next complete message of a stream may be the end of one that is held. */
  #stdoutIsOpen = false;
  #stderrIsOpen = false;

  constructor(readonly options: BlockOptions) {
    const { timeSlots, wanted, readsIso, columns } = options;
    const names = new Set(wanted.slice(0, columns).map(dotted));
    this.#wantsTime = names.has('time');
    this.#wantsOthers = ['stream', 'flag', 'message'].some(
      (name) => names.has(name) || timeSlots.some((slot) => dotted(wanted[slot] ?? []) === name),
    );
    this.#readsTimes = readsIso && timeSlots.every((slot) => dotted(wanted[slot] ?? []) === 'time');
  }

  get messageStarts(): Uint32Array {
    return this.#messageStarts;
  }

  read(block: Buffer, from: number, maxLines: number, ascii: boolean, holdsPart: boolean): BlockRows {
    this.#stdoutIsOpen = holdsPart;
    this.#stderrIsOpen = holdsPart;
    const view = new DataView(block.buffer, block.byteOffset, block.length);
    const most = Math.min(maxLines, SCAN_LINES);
    let line = 0;
    let next = from;
    for (; line < most && next < block.length; line++) {
      const newline = block.indexOf(NEWLINE, next);
      const end = newline > next && block[newline - 1] === RETURN ? newline - 1 : newline;
      this.#starts[line] = next;
      this.#ends[line] = end;
      this.#taken[line] = this.#readLine(block, view, line, next, end, ascii) ? 1 : 0;
      next = newline + 1;
    }
    const found = { lines: line, starts: this.#starts, ends: this.#ends };
    const fields = this.options.wanted.map((path): FieldRows => {
      switch (path.length === 1 ? path[0] : undefined) {
        case 'line':
          return this.#line.read(found, block, ascii);
        case 'time':
          return this.#time;
        case 'stream':
          return this.#stream;
        case 'flag':
          return this.#flag;
        case 'message':
          return this.#message;
        default:
          return this.#none;
      }
    });
    return { ...found, next, taken: this.#taken, times: this.#times, fields };
  }

  /** False: the line is left to the plain decoder. */
  #readLine(block: Buffer, view: DataView, line: number, start: number, end: number, ascii: boolean): boolean {
    // Times of one source mostly have the same length. A text that can be read has no space in it.
    let timeEnd = start + this.#timeLength;
    let ms = timeEnd < end && block[timeEnd] === SPACE ? this.#iso.timeAt(block, view, start, timeEnd) : Number.NaN;
    if (Number.isNaN(ms)) {
      timeEnd = start;
      while (timeEnd < end && timeEnd - start <= MAX_TIME && block[timeEnd] !== SPACE) timeEnd++;
      if (timeEnd === start || timeEnd - start > MAX_TIME) {
        // The plain decoder reads any time.
        this.#stdoutIsOpen = true;
        this.#stderrIsOpen = true;
        return false;
      }
      ms = this.#iso.timeAt(block, view, start, timeEnd);
      this.#timeLength = timeEnd - start;
    }
    const streamStart = timeEnd + 1;
    const streamEnd = streamStart + STREAM_LENGTH;
    const flagAt = streamEnd + 1;
    if (flagAt >= end || block[timeEnd] !== SPACE || block[streamEnd] !== SPACE) return false;
    const isStdout = view.getUint16(streamStart + 2, true) === DO && view.getUint16(streamStart + 4, true) === UT;
    const isStderr = view.getUint16(streamStart + 2, true) === DE && view.getUint16(streamStart + 4, true) === RR;
    if (view.getUint16(streamStart, true) !== ST || !(isStdout || isStderr)) return false;
    const flag = block[flagAt];
    const after = flagAt + 1 < end ? block[flagAt + 1] : SPACE;
    if (flag === P) this.#setOpen(isStdout, true);
    if (flag !== F || (after !== SPACE && after !== COLON)) return false;
    const isOpen = isStdout ? this.#stdoutIsOpen : this.#stderrIsOpen;
    this.#setOpen(isStdout, false);
    if (isOpen || after !== SPACE) return false;

    const isRead = !Number.isNaN(ms) && this.#readsTimes;
    if (!isRead && !isAscii(block.subarray(start, timeEnd))) return false;
    this.#times[line] = isRead ? ms : Number.NaN;
    const message = Math.min(flagAt + 2, end);
    this.#messageStarts[line] = message;
    if (this.#wantsTime || !isRead) this.#time.set(line, VALUE_KIND.text, start, timeEnd);
    if (this.#wantsOthers) {
      this.#stream.set(line, VALUE_KIND.text, streamStart, streamEnd);
      this.#flag.set(line, VALUE_KIND.text, flagAt, flagAt + 1);
      const isText = ascii || isAscii(block.subarray(message, end));
      this.#message.set(line, isText ? VALUE_KIND.text : VALUE_KIND.utf8, message, end);
    }
    return true;
  }

  #setOpen(isStdout: boolean, isOpen: boolean): void {
    if (isStdout) this.#stdoutIsOpen = isOpen;
    else this.#stderrIsOpen = isOpen;
  }
}
