/** Numbers and texts of records: operands worked out for a whole batch, once each. */
import type { Operand, Scale } from '../../parser/program.js';
import type { Cell } from '../records.js';
import { fieldKey } from '../records.js';
import { cellNumber, cellText } from './compare.js';

/** The cells of a field in the batch at hand, by field key. */
export type CellsOf = (key: string) => readonly Cell[];

/** What an operand is for each record: the cell itself for a bare field, a finite number for arithmetic, undefined when missing. */
export function operandCells(operand: Operand, cellsOf: CellsOf): (row: number) => Cell {
  if (operand.kind === 'field' && operand.scale === undefined) {
    const cells = cellsOf(fieldKey(operand.path));
    return (row) => cells[row];
  }
  return operandNumber(operand, cellsOf);
}

/** The numbers of an operand, NaN where there is none. */
export function operandNumbers(operand: Operand, size: number, cellsOf: CellsOf): Float64Array {
  const numbers = new Float64Array(size);
  const read = operandNumber(operand, cellsOf);
  // Plus zero turns a negative zero, which does not survive being saved, into zero.
  for (let row = 0; row < size; row++) numbers[row] = (read(row) ?? Number.NaN) + 0;
  return numbers;
}

/** The texts of an operand (a field's source text), undefined where there is none. */
export function operandTexts(operand: Operand, size: number, cellsOf: CellsOf): readonly (string | undefined)[] {
  const read = operandCells(operand, cellsOf);
  const texts: (string | undefined)[] = new Array<string | undefined>(size);
  for (let row = 0; row < size; row++) texts[row] = cellText(read(row));
  return texts;
}

export function scaled(value: number, scale: Scale | undefined): number {
  return scale === undefined ? value : (value * scale.mul) / scale.div;
}

/** The operand's number in base units, undefined where there is none. */
export function operandNumber(operand: Operand, cellsOf: CellsOf): (row: number) => number | undefined {
  switch (operand.kind) {
    case 'number':
      return () => operand.value;
    case 'field': {
      const cells = cellsOf(fieldKey(operand.path));
      const { scale } = operand;
      return (row) => {
        const number = cellNumber(cells[row]);
        return number === undefined || scale === undefined ? number : finite(scaled(number, scale));
      };
    }
    case 'negate': {
      const read = operandNumber(operand.operand, cellsOf);
      return (row) => {
        const number = read(row);
        return number === undefined ? undefined : -number;
      };
    }
    case 'arithmetic': {
      const left = operandNumber(operand.left, cellsOf);
      const right = operandNumber(operand.right, cellsOf);
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
