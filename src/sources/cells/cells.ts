/** From text to cells. */
import type { Cell } from '../../engine/model/records.js';

/** The cell of a JSON object: only its presence is known. */
export const OBJECT_CELL: Cell = { object: true };

/** Whether JavaScript prints the number like this, so that its text need not be kept. */
export function isCanonicalNumber(text: string, value: number): boolean {
  return String(value) === text;
}

/** A number, with its source text if JavaScript prints it differently; a number too large for a double is text. */
export function numberCell(text: string): Cell {
  const value = Number(text);
  if (isCanonicalNumber(text, value)) return value;
  return Number.isFinite(value) ? { value, text } : text;
}

/** A number if the text consists of digits, else the text. */
export function digitsCell(text: string): Cell {
  const length = text.length;
  if (length === 0 || length > 15) return length === 0 ? text : isDigits(text) ? numberCell(text) : text;
  let value = 0;
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return text;
    value = value * 10 + digit;
  }
  return length > 1 && text.charCodeAt(0) === 48 ? { value, text } : value;
}

export function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}
