/** Numbers and texts of records: operands worked out for a whole batch, once each. */
import type { Operand, Scale } from '../../parser/program.js';
import type { Cell, CellReader } from '../records.js';
import { fieldKey } from '../records.js';
import { cellNumber } from './compare.js';

/** Reads the cells of a field in the batch at hand, by field key. */
export type ReadersOf = (key: string) => CellReader;

/** What an operand is for each record: the cell itself for a bare field, a finite number for arithmetic, undefined when missing. */
export function operandCells(operand: Operand, readerOf: ReadersOf): (row: number) => Cell {
  if (operand.kind === 'field' && operand.scale === undefined) {
    return readerOf(fieldKey(operand.path));
  }
  return operandNumber(operand, readerOf);
}

export function scaled(value: number, scale: Scale | undefined): number {
  return scale === undefined ? value : (value * scale.mul) / scale.div;
}

/** The operand's number in base units, undefined where there is none. */
export function operandNumber(operand: Operand, readerOf: ReadersOf): (row: number) => number | undefined {
  switch (operand.kind) {
    case 'number':
      return () => operand.value;
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
