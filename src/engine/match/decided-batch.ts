/**
 * A batch with what has been decided about it: the rows of each predicate, the samples of each operand, the group key of each row. Everything
 * is worked out once for all rules, when first asked for.
 */
import type { StreamPlanned } from '../plan.js';
import type { Cell, Column, RecordBatch } from '../records.js';
import { fieldKey } from '../records.js';
import type { RowSet } from './bits.js';
import { forEachRow } from './bits.js';
import { cellText } from './compare.js';
import { operandNumbers, operandTexts } from './operands.js';
import type { PredicateTable } from './predicates.js';

/** A predicate that several things hang on, and what they are: feeds and each-feeds by index. */
export interface Watched {
  readonly filter: number;
  readonly feeds: readonly number[];
  readonly eachFeeds: readonly number[];
}

/** Everything of the plan that feeds on records, by the predicate that lets them through. */
export function watchedPredicates(plan: StreamPlanned): readonly Watched[] {
  const found = new Map<number, { filter: number; feeds: number[]; eachFeeds: number[] }>();
  const at = (filter: number): { filter: number; feeds: number[]; eachFeeds: number[] } => {
    const known = found.get(filter) ?? { filter, feeds: [], eachFeeds: [] };
    found.set(filter, known);
    return known;
  };
  for (const [index, feed] of plan.feeds.entries()) at(feed.filter).feeds.push(index);
  for (const [index, feed] of plan.eachFeeds.entries()) at(feed.filter).eachFeeds.push(index);
  return [...found.values()];
}

const MISSING: readonly Cell[] = [];

export class DecidedBatch {
  readonly #rows: (RowSet | undefined)[] = [];
  readonly #numbers: (Float64Array | undefined)[] = [];
  readonly #texts: (readonly (string | undefined)[] | undefined)[] = [];
  readonly #keys: ((string | undefined)[] | undefined)[] = [];
  readonly #cellsOf: (key: string) => readonly Cell[];
  #hitStarts: Uint32Array | undefined;
  #hits: Uint32Array | undefined;

  constructor(
    readonly plan: StreamPlanned,
    readonly table: PredicateTable,
    readonly watched: readonly Watched[],
    readonly batch: RecordBatch,
  ) {
    const columns = columnsByKey(plan, batch);
    this.#cellsOf = (key) => columns.get(key)?.cells ?? MISSING;
  }

  get size(): number {
    return this.batch.size;
  }

  /** The rows for which predicate `id` is true. */
  rows(id: number): RowSet {
    const known = this.#rows[id];
    if (known !== undefined) return known;
    const rows = this.table.decide(id, this.size, this.#cellsOf, (term) => this.rows(term));
    this.#rows[id] = rows;
    return rows;
  }

  /** Samples of an operand as numbers, NaN where there is none. */
  numbers(operand: number): Float64Array {
    const known = this.#numbers[operand];
    if (known !== undefined) return known;
    const planned = this.plan.operands[operand];
    const numbers = planned === undefined ? new Float64Array(this.size) : operandNumbers(planned, this.size, this.#cellsOf);
    this.#numbers[operand] = numbers;
    return numbers;
  }

  /** Samples of an operand as texts. */
  texts(operand: number): readonly (string | undefined)[] {
    const known = this.#texts[operand];
    if (known !== undefined) return known;
    const planned = this.plan.operands[operand];
    const texts = planned === undefined ? [] : operandTexts(planned, this.size, this.#cellsOf);
    this.#texts[operand] = texts;
    return texts;
  }

  /** Which group of a grouping a row belongs to; undefined when a field is missing. */
  groupKey(grouping: number, row: number): string | undefined {
    let keys = this.#keys[grouping];
    if (keys === undefined) {
      keys = this.#groupKeys(grouping);
      this.#keys[grouping] = keys;
    }
    return keys[row];
  }

  groupValues(grouping: number, row: number): readonly string[] {
    const by = this.plan.groupings[grouping]?.by ?? [];
    return by.map((path) => cellText(this.#cellsOf(fieldKey(path))[row]) ?? '');
  }

  /** Calls `visit` with the index (into `watched`) of every predicate that is true of the row. */
  forEachHit(row: number, visit: (watched: number) => void): void {
    if (this.#hitStarts === undefined || this.#hits === undefined) this.#findHits();
    const starts = this.#hitStarts;
    const hits = this.#hits;
    if (starts === undefined || hits === undefined) return;
    const end = starts[row + 1] ?? 0;
    for (let at = starts[row] ?? 0; at < end; at++) visit(hits[at] ?? 0);
  }

  /** The raw line, for those that show it. */
  line(row: number): string | undefined {
    const cell = this.#cellsOf('line')[row];
    return typeof cell === 'string' ? cell : undefined;
  }

  /** The cells of one row in the order of the plan's fields, for a snapshot. */
  cellsOfRow(row: number): Cell[] {
    return this.plan.fields.map((path) => this.#cellsOf(fieldKey(path))[row]);
  }

  #groupKeys(grouping: number): (string | undefined)[] {
    const by = this.plan.groupings[grouping]?.by ?? [];
    const columns = by.map((path) => this.#cellsOf(fieldKey(path)));
    const keys: (string | undefined)[] = new Array<string | undefined>(this.size);
    const only = columns.length === 1 ? columns[0] : undefined;
    for (let row = 0; row < this.size; row++) keys[row] = only === undefined ? joinedKey(columns, row) : cellText(only[row]);
    return keys;
  }

  /** Turns the row sets of all watched predicates round, so that a row's hits stand side by side and nothing is looped over that no row wants. */
  #findHits(): void {
    const starts = new Uint32Array(this.size + 1);
    this.watched.forEach(({ filter }) => {
      forEachRow(this.rows(filter), (row) => {
        starts[row + 1] = (starts[row + 1] ?? 0) + 1;
      });
    });
    for (let row = 0; row < this.size; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
    const hits = new Uint32Array(starts[this.size] ?? 0);
    const next = starts.slice();
    this.watched.forEach(({ filter }, index) => {
      forEachRow(this.rows(filter), (row) => {
        hits[next[row] ?? 0] = index;
        next[row] = (next[row] ?? 0) + 1;
      });
    });
    this.#hitStarts = starts;
    this.#hits = hits;
  }
}

/** Several values in one key: lengths keep `a,b` + `c` and `a` + `b,c` apart. */
function joinedKey(columns: readonly (readonly Cell[])[], row: number): string | undefined {
  let key = '';
  for (const cells of columns) {
    const text = cellText(cells[row]);
    if (text === undefined) return undefined;
    key += `${text.length}:${text}`;
  }
  return key;
}

function columnsByKey(plan: StreamPlanned, batch: RecordBatch): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const column of batch.columns) {
    const key = fieldKey(column.path);
    if (plan.columns.has(key)) columns.set(key, column);
  }
  return columns;
}
