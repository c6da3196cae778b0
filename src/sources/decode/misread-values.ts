/** Counts the values of fields that rules read as numbers or addresses, and that are something else. */

import { cellNumber, cellText } from '../../engine/model/compare-cells.js';
import type { ValueUse } from '../../engine/model/engine-api.js';
import type { QuantityReader } from '../../engine/model/quantity-text.js';
import { quantityReader } from '../../engine/model/quantity-text.js';
import type { Cell, CodedValues, Column, FieldPath, RecordBatch } from '../../engine/model/records.js';
import { cellReader, fieldKey, ownText } from '../../engine/model/records.js';
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

/** What a coded value is. */
const UNKNOWN = 0;
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
    const read = cellReader(column);
    for (let row = 0; row < size; row++) {
      const id = codes?.ids[row] ?? -1;
      if (kinds !== undefined && codes !== undefined && id >= 0) {
        let kind = kinds[id] ?? UNKNOWN;
        if (kind === UNKNOWN) kinds[id] = kind = this.#kindOf(codes.values.cells[id]);
        if (kind !== MISSING) this.values++;
        if (kind === MISREAD) this.#note(codes.values.cells[id]);
        continue;
      }
      if (this.use.as === 'number' && numbers !== undefined && !Number.isNaN(numbers[row] ?? Number.NaN)) {
        this.values++;
        continue;
      }
      const cell = read(row);
      const kind = this.#kindOf(cell);
      if (kind !== MISSING) this.values++;
      if (kind === MISREAD) this.#note(cell);
    }
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
    if (this.use.as === 'number') return cellNumber(cell, this.#quantity) === undefined ? MISREAD : READ;
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
