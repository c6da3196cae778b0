/** Counts the values of fields that rules read as numbers or addresses, and that are something else. */

import { cellNumber, cellText } from '../../engine/model/compare-cells.js';
import type { ValueUse } from '../../engine/model/engine-api.js';
import type { QuantityReader } from '../../engine/model/quantity-text.js';
import { quantityReader } from '../../engine/model/quantity-text.js';
import type { Cell, CodedValues, Column, FieldPath, RecordBatch } from '../../engine/model/records.js';
import { fieldKey, ownText } from '../../engine/model/records.js';
import { isIpAddress } from '../../parser/ip-ranges.js';

export interface MisreadStats extends ValueUse {
  /** Records with a value. */
  readonly values: number;
  /** Those whose value is something else. */
  readonly misread: number;
  /** The first such value, shortened. */
  readonly sample: string;
}

const SAMPLE_CHARACTERS = 100;

/** One per source. */
export class MisreadValues {
  readonly #counters: readonly Counter[];

  constructor(fields: readonly FieldPath[], uses: readonly ValueUse[]) {
    const places = new Map(fields.map((path, at) => [fieldKey(path), at]));
    this.#counters = uses.flatMap((use) => {
      const at = places.get(fieldKey(use.path));
      return at === undefined ? [] : [new Counter(use, at)];
    });
  }

  /** @param batch its columns are the fields in their order. */
  see(batch: RecordBatch): void {
    for (const counter of this.#counters) {
      const column = batch.columns[counter.at];
      if (column !== undefined) counter.see(column, batch.size);
    }
  }

  /** Also of fields whose values were all read: another part of the log may have others. */
  stats(): readonly MisreadStats[] {
    return this.#counters.flatMap((counter) => (counter.values === 0 ? [] : [counter.stats()]));
  }
}

/** What a coded value is; 0 while that is not known. */
const MISSING = 1;
const READ = 2;
const MISREAD = 3;

class Counter {
  misread = 0;
  values = 0;
  #sample = '';
  readonly #quantity: QuantityReader | undefined;
  /** By code, what each value is; many batches share one list of values. */
  readonly #ofCodes = new WeakMap<CodedValues, Uint8Array>();

  constructor(
    readonly use: ValueUse,
    /** Index of its column. */
    readonly at: number,
  ) {
    this.#quantity = use.unit === undefined ? undefined : quantityReader(use.unit);
  }

  see(column: Column, size: number): void {
    const { codes, numbers } = column;
    const kinds = codes === undefined ? undefined : this.#kindsOf(codes.values);
    // Nearly all values pass these loops. Creating their cells would cost as much as reading the rest of the record.
    let values = 0;
    if (codes !== undefined && kinds !== undefined) {
      const { ids } = codes;
      for (let row = 0; row < size; row++) {
        const id = ids[row] ?? -1;
        if (id >= 0 && kinds[id] === READ) values++;
        else if (this.#look(column, row, kinds)) values++;
      }
    } else if (numbers !== undefined && this.use.as === 'number') {
      for (let row = 0; row < size; row++) {
        if (!Number.isNaN(numbers[row] ?? Number.NaN) || this.#look(column, row, kinds)) values++;
      }
    } else for (let row = 0; row < size; row++) if (this.#look(column, row, kinds)) values++;
    this.values += values;
  }

  /** Whether the row has a value; it is counted if it is misread. */
  #look(column: Column, row: number, kinds: Uint8Array | undefined): boolean {
    if (this.use.as === 'number' && column.isNumber?.(row) === true) return true;
    const id = column.codes?.ids[row] ?? -1;
    const cell = id >= 0 ? column.codes?.values.cells[id] : column.cellAt === undefined ? column.cells[row] : column.cellAt(row);
    const kind = this.#kindOf(cell);
    if (id >= 0 && kinds !== undefined) kinds[id] = kind;
    if (kind === MISREAD) this.#note(cell);
    return kind !== MISSING;
  }

  stats(): MisreadStats {
    return { ...this.use, values: this.values, misread: this.misread, sample: this.#sample };
  }

  #kindsOf(values: CodedValues): Uint8Array {
    const known = this.#ofCodes.get(values);
    if (known !== undefined && known.length >= values.cells.length) return known;
    const grown = new Uint8Array(Math.max(64, 2 * values.cells.length));
    if (known !== undefined) grown.set(known);
    this.#ofCodes.set(values, grown);
    return grown;
  }

  #kindOf(cell: Cell): number {
    // Many logs write `-` where there is no value.
    if (cell === undefined || cell === '' || cell === '-') return MISSING;
    if (this.use.as === 'number') {
      const isNumber = typeof cell === 'number' || (typeof cell === 'object' && 'text' in cell);
      return isNumber || cellNumber(cell, this.#quantity) !== undefined ? READ : MISREAD;
    }
    const text = cellText(cell);
    return text !== undefined && isIpAddress(text) ? READ : MISREAD;
  }

  #note(cell: Cell): void {
    this.misread++;
    if (this.misread > 1) return;
    const text = cellText(cell) ?? (typeof cell === 'object' && 'list' in cell ? 'a list' : 'an object');
    this.#sample = ownText(text.slice(0, SAMPLE_CHARACTERS));
  }
}

/** @param parts of one stream: sources, or parts of a log. */
export function sumOfMisread(parts: readonly (readonly MisreadStats[])[]): readonly MisreadStats[] {
  const sums = new Map<string, MisreadStats>();
  for (const stats of parts.flat()) {
    const key = `${stats.as} ${fieldKey(stats.path)}`;
    const known = sums.get(key);
    sums.set(key, known === undefined ? stats : sumOfTwo(known, stats));
  }
  return [...sums.values()];
}

/** The sample is the first one. */
function sumOfTwo(a: MisreadStats, b: MisreadStats): MisreadStats {
  return { ...a, values: a.values + b.values, misread: a.misread + b.misread, sample: a.misread > 0 ? a.sample : b.sample };
}
