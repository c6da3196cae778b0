/**
 * A batch with the predicates that its records match, and access to the rows of other predicates, samples and group keys. Matching is done for all rules
 * at once; everything else only for the records that need it.
 */
import type { TextField } from '../../parser/program.js';
import type { RowSet } from '../collections/row-set.js';
import { hasRow } from '../collections/row-set.js';
import { cellText } from '../model/compare-cells.js';
import type { Cell, CellReader, Column, RecordBatch } from '../model/records.js';
import { fieldKey } from '../model/records.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { ReadersOf } from './operands.js';
import { operandCells, operandNumber, textCells } from './operands.js';
import type { PredicateTable } from './predicates.js';

/** A predicate that every record is matched with, and the indices of its feeds and `each` feeds. Predicates before `of` and steps of spans have neither. */
export interface WatchedPredicate {
  readonly filter: number;
  readonly feeds: readonly number[];
  readonly eachFeeds: readonly number[];
}

/** The filters and matches of all feeds, and the steps of spans, each once. */
export function watchedPredicates(plan: PlannedStream): readonly WatchedPredicate[] {
  const found = new Map<number, { filter: number; feeds: number[]; eachFeeds: number[] }>();
  const at = (filter: number): { filter: number; feeds: number[]; eachFeeds: number[] } => {
    const known = found.get(filter) ?? { filter, feeds: [], eachFeeds: [] };
    found.set(filter, known);
    return known;
  };
  for (const [index, feed] of plan.feeds.entries()) {
    at(feed.filter).feeds.push(index);
    if (feed.match >= 0) at(feed.match);
  }
  for (const [index, feed] of plan.eachFeeds.entries()) at(feed.filter).eachFeeds.push(index);
  for (const { steps } of plan.spans) for (const step of steps) at(step);
  return [...found.values()];
}

export class MatchedBatch {
  readonly #rows: (RowSet | undefined)[] = [];
  readonly #numbers: (((row: number) => number | undefined) | undefined)[] = [];
  readonly #ofFunctions = new Map<TextField, CellReader>();
  readonly #texts: (((row: number) => string | undefined) | undefined)[] = [];

  constructor(
    readonly plan: PlannedStream,
    readonly table: PredicateTable,
    readonly batch: RecordBatch,
    /** By field key. */
    readonly columns: ReadonlyMap<string, Column>,
    readonly readers: ReadersOf,
    /** The hits of row `r` are `hits[hitStarts[r]]` to `hits[hitStarts[r + 1] - 1]`. */
    readonly hitStarts: Int32Array,
    /** Indices of watched predicates; those that are always true are left out. */
    readonly hits: Int32Array,
  ) {}

  get size(): number {
    return this.batch.size;
  }

  /** Whether a row matches the `where` of the stream. */
  isInside(row: number): boolean {
    const { where } = this.plan;
    if (where < 0) return true;
    return hasRow(this.batch.matched?.inside ?? this.#rowsOf(where), row);
  }

  /** The rows that match the `where` of the stream; undefined without one. */
  insideRows(): RowSet | undefined {
    return this.plan.where < 0 ? undefined : this.#rowsOf(this.plan.where);
  }

  /** The sample of an operand as a number; undefined where there is none. */
  number(operand: number, row: number): number | undefined {
    let read = this.#numbers[operand];
    if (read === undefined) {
      const planned = this.plan.operands[operand];
      read = planned === undefined ? () => undefined : operandNumber(planned, this.readers);
      this.#numbers[operand] = read;
    }
    const number = read(row);
    // Turns a negative zero, which JSON does not keep, into zero.
    return number === undefined ? undefined : number + 0;
  }

  /** The sample of an operand as a text. */
  text(operand: number, row: number): string | undefined {
    let read = this.#texts[operand];
    if (read === undefined) {
      const planned = this.plan.operands[operand];
      const cell = planned === undefined ? () => undefined : operandCells(planned, this.readers);
      read = (at) => cellText(cell(at));
      this.#texts[operand] = read;
    }
    return read(row);
  }

  /** The key of a row's group; undefined when a field is missing. */
  groupKey(grouping: number, row: number): string | undefined {
    return this.keyOf(this.plan.groupings[grouping]?.by ?? [], row);
  }

  /** The texts of some fields as one text; undefined when one is missing. */
  keyOf(by: readonly TextField[], row: number): string | undefined {
    if (by.length === 1) return this.#text(by[0] ?? [], row);
    let key = '';
    for (const field of by) {
      const text = this.#text(field, row);
      if (text === undefined) return undefined;
      // Lengths keep `a,b` + `c` and `a` + `b,c` apart.
      key += `${text.length}:${text}`;
    }
    return key;
  }

  groupValues(grouping: number, row: number): readonly string[] {
    const by = this.plan.groupings[grouping]?.by ?? [];
    return by.map((field) => this.#text(field, row) ?? '');
  }

  /** The raw line, for sample lines. */
  line(row: number): string | undefined {
    const cell = this.readers('line')(row);
    return typeof cell === 'string' ? cell : undefined;
  }

  /** The cells of one row in the order of the plan's fields, for a snapshot. */
  cellsOfRow(row: number): Cell[] {
    if (this.batch.matched !== undefined)
      throw new Error('records that were matched in another thread are not complete and cannot be saved');
    return this.plan.fields.map((path) => this.readers(fieldKey(path))(row));
  }

  #text(field: TextField, row: number): string | undefined {
    return cellText(this.#cellsOf(field)(row));
  }

  #cellsOf(field: TextField): CellReader {
    if (!('functions' in field)) return this.readers(fieldKey(field));
    const known = this.#ofFunctions.get(field);
    if (known !== undefined) return known;
    const made = textCells(field, this.readers);
    this.#ofFunctions.set(field, made);
    return made;
  }

  #rowsOf(id: number): RowSet {
    const known = this.#rows[id];
    if (known !== undefined) return known;
    const rows = this.table.matchingRows(id, this.size, this.readers, (term) => this.#rowsOf(term));
    this.#rows[id] = rows;
    return rows;
  }
}
