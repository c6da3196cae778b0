/** Evaluates predicates for whole batches: leaves read their column once; `and`, `or` and `not` combine sets of rows. */
import { IpRanges } from '../../parser/ip-ranges.js';
import type { CompareOp, Literal, Operand, Predicate } from '../../parser/program.js';
import type { RowSet } from '../collections/row-set.js';
import { addRow, allRows, complement, emptyRows, forEachRow, intersectInto, removeRow, uniteInto } from '../collections/row-set.js';
import {
  cellText,
  containsText,
  endsWithText,
  equalsLiteral,
  orderLiteral,
  orderNumbers,
  orderTexts,
  startsWithText,
} from '../model/compare-cells.js';
import type { QuantityReader } from '../model/quantity-text.js';
import type { Cell } from '../model/records.js';
import { fieldKey } from '../model/records.js';
import type { PlannedPredicate } from '../plan/planned-stream.js';
import type { ReadersOf } from './operands.js';
import { operandCells, operandNumber, quantityOf, textCells } from './operands.js';
import type { CompiledRegex } from './regex/compile.js';
import { compileRegex } from './regex/compile.js';

/** Returns the compiled pattern. */
export type RegexOf = (pattern: string, flags: string) => CompiledRegex;

export class PredicateTable {
  readonly #regexes = new Map<string, CompiledRegex>();

  constructor(readonly predicates: readonly PlannedPredicate[]) {}

  /** The rows that match predicate `id`. `rowsOf` returns the rows of its terms. */
  matchingRows(id: number, size: number, readerOf: ReadersOf, rowsOf: (id: number) => RowSet): RowSet {
    const planned = this.predicates[id];
    if (planned === undefined) return emptyRows(size);
    const { predicate, terms } = planned;
    switch (predicate.kind) {
      case 'const':
        return predicate.value ? allRows(size) : emptyRows(size);
      case 'and': {
        const rows = allRows(size);
        const own: Leaf[] = [];
        for (const term of terms) {
          const leaf = this.#ownLeaf(term);
          if (leaf === undefined) intersectInto(rows, rowsOf(term));
          else own.push(leaf);
        }
        for (const leaf of own) this.#narrow(rows, leaf, readerOf);
        return rows;
      }
      case 'or': {
        const rows = emptyRows(size);
        for (const term of terms) uniteInto(rows, rowsOf(term));
        return rows;
      }
      case 'not':
        return complement(rowsOf(terms[0] ?? -1), size);
      default: {
        const test = leafTest(predicate, readerOf, this.regexOf);
        const rows = emptyRows(size);
        for (let row = 0; row < size; row++) if (test(row)) addRow(rows, row);
        return rows;
      }
    }
  }

  /** A leaf that nothing else uses: it is tested only on rows that match all other terms. */
  #ownLeaf(id: number): Leaf | undefined {
    const planned = this.predicates[id];
    if (planned === undefined || planned.uses > 1) return undefined;
    const { predicate } = planned;
    return isLeaf(predicate) ? predicate : undefined;
  }

  /** Removes the rows that do not match the leaf. */
  #narrow(rows: RowSet, leaf: Leaf, readerOf: ReadersOf): void {
    if (rows.every((word) => word === 0)) return;
    const test = leafTest(leaf, readerOf, this.regexOf);
    forEachRow(rows, (row) => {
      if (!test(row)) removeRow(rows, row);
    });
  }

  /** Each pattern is compiled once. */
  readonly regexOf: RegexOf = (pattern, flags) => {
    const key = `${flags}/${pattern}`;
    const known = this.#regexes.get(key);
    if (known !== undefined) return known;
    const compiled = checkedRegex(pattern, flags);
    this.#regexes.set(key, compiled);
    return compiled;
  };
}

/** Evaluates a predicate for one record, for records outside batches: notifications that are matched with routes. */
export function holdsFor(predicate: Predicate, cellOf: (key: string) => Cell): boolean {
  switch (predicate.kind) {
    case 'const':
      return predicate.value;
    case 'and':
      return predicate.terms.every((term) => holdsFor(term, cellOf));
    case 'or':
      return predicate.terms.some((term) => holdsFor(term, cellOf));
    case 'not':
      return !holdsFor(predicate.term, cellOf);
    default:
      return leafTest(predicate, (key) => () => cellOf(key), checkedRegex)(0);
  }
}

export type Leaf = Exclude<Predicate, { kind: 'const' | 'and' | 'or' | 'not' }>;

export function isLeaf(predicate: Predicate): predicate is Leaf {
  return predicate.kind !== 'const' && predicate.kind !== 'and' && predicate.kind !== 'or' && predicate.kind !== 'not';
}

/** Returns a test of a leaf for single rows. */
export function leafTest(predicate: Leaf, readerOf: ReadersOf, regexOf: RegexOf): (row: number) => boolean {
  switch (predicate.kind) {
    case 'compare': {
      const left = operandCells(predicate.left, readerOf);
      const { op, right } = predicate;
      const quantity = quantityOf(predicate.left);
      if (op === '==') return (row) => equalsLiteral(left(row), right, quantity);
      return (row) => holds(op, orderLiteral(left(row), right, quantity));
    }
    case 'compare-two': {
      const { op, left, right } = predicate;
      const order = operandOrder(left, right, readerOf);
      return (row) => holds(op, order(row));
    }
    case 'in': {
      const left = operandCells(predicate.left, readerOf);
      const quantity = quantityOf(predicate.left);
      const { texts, others } = itemsOf(predicate.items);
      return (row) => {
        const cell = left(row);
        if (texts !== undefined) {
          const text = cellText(cell);
          if (text !== undefined && texts.has(text)) return true;
        }
        return isIn(cell, others, quantity);
      };
    }
    case 'text': {
      const read = textCells(predicate.field, readerOf);
      const test = { contains: containsText, startsWith: startsWithText, endsWith: endsWithText }[predicate.op];
      const { needle, ignoreCase } = predicate;
      return (row) => test(read(row), needle, ignoreCase);
    }
    case 'matches': {
      const read = textCells(predicate.field, readerOf);
      const regex = regexOf(predicate.regex.pattern, predicate.regex.flags);
      return (row) => {
        const text = cellText(read(row));
        return text !== undefined && regex.test(text);
      };
    }
    case 'cidr': {
      const read = textCells(predicate.field, readerOf);
      const ranges = ipRanges(predicate.ranges);
      return (row) => {
        const text = cellText(read(row));
        return text !== undefined && ranges.contains(text);
      };
    }
    case 'exists': {
      const read = readerOf(fieldKey(predicate.field));
      return (row) => read(row) !== undefined;
    }
  }
}

/** Compares two operands as numbers in base units, or two fields as texts. The result of arithmetic is a number without a text. */
function operandOrder(left: Operand, right: Operand, readerOf: ReadersOf): (row: number) => number | undefined {
  if (isOfField(left) && isOfField(right)) {
    const leftRead = textCells(left.kind === 'text' ? left : left.path, readerOf);
    const rightRead = textCells(right.kind === 'text' ? right : right.path, readerOf);
    // The results of text functions are texts, whatever they look like.
    if (left.kind === 'text' || right.kind === 'text') return (row) => orderTexts(leftRead(row), rightRead(row));
    const numbers = numberOrder(left, right, readerOf);
    return (row) => numbers(row) ?? orderTexts(leftRead(row), rightRead(row));
  }
  return numberOrder(left, right, readerOf);
}

function isOfField(operand: Operand): operand is Operand & { readonly kind: 'field' | 'text' } {
  return operand.kind === 'field' || operand.kind === 'text';
}

function numberOrder(left: Operand, right: Operand, readerOf: ReadersOf): (row: number) => number | undefined {
  const leftNumber = operandNumber(left, readerOf);
  const rightNumber = operandNumber(right, readerOf);
  return (row) => {
    const a = leftNumber(row);
    const b = rightNumber(row);
    return a === undefined || b === undefined ? undefined : orderNumbers(a, b);
  };
}

function checkedRegex(pattern: string, flags: string): CompiledRegex {
  const compiled = compileRegex(pattern, flags);
  if (!('test' in compiled)) throw new Error(`the program has a regular expression that was not checked: ${compiled.message}`);
  return compiled;
}

/** Lists may have thousands of texts. By the items, since a leaf is made into a test for each batch. */
const knownItems = new WeakMap<
  readonly Literal[],
  { readonly texts: ReadonlySet<string> | undefined; readonly others: readonly Literal[] }
>();
const FEW_ITEMS = 8;

function itemsOf(items: readonly Literal[]): { readonly texts: ReadonlySet<string> | undefined; readonly others: readonly Literal[] } {
  if (items.length <= FEW_ITEMS) return { texts: undefined, others: items };
  const known = knownItems.get(items);
  if (known !== undefined) return known;
  const texts = new Set<string>();
  const others: Literal[] = [];
  for (const item of items) {
    if (item.kind === 'string' && !item.ignoreCase) texts.add(item.value);
    else others.push(item);
  }
  const made = { texts, others };
  knownItems.set(items, made);
  return made;
}

const knownRanges = new WeakMap<readonly string[], IpRanges>();

function ipRanges(ranges: readonly string[]): IpRanges {
  const known = knownRanges.get(ranges) ?? new IpRanges(ranges);
  knownRanges.set(ranges, known);
  return known;
}

function isIn(cell: Cell, items: readonly Literal[], quantity: QuantityReader | undefined): boolean {
  for (const item of items) if (equalsLiteral(cell, item, quantity)) return true;
  return false;
}

function holds(op: CompareOp, order: number | undefined): boolean {
  if (order === undefined) return false;
  switch (op) {
    case '==':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
