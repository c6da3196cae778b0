/**
 * Reads blocks of lines that hold another format in their message: the fields of the line as its own reader finds them, those of the message as the reader of
 * the inner format finds them in a copy in which everything before the messages is blank. So all positions are those of the block.
 */
import type { BlockReader, BlockRows, FieldRows } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';
import { SCAN_LINES } from '../scan/scanner.js';

const SPACE = 32;
const WORD = 8;
/** Eight spaces, as a number. */
const SPACES: number = new DataView(new Uint8Array(WORD).fill(SPACE).buffer).getFloat64(0);

export type MessageReader = BlockReader & Required<Pick<BlockReader, 'messageStarts'>>;

export interface NestedBlockOptions {
  /** Slots of the fields that the outer format has, besides the line. */
  readonly outerSlots: readonly number[];
  /** Slot of the line; -1: nothing reads it. */
  readonly lineSlot: number;
  /** Slots of the time of the outer format, if its times count whatever the inner format has. */
  readonly keptTimeSlots?: readonly number[];
}

export class NestedBlocks implements BlockReader {
  readonly #taken = new Uint8Array(SCAN_LINES);
  readonly #merged: ReadonlyMap<number, MergedRows>;
  #copy = Buffer.alloc(0);

  constructor(
    readonly outer: MessageReader,
    readonly inner: BlockReader,
    readonly options: NestedBlockOptions,
  ) {
    this.#merged = new Map(options.outerSlots.map((slot) => [slot, new MergedRows()]));
  }

  read(block: Buffer, from: number, maxLines: number, ascii: boolean, holdsPart: boolean): BlockRows {
    const outer = this.outer.read(block, from, maxLines, ascii, holdsPart);
    const inner = this.inner.read(this.#messagesOf(block, from, outer), from, outer.lines, ascii, false);
    for (let line = 0; line < outer.lines; line++) this.#taken[line] = (outer.taken[line] ?? 0) & (inner.taken[line] ?? 0);
    const fields = outer.fields.map((found, slot): FieldRows => {
      const innerRows = inner.fields[slot];
      if (innerRows === undefined || slot === this.options.lineSlot) return found;
      return this.#merged.get(slot)?.merge(innerRows, found, outer.lines) ?? innerRows;
    });
    const { keptTimeSlots } = this.options;
    return {
      ...outer,
      taken: this.#taken,
      fields,
      times: keptTimeSlots === undefined ? inner.times : outer.times,
      ...(keptTimeSlots === undefined ? {} : { timeFields: keptTimeSlots.flatMap((slot) => outer.fields[slot] ?? []) }),
    };
  }

  /** The lines up to `next`, with spaces instead of what is before the messages. A view of its own for each call: the scanner remembers buffers. */
  #messagesOf(block: Buffer, from: number, { lines, next, starts, taken }: BlockRows): Buffer {
    if (this.#copy.length < next) this.#copy = Buffer.allocUnsafe(Math.max(next, block.length));
    const copy = this.#copy.subarray(0, next);
    const bytes = new Uint8Array(copy.buffer, copy.byteOffset, next);
    bytes.set(from === 0 && next === block.length ? block : block.subarray(from, next), from);
    const view = new DataView(copy.buffer, copy.byteOffset, next);
    const { messageStarts } = this.outer;
    for (let line = 0; line < lines; line++) {
      if (taken[line] !== 1) continue;
      const end = messageStarts[line] ?? 0;
      const start = starts[line] ?? 0;
      // Eight bytes at a time: `fill` costs several times as much for so few bytes.
      if (end - start < WORD) bytes.fill(SPACE, start, end);
      else {
        for (let at = start; at < end - WORD; at += WORD) view.setFloat64(at, SPACES);
        view.setFloat64(end - WORD, SPACES);
      }
    }
    return copy;
  }
}

/** The rows of a field that both formats may have: those of the inner one, unless it has none. */
class MergedRows {
  readonly #kinds = new Uint8Array(SCAN_LINES);
  readonly #starts = new Uint32Array(SCAN_LINES);
  readonly #ends = new Uint32Array(SCAN_LINES);
  readonly #ids = new Int32Array(SCAN_LINES);

  merge(inner: FieldRows, outer: FieldRows, lines: number): FieldRows {
    const { kinds } = inner;
    let first = 0;
    while (first < lines && kinds[first] === VALUE_KIND.missing) first++;
    if (first === lines) return outer;
    for (let line = 0; line < lines; line++) {
      const isInner = kinds[line] !== VALUE_KIND.missing;
      const from = isInner ? inner : outer;
      this.#kinds[line] = from.kinds[line] ?? 0;
      this.#starts[line] = from.starts[line] ?? 0;
      this.#ends[line] = from.ends[line] ?? 0;
      this.#ids[line] = isInner ? (inner.coded?.ids[line] ?? -1) : -1;
    }
    const rows = { kinds: this.#kinds, starts: this.#starts, ends: this.#ends };
    return inner.coded === undefined ? rows : { ...rows, coded: { ids: this.#ids, values: inner.coded.values } };
  }
}
