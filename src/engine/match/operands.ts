/** Reads operands of records: numbers and texts. */
import type { Operand, Scale, TextField } from '../../parser/program.js';
import { cellNumber } from '../model/compare-cells.js';
import type { QuantityReader } from '../model/quantity-text.js';
import { quantityReader } from '../model/quantity-text.js';
import type { Cell, CellReader } from '../model/records.js';
import { fieldKey } from '../model/records.js';
import { textFunction } from '../text/text-functions.js';

/** The reader of a field in the current batch, by field key. */
export type ReadersOf = (key: string) => CellReader;

/** The value of an operand by row: the cell of a bare field, a finite number for arithmetic, undefined when missing. */
export function operandCells(operand: Operand, readerOf: ReadersOf): (row: number) => Cell {
  if (operand.kind === 'field' && operand.scale === undefined) {
    return readerOf(fieldKey(operand.path));
  }
  if (operand.kind === 'text') return textCells(operand, readerOf);
  return operandNumber(operand, readerOf);
}

/** By the fields of a batch, and then by field and functions. */
const madeOf = new WeakMap<ReadersOf, Map<string, CellReader>>();

/** The cells of a field, or what text functions make of them. All rules that read the same of one record share one computation. */
export function textCells(field: TextField, readerOf: ReadersOf): CellReader {
  if (!('functions' in field)) return readerOf(fieldKey(field));
  const made = madeOf.get(readerOf) ?? new Map<string, CellReader>();
  madeOf.set(readerOf, made);
  const key = JSON.stringify([field.path, field.functions]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const read = readerOf(fieldKey(field.path));
  const apply = textFunction(field.functions);
  let lastCell: Cell;
  let last: Cell;
  const reader: CellReader = (row) => {
    const cell = read(row);
    if (cell === lastCell) return last;
    last = apply(cell);
    lastCell = cell;
    return last;
  };
  made.set(key, reader);
  return reader;
}

/** Reads the texts with units of a field that has one. */
export function quantityOf(operand: Operand): QuantityReader | undefined {
  return operand.kind === 'field' && operand.unit !== undefined ? quantityReader(operand.unit) : undefined;
}

export function scaled(value: number, scale: Scale | undefined): number {
  return scale === undefined ? value : (value * scale.mul) / scale.div;
}

/** The number of an operand by row, in base units; undefined where there is none. */
export function operandNumber(operand: Operand, readerOf: ReadersOf): (row: number) => number | undefined {
  switch (operand.kind) {
    case 'number':
      return () => operand.value;
    case 'text':
      return () => undefined;
    case 'field': {
      const read = readerOf(fieldKey(operand.path));
      const { scale } = operand;
      const quantity = quantityOf(operand);
      return (row) => {
        const number = cellNumber(read(row), quantity);
        return number === undefined || scale === undefined ? number : finite(scaled(number, scale));
      };
    }
    case 'negate': {
      const read = operandNumber(operand.operand, readerOf);
      return (row) => {
        const number = read(row);
        return number === undefined ? undefined : -number;
      };
    }
    case 'arithmetic': {
      const left = operandNumber(operand.left, readerOf);
      const right = operandNumber(operand.right, readerOf);
      return (row) => {
        const a = left(row);
        const b = right(row);
        return a === undefined || b === undefined ? undefined : finite(calculate(operand.op, a, b));
      };
    }
  }
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function calculate(op: '+' | '-' | '*' | '/', left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? Number.NaN : left / right;
  }
}
