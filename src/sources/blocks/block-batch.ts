/** Builds a batch of records, in order, from the rows of a block reader and the lines that it left to the plain decoder. */
import type { Cell, FieldPath, RecordBatch } from '../../engine/model/records.js';
import type { BlockRows, FieldRows } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';
import { BlockColumn } from './block-column.js';

/** The part of the plain decoder that blocks use. */
export interface PlainDecoder {
  readonly fields: readonly FieldPath[];
  readonly cells: readonly Cell[];
  readonly blockOptions: { readonly timeSlots: readonly number[] };
  /** @param lines lines of text that it was read from. */
  read(line: string, lines?: number): number | undefined;
  readCell(line: string, slot: number): Cell;
  countRecords(records: number, lines?: number): void;
  countRecordAndReadTime(cell: Cell, line: () => string, lines?: number): number;
}

export class BlockBatch {
  /** Number of records. */
  readonly size: number;
  readonly #times: Float64Array;
  /** Line of each record; -1 if the plain decoder read it. */
  readonly #lines: Int32Array;
  /** Number of leading records, if every line of the block is a record of the block reader; else -1: then the records must be picked by line. */
  readonly #before: number;
  /** Cells that the plain decoder read, by record, in the order of the fields. */
  readonly #plain = new Map<number, readonly Cell[]>();

  constructor(
    readonly decoder: PlainDecoder,
    /** Valid only until the batch is built. */
    readonly block: Buffer,
    /** Returns a copy of the same bytes that stays valid. */
    readonly kept: () => Buffer,
    readonly rows: BlockRows,
    leading: readonly string[],
    /** Of lines of the block that the plain decoder reads. */
    clean: (line: string) => string = (line) => line,
  ) {
    const { lines, taken, times, spans } = rows;
    const maxRecords = leading.length + lines;
    this.#times = new Float64Array(maxRecords);
    this.#lines = new Int32Array(maxRecords);
    let size = 0;
    for (const line of leading) size = this.#readPlain(line, size);
    let counted = 0;
    /** Lines of the counted records besides their first. */
    let further = 0;
    for (let line = 0; line < lines; line++) {
      const more = spans === undefined ? 0 : (spans[line] ?? 1) - 1;
      if (taken[line] !== 1) {
        decoder.countRecords(counted, counted + further);
        counted = 0;
        further = 0;
        size = this.#readPlain(clean(this.#text(line)), size, more + 1);
        continue;
      }
      let time = times[line] ?? Number.NaN;
      if (Number.isNaN(time)) {
        decoder.countRecords(counted, counted + further);
        counted = 0;
        further = 0;
        time = decoder.countRecordAndReadTime(this.#timeCell(line), () => this.#text(line), more + 1);
      } else {
        counted++;
        further += more;
      }
      this.#lines[size] = line;
      this.#times[size++] = time;
    }
    decoder.countRecords(counted, counted + further);
    this.size = size;
    this.#before = size === this.#plain.size + lines && this.#lines[this.#plain.size] === 0 ? this.#plain.size : -1;
  }

  build(): RecordBatch {
    const { size } = this;
    const columns = this.decoder.fields.map((path, slot) => {
      const found = this.rows.fields[slot];
      if (found === undefined) throw new Error('the block reader returned no column for a field');
      const plain = this.#plain.size === 0 ? undefined : new Map([...this.#plain].map(([row, cells]) => [row, cells[slot]] as const));
      const rows = this.#rowsOf(found);
      return new BlockColumn(path, size, rows.kinds.length === 0 ? NO_BYTES : this.kept(), rows, plain, this.#listsOf(found, slot));
    });
    return { size, times: this.#times.subarray(0, size), columns };
  }

  /** Returns a function that decodes a list from its line on demand. */
  #listsOf(found: FieldRows, slot: number): (row: number) => Cell {
    if (!found.kinds.subarray(0, this.rows.lines).includes(VALUE_KIND.list)) return () => undefined;
    const starts = this.#copy(this.rows.starts);
    const ends = this.#copy(this.rows.ends);
    const bytes = this.kept();
    return (row) => this.decoder.readCell(bytes.toString('utf8', starts[row], ends[row]), slot);
  }

  #readPlain(line: string, size: number, lines = 1): number {
    const time = this.decoder.read(line, lines);
    if (time === undefined) return size;
    this.#plain.set(size, this.decoder.cells.slice(0, this.decoder.fields.length));
    this.#lines[size] = -1;
    this.#times[size] = time;
    return size + 1;
  }

  #text(line: number): string {
    const text = this.block.toString('utf8', this.rows.starts[line], this.rows.ends[line]);
    return (this.rows.spans?.[line] ?? 1) === 1 ? text : text.replaceAll('\r\n', '\n');
  }

  #timeCell(line: number): Cell {
    const { timeFields } = this.rows;
    for (const found of timeFields ?? []) {
      if (found.kinds[line] !== VALUE_KIND.missing) return this.#cellAt(line, found, () => undefined);
    }
    if (timeFields !== undefined) return undefined;
    for (const slot of this.decoder.blockOptions.timeSlots) {
      const found = this.rows.fields[slot];
      if (found === undefined || found.kinds[line] === VALUE_KIND.missing) continue;
      return this.#cellAt(line, found, () => this.decoder.readCell(this.#text(line), slot));
    }
    return undefined;
  }

  #cellAt(line: number, found: FieldRows, list: () => Cell): Cell {
    return new BlockColumn([], this.rows.lines, this.block, found, undefined, list).cellAt(line);
  }

  /** Copies the rows of the records. */
  #rowsOf(found: FieldRows): FieldRows {
    const ids = found.coded === undefined ? undefined : this.#copy(found.coded.ids);
    const numbers = found.numbers === undefined ? undefined : this.#copy(found.numbers);
    for (const row of this.#plain.keys()) {
      if (ids !== undefined) ids[row] = -1;
      if (numbers !== undefined) numbers[row] = Number.NaN;
    }
    const coded = ids === undefined || found.coded === undefined ? {} : { coded: { ids, values: found.coded.values } };
    // If every value has a code, its bytes are not needed.
    if (found.coded !== undefined && this.#before >= 0 && !found.coded.ids.subarray(0, this.rows.lines).includes(-1))
      return { kinds: NO_KINDS, starts: NO_OFFSETS, ends: NO_OFFSETS, ...coded };
    const kinds = this.#copy(found.kinds);
    for (const row of this.#plain.keys()) kinds[row] = VALUE_KIND.plain;
    return {
      kinds,
      starts: this.#copy(found.starts),
      ends: this.#copy(found.ends),
      ...coded,
      ...(numbers === undefined ? {} : { numbers }),
    };
  }

  #copy<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(array: T): T {
    const before = this.#before;
    if (before === 0) return array.slice(0, this.size) as T;
    if (before < 0) return pick(array, this.#lines, this.size);
    const made = new (array.constructor as new (length: number) => T)(this.size);
    made.set(array.subarray(0, this.size - before), before);
    return made;
  }
}

const NO_BYTES = typeof Buffer === 'undefined' ? (new Uint8Array(0) as Buffer) : Buffer.alloc(0);
const NO_KINDS = new Uint8Array(0);
const NO_OFFSETS = new Uint32Array(0);

/** Picks the entries of the records' lines; 0 for records of the plain decoder. */
function pick<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(array: T, lines: Int32Array, size: number): T {
  const result = new (array.constructor as new (length: number) => T)(size);
  for (let row = 0; row < size; row++) {
    const line = lines[row] ?? -1;
    if (line >= 0) result[row] = array[line] ?? 0;
  }
  return result;
}
