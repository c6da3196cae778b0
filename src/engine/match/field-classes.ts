/**
 * Sorts the values of one field into classes: no predicate can tell values of one class apart. A class has a bit for each conjunct that it leaves possible,
 * so that the conjuncts of a record are found by intersecting the bits of its fields. A class is created when its first value arrives.
 */
import type { Scale } from '../../parser/program.js';
import { cellNumber, cellText } from '../model/compare-cells.js';
import type { QuantityReader } from '../model/quantity-text.js';
import { quantityReader } from '../model/quantity-text.js';
import type { Cell, CodedValues, Column } from '../model/records.js';
import type { PlannedPredicate } from '../plan/planned-stream.js';
import { aspectsOf, numberTest } from './field-leaf.js';
import { scaled } from './operands.js';
import type { Leaf, RegexOf } from './predicates.js';
import { isLeaf, leafTest } from './predicates.js';
import type { FieldTerm } from './term-counts.js';
import { TermCounts } from './term-counts.js';
import { Thresholds } from './thresholds.js';

interface LeafOfField {
  readonly id: number;
  readonly test: (row: number) => boolean;
  /** The test for a number in the scale of its comparison; only for leaves that read nothing but the number. */
  readonly ofNumber: (value: number) => boolean;
  /** Must be tested on the whole text: not known for values whose text was not searched. */
  readonly search: boolean;
}

interface NumberAxis {
  readonly quantity: QuantityReader | undefined;
  readonly scale: Scale | undefined;
  readonly thresholds: Thresholds;
}

/** Classes of all fields for all rows of a batch. */
export interface ClassTable {
  /** The class of this field is at `row * stride + offset`. */
  readonly classes: Int32Array;
  readonly stride: number;
  readonly offset: number;
  /** By row: bits of the fields whose value is a text that was not searched yet. */
  readonly open: Int32Array;
}

/** Words of bits that the classes of one field may take; above it, all classes are dropped. */
const MOST_WORDS = 1 << 22;
/** Values of uncoded columns whose class is cached. */
const MOST_REMEMBERED = 8192;
/** No class yet. */
const UNKNOWN = -1;

export class FieldClasses {
  /** Bits of class `c` begin at `c * words`. */
  bits: Uint32Array;
  /** By class: indices of its words that are not zero. */
  readonly lists: Int32Array[] = [];
  /** By class: length of its list. */
  counts: Int32Array = new Int32Array(64);
  /** Some leaf must be tested on the text: values that are not coded get classes that leave it open. */
  readonly searches: boolean;
  readonly #words: number;
  readonly #all: Uint32Array;
  readonly #leaves: readonly LeafOfField[];
  readonly #terms: readonly FieldTerm[];
  readonly #texts: ReadonlySet<string>;
  readonly #axes: readonly NumberAxis[];
  /** Leaves by the texts, and by the numbers, that they compare with. */
  readonly #byName = new Map<string, LeafOfField[]>();
  readonly #byNumber = new Map<number, LeafOfField[]>();
  #hasIntervals = false;
  /** The class of texts that no leaf compares with. */
  #unnamed: { readonly counts: TermCounts; readonly truths: ReadonlyMap<number, boolean>; readonly made: number } | undefined;
  /** By the leaves that differ from those: the texts of a long list are in one class. */
  readonly #byChanged = new Map<string, number>();
  readonly #bySignature = new Map<string, number>();
  #byCode = new WeakMap<CodedValues, Int32Array>();
  /** How often coded texts that must be searched have occurred. */
  #seen = new WeakMap<CodedValues, Uint8Array>();
  readonly #timesWorth: number;
  #byText = new Map<string, number>();
  #byInterval: Int32Array;
  readonly #onlyAxis: NumberAxis | undefined;
  /** The cell that the leaves are tested on. */
  #tested: Cell;

  constructor(
    readonly key: string,
    predicates: readonly PlannedPredicate[],
    terms: readonly FieldTerm[],
    /** One bit for each conjunct. */
    all: Uint32Array,
    regexOf: RegexOf,
    /** Marks rows whose value is a text that was not searched yet. */
    readonly openBit: number,
  ) {
    this.#terms = terms;
    this.#all = all;
    this.#words = all.length;
    this.bits = new Uint32Array(all.length * 8);
    const ids = [...new Set(terms.map((term) => term.leaf))];
    const texts = new Set<string>();
    const numbers = new Map<string, Pick<NumberAxis, 'quantity' | 'scale'> & { readonly values: number[] }>();
    const leaves: LeafOfField[] = [];
    for (const id of ids) {
      const predicate = predicates[id]?.predicate;
      if (predicate === undefined || !isLeaf(predicate)) continue;
      const leaf: Leaf = predicate;
      const aspects = aspectsOf(leaf);
      for (const aspect of aspects) {
        if (aspect.kind === 'text') for (const text of aspect.texts) texts.add(text);
        if (aspect.kind === 'number') {
          const axisKey = JSON.stringify([aspect.unit, aspect.scale]);
          const quantity = aspect.unit === undefined ? undefined : quantityReader(aspect.unit);
          const axis = numbers.get(axisKey) ?? { quantity, scale: aspect.scale, values: [] };
          numbers.set(axisKey, axis);
          for (const number of aspect.numbers) axis.values.push(number);
        }
      }
      const search = aspects.some((aspect) => aspect.kind === 'search');
      const made = { id, search, test: leafTest(leaf, () => () => this.#tested, regexOf), ofNumber: numberTest(leaf) };
      leaves.push(made);
      for (const aspect of aspects) {
        if (aspect.kind === 'text') for (const text of aspect.texts) addTo(this.#byName, text, made);
        if (aspect.kind === 'number') for (const number of aspect.numbers) addTo(this.#byNumber, number, made);
      }
    }
    this.#leaves = leaves;
    this.searches = leaves.some((leaf) => leaf.search);
    // Testing a few leaves costs as much as one search for the literals of all.
    this.#timesWorth = Math.min(255, leaves.filter((leaf) => leaf.search).length >> 2);
    this.#texts = texts;
    this.#axes = [...numbers.values()].map(({ values, ...axis }) => ({ ...axis, thresholds: new Thresholds(values) }));
    // No predicate distinguishes numbers of one interval, unless one compares their text.
    if (this.#axes.length === 1 && texts.size === 0 && !this.searches) this.#onlyAxis = this.#axes[0];
    this.#byInterval = new Int32Array(this.#onlyAxis?.thresholds.intervals ?? 0).fill(UNKNOWN);
  }

  /** The class of each row's value. */
  classify(column: Column | undefined, size: number, into: ClassTable): void {
    const { classes, stride, offset, open } = into;
    this.#limitMemory();
    if (column === undefined) {
      const missing = this.classOf(undefined, true);
      for (let row = 0; row < size; row++) classes[row * stride + offset] = missing;
      return;
    }
    const { codes, numbers } = column;
    const byCode = codes === undefined ? undefined : this.#codeClasses(codes.values);
    for (let row = 0; row < size; row++) {
      let found = UNKNOWN;
      const id = codes?.ids[row] ?? -1;
      if (id >= 0) found = byCode?.[id] ?? UNKNOWN;
      else if (numbers !== undefined) found = this.#classOfNumber(numbers[row] ?? Number.NaN);
      classes[row * stride + offset] = found >= 0 ? found : this.#classOfRow(column, row, byCode, open);
    }
  }

  /** The class of a value that is not cached by its code or number. */
  #classOfRow(column: Column, row: number, byCode: Int32Array | undefined, open: Int32Array): number {
    const { codes, raw } = column;
    const id = codes?.ids[row] ?? -1;
    if (id >= 0 && byCode !== undefined && (!this.searches || this.#isWorthSearching(codes?.values, id))) {
      const found = this.#classOfCell(codes?.values.cells[id]);
      byCode[id] = found;
      return found;
    }
    if (this.searches && raw?.plain[row] === 1 && this.#texts.size === 0 && this.#axes.length === 0) {
      open[row] = (open[row] ?? 0) | this.openBit;
      return this.#anyText();
    }
    const cell = column.cellAt === undefined ? column.cells[row] : column.cellAt(row);
    if (typeof cell !== 'string' || !this.searches) return this.#classOfCell(cell);
    open[row] = (open[row] ?? 0) | this.openBit;
    return this.classOf(cell, false);
  }

  /** Whether a coded value has occurred so often that all leaves are tested on it, once. Until then it is searched each time. */
  #isWorthSearching(values: CodedValues | undefined, id: number): boolean {
    if (values === undefined || typeof values.cells[id] !== 'string') return true;
    let seen = this.#seen.get(values);
    if (seen === undefined || seen.length <= id) {
      const grown = new Uint8Array(Math.max(64, 2 * values.cells.length));
      if (seen !== undefined) grown.set(seen);
      this.#seen.set(values, grown);
      seen = grown;
    }
    const times = seen[id] ?? 0;
    if (times >= this.#timesWorth) return true;
    seen[id] = times + 1;
    return false;
  }

  #classOfCell(cell: Cell): number {
    if (typeof cell === 'string' && !this.searches) return this.#classOfText(cell);
    const found = typeof cell === 'number' ? this.#classOfNumber(cell) : UNKNOWN;
    return found >= 0 ? found : this.classOf(cell, true);
  }

  /** The class of a value. `complete`: leaves that must be tested on its text are tested, too. */
  classOf(cell: Cell, complete: boolean): number {
    const text = cellText(cell);
    let signature = `${typeOf(cell)}${complete ? '+' : '-'}`;
    if (text !== undefined && this.#texts.has(text)) signature += JSON.stringify(text);
    for (const { quantity, scale, thresholds } of this.#axes) {
      const number = cellNumber(cell, quantity);
      const value = number === undefined ? Number.NaN : scaled(number, scale);
      signature += Number.isFinite(value) ? `|${thresholds.intervalOf(value)}` : '|';
    }
    this.#tested = cell;
    if (complete) {
      signature += '/';
      for (const leaf of this.#leaves) if (leaf.search) signature += leaf.test(0) ? '1' : '0';
    }
    const known = this.#bySignature.get(signature);
    if (known !== undefined) return known;
    const made = this.#make(complete);
    this.#bySignature.set(signature, made);
    return made;
  }

  #anyTextClass = UNKNOWN;

  /** The class of a text that was not searched, where only searches decide. */
  #anyText(): number {
    if (this.#anyTextClass < 0) this.#anyTextClass = this.classOf('', false);
    return this.#anyTextClass;
  }

  /** The class of a number if its interval is all that predicates read; else `UNKNOWN`. */
  #classOfNumber(number: number): number {
    const axis = this.#onlyAxis;
    if (axis === undefined) return UNKNOWN;
    const value = scaled(number, axis.scale);
    if (!Number.isFinite(value)) return UNKNOWN;
    const interval = axis.thresholds.intervalOf(value);
    if (!this.#hasIntervals) this.#addIntervals(axis);
    return this.#byInterval[interval] ?? UNKNOWN;
  }

  /** Creates the classes of all intervals in order: from one to the next, few comparisons change. */
  #addIntervals(axis: NumberAxis): void {
    this.#hasIntervals = true;
    let counts: TermCounts | undefined;
    const truths = new Map<number, boolean>();
    for (const { interval, value } of axis.thresholds.examples()) {
      // A threshold itself changes the comparisons with it, and so does the interval after it.
      const changed = counts === undefined ? this.#leaves : (this.#byNumber.get(axis.thresholds.nearest(interval)) ?? []);
      for (const leaf of changed) {
        const truth = leaf.ofNumber(value);
        if (counts !== undefined && truths.get(leaf.id) !== truth) counts.change(leaf.id, truth);
        truths.set(leaf.id, truth);
      }
      counts ??= new TermCounts(this.#terms, this.#all.slice(), (leaf) => truths.get(leaf) === true);
      this.#byInterval[interval] = this.#add(counts.bits);
    }
  }

  /** Where texts are only compared for equality, most texts are in one class, and the others differ from it by few leaves. */
  #classOfText(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const named = this.#axes.length > 0 ? undefined : this.#byName.get(text);
    const found = this.#axes.length > 0 || this.searches ? this.classOf(text, true) : this.#classNamed(text, named ?? []);
    // A text that is a slice would keep its whole chunk in memory; short ones are copies.
    if (text.length < 13 && this.#byText.size < MOST_REMEMBERED) this.#byText.set(text, found);
    return found;
  }

  #classNamed(text: string, leaves: readonly LeafOfField[]): number {
    if (this.#unnamed === undefined) {
      let other = '';
      while (this.#texts.has(other)) other += '-';
      this.#tested = other;
      const truths = new Map(this.#leaves.map((leaf) => [leaf.id, leaf.test(0)]));
      const counts = new TermCounts(this.#terms, this.#all.slice(), (leaf) => truths.get(leaf) === true);
      this.#unnamed = { counts, truths, made: this.#add(counts.bits) };
    }
    const { counts, truths, made } = this.#unnamed;
    this.#tested = text;
    const changed = leaves.filter((leaf) => leaf.test(0) !== truths.get(leaf.id));
    if (changed.length === 0) return made;
    const key = changed.map((leaf) => leaf.id).join();
    const known = this.#byChanged.get(key);
    if (known !== undefined) return known;
    for (const leaf of changed) counts.change(leaf.id, truths.get(leaf.id) !== true);
    const added = this.#add(counts.bits);
    for (const leaf of changed) counts.change(leaf.id, truths.get(leaf.id) === true);
    this.#byChanged.set(key, added);
    return added;
  }

  /** Creates the class of the tested cell. */
  #make(complete: boolean): number {
    const truths = new Map<number, boolean>();
    for (const leaf of this.#leaves) if (complete || !leaf.search) truths.set(leaf.id, leaf.test(0));
    const own = this.#all.slice();
    for (const { conjunct, leaf, negated } of this.#terms) {
      if (truths.get(leaf) === negated) own[conjunct >>> 5] = (own[conjunct >>> 5] ?? 0) & ~(1 << (conjunct & 31));
    }
    return this.#add(own);
  }

  #add(own: Uint32Array): number {
    const made = this.lists.length;
    const words = this.#words;
    if ((made + 1) * words > this.bits.length) {
      const grown = new Uint32Array(Math.max(this.bits.length * 2, (made + 1) * words));
      grown.set(this.bits);
      this.bits = grown;
    }
    if (made === this.counts.length) {
      const grown = new Int32Array(made * 2);
      grown.set(this.counts);
      this.counts = grown;
    }
    this.bits.set(own, made * words);
    const list: number[] = [];
    for (let word = 0; word < words; word++) if (own[word] !== 0) list.push(word);
    this.lists.push(Int32Array.from(list));
    this.counts[made] = list.length;
    return made;
  }

  #codeClasses(values: CodedValues): Int32Array {
    const known = this.#byCode.get(values);
    if (known !== undefined && known.length >= values.cells.length) return known;
    const grown = new Int32Array(Math.max(64, 2 * values.cells.length)).fill(UNKNOWN);
    if (known !== undefined) grown.set(known);
    this.#byCode.set(values, grown);
    return grown;
  }

  /** Drops all classes if they take too much memory. Only between batches, since a batch refers to classes by number. */
  #limitMemory(): void {
    if (this.lists.length * this.#words < MOST_WORDS) return;
    this.lists.length = 0;
    this.bits = new Uint32Array(this.#words * 8);
    this.#bySignature.clear();
    this.#byChanged.clear();
    this.#byCode = new WeakMap();
    this.#byText = new Map();
    this.#hasIntervals = false;
    this.#unnamed = undefined;
    this.#anyTextClass = UNKNOWN;
  }
}

function typeOf(cell: Cell): string {
  switch (typeof cell) {
    case 'undefined':
      return 'm';
    case 'boolean':
      return 'b';
    case 'string':
      return 't';
    case 'number':
      return 'n';
    default:
      return 'text' in cell ? 'n' : 'list' in cell ? 'l' : 'o';
  }
}

function addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key) ?? [];
  map.set(key, values);
  values.push(value);
}
