/** Which wanted fields no record has had so far, and the names that the records have instead. */
import type { ValueUse } from '../../engine/model/engine-api.js';
import type { Column, FieldPath, RecordBatch } from '../../engine/model/records.js';
import type { MisreadStats } from './misread-values.js';
import { MisreadValues, sumOfMisread } from './misread-values.js';

/** Records of a source whose field names are listed. */
const SAMPLED = 50;
const MAX_NAMES = 500;
/** Longer names are not what anybody meant. */
const MAX_NAME_LENGTH = 100;

export interface FieldStats {
  readonly records: number;
  /** Wanted fields without a value in any of these records; not meaningful without records. */
  readonly unseen: readonly FieldPath[];
  /** Names of fields of the first records, and those that the format documents; empty if nothing is unseen. */
  readonly names: readonly string[];
  readonly misread: readonly MisreadStats[];
}

/** What decoders tell about the fields of their batches. */
export type Presence = Pick<FieldPresence, 'see' | 'stats'>;

/** One per source. A field is looked for only until it is found. */
export class FieldPresence {
  #records = 0;
  #unseen: readonly FieldPath[];
  #names: readonly string[] = [];
  #sampled = 0;
  readonly #misread: MisreadValues;

  /**
   * @param uses those of the fields that rules read as numbers or addresses.
   * @param listed the names in so many records are listed, also when every field was found.
   */
  constructor(
    readonly fields: readonly FieldPath[],
    uses: readonly ValueUse[] = [],
    readonly listed = 0,
  ) {
    this.#unseen = fields;
    this.#misread = new MisreadValues(fields, uses);
  }

  /** @param batch its columns are the wanted fields in their order. @param sample the names of fields of one of its first records after another. */
  see(batch: RecordBatch, sample: () => Iterable<readonly string[]>): void {
    if (batch.size === 0) return;
    this.#records += batch.size;
    this.#misread.see(batch);
    if (this.#sampled < this.listed) this.#sample(sample(), this.listed);
    if (this.#unseen.length === 0) return;
    const unseen = new Set(this.#unseen);
    this.fields.forEach((path, at) => {
      const column = batch.columns[at];
      if (unseen.has(path) && column !== undefined && hasValue(column, batch.size)) unseen.delete(path);
    });
    if (unseen.size < this.#unseen.length) this.#unseen = this.#unseen.filter((path) => unseen.has(path));
    if (unseen.size > 0 && this.#sampled < SAMPLED) this.#sample(sample(), SAMPLED);
  }

  stats(): FieldStats {
    return {
      records: this.#records,
      unseen: this.#unseen,
      names: this.#unseen.length === 0 && this.listed === 0 ? [] : this.#names,
      misread: this.#misread.stats(),
    };
  }

  #sample(records: Iterable<readonly string[]>, most: number): void {
    const names = new Set(this.#names);
    for (const record of records) {
      for (const name of record) if (names.size < MAX_NAMES && name.length <= MAX_NAME_LENGTH) names.add(name);
      if (++this.#sampled >= most) break;
    }
    this.#names = [...names];
  }
}

/** Whether any record has a value. */
export function hasValue(column: Column, size: number): boolean {
  if (column.hasValue !== undefined) return column.hasValue();
  const { cells } = column;
  for (let row = 0; row < size; row++) if (cells[row] !== undefined) return true;
  return false;
}

/** @param parts of one stream: sources, or parts of a log. A field is unseen if no part with records has it. */
export function sumOfFieldStats(parts: readonly FieldStats[]): FieldStats {
  const read = parts.filter(({ records }) => records > 0);
  const [first, ...others] = read;
  if (first === undefined) return { records: 0, unseen: parts[0]?.unseen ?? [], names: [], misread: [] };
  const missing = others.map(({ unseen }) => new Set(unseen.map((path) => JSON.stringify(path))));
  const unseen = first.unseen.filter((path) => missing.every((keys) => keys.has(JSON.stringify(path))));
  return {
    records: read.reduce((sum, { records }) => sum + records, 0),
    unseen,
    misread: sumOfMisread(read.map(({ misread }) => misread)),
    names: unseen.length === 0 ? [] : [...new Set(read.flatMap(({ names }) => names))].slice(0, MAX_NAMES),
  };
}
