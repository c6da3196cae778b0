/** Searches the texts of one field for the literals of all predicates, and finds the conjuncts that this leaves possible. */
import type { CellReader, Column } from '../model/records.js';
import { cellReader } from '../model/records.js';
import type { SearchedField } from './conjunct-index.js';

const NO_CELL: CellReader = () => undefined;

export class TextSearch {
  /** Bits of the conjuncts whose literal was found in the last text. */
  readonly found: Uint32Array;
  /** Indices of the words of `found` that are not zero; the first `touchedCount` entries. */
  readonly touched: Int32Array;
  touchedCount = 0;
  readonly #encoder = new TextEncoder();
  #scratch = new Uint8Array(1024);
  #column: Column | undefined;
  #read: CellReader = NO_CELL;

  constructor(readonly field: SearchedField) {
    this.found = new Uint32Array(field.free.length);
    this.touched = new Int32Array(field.free.length);
  }

  /** Sets the column of the rows that follow. */
  begin(column: Column | undefined): void {
    this.#column = column;
    this.#read = column === undefined ? NO_CELL : cellReader(column);
  }

  /** Searches the text of a row. Returns its length in bytes. */
  search(row: number): number {
    this.#clear();
    const raw = this.#column?.raw;
    if (raw !== undefined && raw.plain[row] === 1) {
      const start = raw.starts[row] ?? 0;
      const end = raw.ends[row] ?? 0;
      this.#scan(raw.bytes, start, end);
      return end - start;
    }
    const text = this.#read(row);
    if (typeof text !== 'string') return 0;
    const length = this.#encode(text);
    this.#scan(this.#scratch, 0, length);
    // The scanner ignores case in ASCII only; for other letters, the folded text is searched as well.
    if (length === text.length || !this.field.anyIgnoresCase) return length;
    const folded = this.#encode(text.toLowerCase());
    this.#scan(this.#scratch, 0, folded);
    return length + folded;
  }

  #scan(bytes: Uint8Array, start: number, end: number): void {
    const { scanner, conjuncts } = this.field;
    const count = scanner.scan(bytes, start, end);
    for (let at = 0; at < count; at++) {
      for (const conjunct of conjuncts[scanner.found[at] ?? 0] ?? []) {
        const word = conjunct >>> 5;
        const before = this.found[word] ?? 0;
        if (before === 0) this.touched[this.touchedCount++] = word;
        this.found[word] = before | (1 << (conjunct & 31));
      }
    }
  }

  #encode(text: string): number {
    if (this.#scratch.length < text.length * 3) this.#scratch = new Uint8Array(text.length * 4);
    return this.#encoder.encodeInto(text, this.#scratch).written;
  }

  #clear(): void {
    for (let at = 0; at < this.touchedCount; at++) this.found[this.touched[at] ?? 0] = 0;
    this.touchedCount = 0;
  }
}
