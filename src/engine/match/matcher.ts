/**
 * Finds the predicates that each record of a batch matches, without trying them one by one: the classes of its values leave some conjuncts possible, and
 * only those are checked. The few predicates that cannot be indexed in this way are evaluated as they are written.
 */

import { forEachRow } from '../collections/row-set.js';
import type { CellReader, Column, RecordBatch } from '../model/records.js';
import { cellReader, fieldKey } from '../model/records.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { ConjunctIndex, WantedConjunct } from './conjunct-index.js';
import { buildIndex } from './conjunct-index.js';
import type { WatchedPredicate } from './matched-batch.js';
import { MatchedBatch, watchedPredicates } from './matched-batch.js';
import { conjunctsOf } from './normal-form.js';
import type { ReadersOf } from './operands.js';
import { isLeaf, leafTest, PredicateTable } from './predicates.js';
import { TextSearch } from './text-search.js';

/** Work done to match records: the same for the same input, on any machine. */
export interface MatchWork {
  records: number;
  /** Words of bits read. */
  words: number;
  /** Conjuncts that the classes of all fields left possible. */
  candidates: number;
  /** Terms tested on a record, such as a pattern. */
  tried: number;
  /** Bytes of texts that were searched for literals. */
  searchedBytes: number;
}

/** When the classes leave more words of conjuncts than this, literals are searched first. */
const FEW_WORDS = 4;

const MISSING: CellReader = () => undefined;

export class Matcher {
  readonly table: PredicateTable;
  readonly watched: readonly WatchedPredicate[];
  /** Index in `watched` by predicate id; -1 for others. */
  readonly watchedOf: Int32Array;
  readonly work: MatchWork = { records: 0, words: 0, candidates: 0, tried: 0, searchedBytes: 0 };
  /** Indices in `watched` of predicates that every record matches. */
  readonly always: readonly number[];
  readonly #index: ConjunctIndex;
  /** Indices in `watched` of predicates that are evaluated as they are written. */
  readonly #plain: readonly number[];
  readonly #searches: readonly TextSearch[];
  /** The words of conjuncts that are still possible for the current row, and their bits. */
  readonly #words: Int32Array;
  readonly #bits: Int32Array;
  /** By watched predicate: the last row that matches it, since several of its conjuncts may match. */
  readonly #lastRow: Int32Array;
  #hits = new Int32Array(1024);
  #hitCount = 0;

  constructor(readonly plan: PlannedStream) {
    this.table = new PredicateTable(plan.predicates);
    this.watched = watchedPredicates(plan);
    this.watchedOf = new Int32Array(plan.predicates.length).fill(-1);
    this.watched.forEach(({ filter }, watched) => {
      this.watchedOf[filter] = watched;
    });
    const wanted: WantedConjunct[] = [];
    const always: number[] = [];
    const plain: number[] = [];
    this.watched.forEach(({ filter }, watched) => {
      const conjuncts = conjunctsOf(plan.predicates, filter);
      if (conjuncts === undefined) plain.push(watched);
      else if (conjuncts.some((conjunct) => conjunct.length === 0)) always.push(watched);
      else for (const conjunct of conjuncts) wanted.push({ conjunct, watched });
    });
    this.always = always;
    this.#plain = plain;
    this.#index = buildIndex(wanted, plan.predicates, this.table.regexOf);
    this.#searches = this.#index.searched.map((field) => new TextSearch(field));
    this.#words = new Int32Array(this.#index.words);
    this.#bits = new Int32Array(this.#index.words);
    this.#lastRow = new Int32Array(this.watched.length);
  }

  match(batch: RecordBatch): MatchedBatch {
    const columns = columnsByKey(this.plan, batch);
    const readers = readersOf(columns);
    const { size, matched } = batch;
    if (matched !== undefined) return new MatchedBatch(this.plan, this.table, batch, columns, readers, matched.hitStarts, matched.hits);
    this.work.records += size;
    let starts: Int32Array = new Int32Array(size + 1);
    this.#hitCount = 0;
    if (this.#index.size > 0) this.#findAll(columns, readers, size, starts);
    let hits: Int32Array = this.#hits.slice(0, this.#hitCount);
    if (this.#plain.length > 0) ({ starts, hits } = this.#withPlain(readers, size, starts, hits));
    return new MatchedBatch(this.plan, this.table, batch, columns, readers, starts, hits);
  }

  /** Hits of all rows, one row after another. */
  #findAll(columns: ReadonlyMap<string, Column>, readers: ReadersOf, size: number, starts: Int32Array): void {
    const { fields } = this.#index;
    const classes = new Int32Array(size * fields.length);
    const open = new Int32Array(size);
    fields.forEach((field, at) => {
      field.classify(columns.get(field.key), size, { classes, stride: fields.length, offset: at, open });
    });
    for (const search of this.#searches) search.begin(columns.get(fields[search.field.field]?.key ?? ''));
    const tests = new Tests(this.table, readers);
    this.#lastRow.fill(-1);
    for (let row = 0; row < size; row++) {
      this.#find(row, classes, open[row] ?? 0, tests);
      starts[row + 1] = this.#hitCount;
    }
  }

  #find(row: number, classes: Int32Array, open: number, tests: Tests): void {
    const { fields, words } = this.#index;
    const base = row * fields.length;
    // Only the words that the most selective class leaves are read.
    let list: Int32Array | undefined;
    let least = words;
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at];
      const found = classes[base + at] ?? 0;
      const count = field?.counts[found] ?? 0;
      if (count === 0) return;
      if (count < least || (list === undefined && count === least)) {
        least = count;
        list = field?.lists[found];
      }
    }
    const first = open !== 0 && least > FEW_WORDS ? this.#searchFirst(row, open, least) : undefined;
    let count = first === undefined ? this.#narrow(list, least, undefined, classes, base) : this.#narrowFound(first, classes, base);
    if (count > 0 && open !== 0) {
      for (const search of this.#searches) {
        if (search === first || (open & search.field.openBit) === 0) continue;
        count = this.#narrowBySearch(search, row, count);
        if (count === 0) break;
      }
    }
    for (let at = 0; at < count; at++) {
      const word = this.#words[at] ?? 0;
      for (let bits = this.#bits[at] ?? 0; bits !== 0; bits &= bits - 1) {
        this.#candidate((word << 5) + (31 - Math.clz32(bits & -bits)), row, open, tests);
      }
    }
  }

  /** Where the classes exclude little, searches the literals of a text at once if they leave fewer words. */
  #searchFirst(row: number, open: number, least: number): TextSearch | undefined {
    for (const search of this.#searches) {
      if ((open & search.field.openBit) === 0 || search.field.freeWords.length >= least) continue;
      this.work.searchedBytes += search.search(row);
      return search;
    }
    return undefined;
  }

  /** The words of a list for which all fields leave bits. */
  #narrow(
    list: Int32Array | undefined,
    length: number,
    search: TextSearch | undefined,
    classes: Int32Array,
    base: number,
    from = 0,
  ): number {
    const { all, fields, words } = this.#index;
    this.work.words += length;
    let count = from;
    for (let index = 0; index < length; index++) {
      const word = list === undefined ? index : (list[index] ?? 0);
      let bits = search === undefined ? (all[word] ?? 0) : (search.field.free[word] ?? 0) | (search.found[word] ?? 0);
      for (let at = 0; at < fields.length && bits !== 0; at++) {
        bits &= fields[at]?.bits[(classes[base + at] ?? 0) * words + word] ?? 0;
      }
      if (bits === 0) continue;
      this.#words[count] = word;
      this.#bits[count++] = bits;
    }
    return count;
  }

  /** The words that a search leaves: of conjuncts that need no literal, and of conjuncts whose literal was found. */
  #narrowFound(search: TextSearch, classes: Int32Array, base: number): number {
    const { free, freeWords } = search.field;
    const count = this.#narrow(freeWords, freeWords.length, search, classes, base);
    // Words in both lists have been read above.
    let others = 0;
    for (let at = 0; at < search.touchedCount; at++) {
      const word = search.touched[at] ?? 0;
      if ((free[word] ?? 0) === 0) search.touched[others++] = word;
      else search.found[word] = 0;
    }
    search.touchedCount = others;
    return this.#narrow(search.touched, others, search, classes, base, count);
  }

  /** Searches for literals only if some conjunct that is still possible needs one. */
  #narrowBySearch(search: TextSearch, row: number, count: number): number {
    const { free } = search.field;
    let needed = false;
    for (let at = 0; at < count && !needed; at++) needed = ((this.#bits[at] ?? 0) & ~(free[this.#words[at] ?? 0] ?? 0)) !== 0;
    if (!needed) return count;
    this.work.searchedBytes += search.search(row);
    let kept = 0;
    for (let at = 0; at < count; at++) {
      const word = this.#words[at] ?? 0;
      const bits = (this.#bits[at] ?? 0) & ((free[word] ?? 0) | (search.found[word] ?? 0));
      if (bits === 0) continue;
      this.#words[kept] = word;
      this.#bits[kept++] = bits;
    }
    return kept;
  }

  /** Tests the terms of a possible conjunct that the classes do not decide. */
  #candidate(conjunct: number, row: number, open: number, tests: Tests): void {
    this.work.candidates += 1;
    const watched = this.#index.watched[conjunct] ?? 0;
    if (this.#lastRow[watched] === row) return;
    const tried = this.#index.tried[conjunct];
    if (tried !== undefined) {
      for (const term of tried) {
        if (term.open !== 0 && (term.open & open) === 0) continue;
        this.work.tried += 1;
        if (tests.test(term.leaf, row) === term.negated) return;
      }
    }
    this.#lastRow[watched] = row;
    if (this.#hitCount === this.#hits.length) {
      const grown = new Int32Array(this.#hits.length * 2);
      grown.set(this.#hits);
      this.#hits = grown;
    }
    this.#hits[this.#hitCount++] = watched;
  }

  /** Adds the hits of the predicates that are evaluated as they are written. */
  #withPlain(readers: ReadersOf, size: number, found: Int32Array, foundHits: Int32Array): { starts: Int32Array; hits: Int32Array } {
    const matching = new Map<number, Uint32Array>();
    const rowsOf = (id: number): Uint32Array => {
      const known = matching.get(id);
      if (known !== undefined) return known;
      const rows = this.table.matchingRows(id, size, readers, rowsOf);
      matching.set(id, rows);
      return rows;
    };
    const starts = new Int32Array(size + 1);
    for (let row = 0; row < size; row++) starts[row + 1] = (found[row + 1] ?? 0) - (found[row] ?? 0);
    const sets = this.#plain.map((watched) => ({ watched, rows: rowsOf(this.watched[watched]?.filter ?? -1) }));
    for (const { rows } of sets) {
      forEachRow(rows, (row) => {
        starts[row + 1] = (starts[row + 1] ?? 0) + 1;
      });
    }
    for (let row = 0; row < size; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
    const hits = new Int32Array(starts[size] ?? 0);
    const next = starts.slice();
    const put = (row: number, watched: number): void => {
      hits[next[row] ?? 0] = watched;
      next[row] = (next[row] ?? 0) + 1;
    };
    for (let row = 0; row < size; row++) for (let at = found[row] ?? 0; at < (found[row + 1] ?? 0); at++) put(row, foundHits[at] ?? 0);
    for (const { watched, rows } of sets) forEachRow(rows, (row) => put(row, watched));
    return { starts, hits };
  }
}

/** Leaf tests on the rows of one batch, created on first use. */
class Tests {
  readonly #tests: ((row: number) => boolean)[] = [];

  constructor(
    readonly table: PredicateTable,
    readonly readers: ReadersOf,
  ) {}

  test(leaf: number, row: number): boolean {
    const known = this.#tests[leaf];
    if (known !== undefined) return known(row);
    const predicate = this.table.predicates[leaf]?.predicate;
    const test = predicate === undefined || !isLeaf(predicate) ? () => false : leafTest(predicate, this.readers, this.table.regexOf);
    this.#tests[leaf] = test;
    return test(row);
  }
}

function columnsByKey(plan: PlannedStream, batch: RecordBatch): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  for (const column of batch.columns) {
    const key = fieldKey(column.path);
    if (plan.columns.has(key)) columns.set(key, column);
  }
  return columns;
}

function readersOf(columns: ReadonlyMap<string, Column>): ReadersOf {
  const readers = new Map<string, CellReader>();
  return (key) => {
    const known = readers.get(key);
    if (known !== undefined) return known;
    const column = columns.get(key);
    const reader = column === undefined ? MISSING : cellReader(column);
    readers.set(key, reader);
    return reader;
  };
}
