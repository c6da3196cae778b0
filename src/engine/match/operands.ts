/** Reads operands of records: numbers and texts. */
import type { FieldPath, Operand, Scale } from '../../parser/program.js';
import { cellNumber, cellText } from '../model/compare-cells.js';
import type { Cell, CellReader } from '../model/records.js';
import { fieldKey } from '../model/records.js';
import { templateOf } from './template.js';

/** The reader of a field in the current batch, by field key. */
export type ReadersOf = (key: string) => CellReader;

/** The value of an operand by row: the cell of a bare field, a finite number for arithmetic, undefined when missing. */
export function operandCells(operand: Operand, readerOf: ReadersOf): (row: number) => Cell {
  if (operand.kind === 'field' && operand.scale === undefined) {
    return readerOf(fieldKey(operand.path));
  }
  if (operand.kind === 'template') return templates(operand.path, readerOf);
  return operandNumber(operand, readerOf);
}

/** The templates of the texts of a field. Several rules may read the template of one record: it is computed once. */
export function templates(path: FieldPath, readerOf: ReadersOf): (row: number) => string | undefined {
  const read = readerOf(fieldKey(path));
  let lastRow = -1;
  let last: string | undefined;
  return (row) => {
    if (row === lastRow) return last;
    const text = cellText(read(row));
    last = text === undefined ? undefined : templateOf(text);
    lastRow = row;
    return last;
  };
}

export function scaled(value: number, scale: Scale | undefined): number {
  return scale === undefined ? value : (value * scale.mul) / scale.div;
}

/** The number of an operand by row, in base units; undefined where there is none. */
export function operandNumber(operand: Operand, readerOf: ReadersOf): (row: number) => number | undefined {
  switch (operand.kind) {
    case 'number':
      return () => operand.value;
    case 'template':
      return () => undefined;
    case 'field': {
      const read = readerOf(fieldKey(operand.path));
      const { scale } = operand;
      return (row) => {
        const number = cellNumber(read(row));
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
