/**
 * The comparisons of predicates, for single cells.
 *
 * A number is compared with numbers and numeric texts; a string, true or false with the source text of a cell; two cells are compared as numbers if both
 * are numeric, otherwise as texts. Lists, objects and missing cells equal nothing and have no order.
 */

import type { Literal } from '../../parser/program.js';
import { compareText } from '../../parser/text-order.js';
import type { QuantityReader } from './quantity-text.js';
import type { Cell } from './records.js';

/** The source text of a string, number or boolean; undefined for lists, objects and missing cells. */
export function cellText(cell: Cell): string | undefined {
  switch (typeof cell) {
    case 'string':
      return cell;
    case 'number':
    case 'boolean':
      return String(cell);
    case 'object':
      return 'text' in cell ? cell.text : undefined;
    default:
      return undefined;
  }
}

/** The finite number that a cell is, or that is all of its text; undefined otherwise. `quantity` reads texts with units, for a field that has one. */
export function cellNumber(cell: Cell, quantity?: QuantityReader): number | undefined {
  switch (typeof cell) {
    case 'number':
      return Number.isFinite(cell) ? cell : undefined;
    case 'string':
      return numberOfText(cell) ?? quantity?.(cell);
    case 'object':
      return 'text' in cell && Number.isFinite(cell.value) ? cell.value : undefined;
    default:
      return undefined;
  }
}

/**
 * The number that a text is, if it is wholly a finite decimal number: digits with or without a sign, a point and an exponent, as in `12`,
 * `-0.5`, `+3`, `.5`, `5.`, `007`, `1e3`. Not: spaces around it, `0x1f`, `1_000`, `1,5`, `Infinity`, numbers too large for a double, the empty text.
 */
export function numberOfText(text: string): number | undefined {
  const first = text.charCodeAt(0);
  // Most texts are words: the first character decides. Digits, plus, minus, point.
  if (!((first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x2b || first === 0x2e)) return undefined;
  for (let i = 1; i < text.length; i++) {
    const char = text.charCodeAt(i);
    const fits = (char >= 0x30 && char <= 0x39) || char === 0x2e || char === 0x65 || char === 0x45 || char === 0x2d || char === 0x2b;
    if (!fits) return undefined;
  }
  // A text of only these characters that `Number` accepts is a decimal number: hexadecimal, spaces and names are ruled out.
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function equalsLiteral(cell: Cell, literal: Literal, quantity?: QuantityReader): boolean {
  if (literal.kind === 'number')
    return cell === literal.value || (typeof cell !== 'number' && cellNumber(cell, quantity) === literal.value);
  if (literal.kind === 'boolean') return typeof cell === 'boolean' ? cell === literal.value : cellText(cell) === String(literal.value);
  const text = cellText(cell);
  if (text === undefined) return false;
  return text === literal.value || (literal.ignoreCase && text.toLowerCase() === literal.value.toLowerCase());
}

/** −1, 0 or 1 as the cell is less than, equal to or greater than the literal; undefined if they do not compare. */
export function orderLiteral(cell: Cell, literal: Literal, quantity?: QuantityReader): -1 | 0 | 1 | undefined {
  if (literal.kind === 'number') {
    const number = cellNumber(cell, quantity);
    return number === undefined ? undefined : orderNumbers(number, literal.value);
  }
  const text = cellText(cell);
  if (text === undefined) return undefined;
  if (literal.kind === 'boolean') return compareText(text, String(literal.value));
  return literal.ignoreCase ? compareText(text.toLowerCase(), literal.value.toLowerCase()) : compareText(text, literal.value);
}

/** Two cells as text; undefined if one of them has none. */
export function orderTexts(a: Cell, b: Cell): -1 | 0 | 1 | undefined {
  const leftText = cellText(a);
  const rightText = cellText(b);
  return leftText === undefined || rightText === undefined ? undefined : compareText(leftText, rightText);
}

/** Whether the text holds the needle; of a list, whether one of its members is equal to it. */
export function containsText(cell: Cell, needle: string, ignoreCase: boolean): boolean {
  if (typeof cell === 'object' && 'list' in cell) return cell.list.some((member) => isText(member, needle, ignoreCase));
  const text = cellText(cell);
  if (text === undefined) return false;
  return ignoreCase ? text.toLowerCase().includes(needle.toLowerCase()) : text.includes(needle);
}

export function startsWithText(cell: Cell, needle: string, ignoreCase: boolean): boolean {
  const text = cellText(cell);
  if (text === undefined) return false;
  return ignoreCase ? text.toLowerCase().startsWith(needle.toLowerCase()) : text.startsWith(needle);
}

export function endsWithText(cell: Cell, needle: string, ignoreCase: boolean): boolean {
  const text = cellText(cell);
  if (text === undefined) return false;
  return ignoreCase ? text.toLowerCase().endsWith(needle.toLowerCase()) : text.endsWith(needle);
}

function isText(cell: Cell, text: string, ignoreCase: boolean): boolean {
  const own = cellText(cell);
  if (own === undefined) return false;
  return own === text || (ignoreCase && own.toLowerCase() === text.toLowerCase());
}

export function orderNumbers(a: number, b: number): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}
