/**
 * Source texts of JSON numbers. `JSON.parse` returns values only. Few lines contain a number that JavaScript would print differently, so a cheap test of the
 * line decides whether to look for the texts. The line is known to be valid JSON here.
 */
import type { Cell } from '../../engine/model/records.js';
import { isCanonicalNumber, numberCell } from '../cells/cells.js';
import type { Lookup } from '../format/lookup.js';

/** Exponents; 16 and more digits; a 0 at the end of a fraction; fractions that begin with six 0; minus zero. A match inside a string costs time only. */
const UNUSUAL = /[:,[]\s*(?:-0|-?(?:[\d.]{16,}|\d+\.\d*0|0\.000000\d*|\d+(?:\.\d+)?[eE][+-]?\d+))\s*[,}\]]/;

export function hasUnusualNumbers(line: string): boolean {
  return UNUSUAL.test(line);
}

/** The cell with source texts instead of numbers that JavaScript would print differently. */
export function withSourceTexts(line: string, lookup: Lookup, cell: Cell): Cell {
  if (typeof cell === 'number') {
    const at = findValue(line, lookup);
    if (at < 0) return cell;
    const text = line.slice(at, skipScalar(line, at));
    return isCanonicalNumber(text, cell) ? cell : numberCell(text);
  }
  if (typeof cell !== 'object' || !('list' in cell)) {
    // A number too large for a double became Infinity in JSON.parse and is handled above.
    return cell;
  }
  const at = findValue(line, lookup);
  return at < 0 ? cell : { list: listWithTexts(line, at, cell.list) };
}

function listWithTexts(line: string, start: number, cells: readonly Cell[]): Cell[] {
  const texts: Cell[] = [];
  let at = skipSpace(line, start + 1);
  for (const cell of cells) {
    const end = skipValue(line, at);
    texts.push(typeof cell === 'number' ? numberCell(line.slice(at, end)) : cell);
    at = skipSpace(line, skipSpace(line, end) + 1);
  }
  return texts;
}

/** Where the value of a field begins, by the rules of `lookUp`; -1 when it is missing or null. */
function findValue(line: string, lookup: Lookup): number {
  const root = skipSpace(line, 0);
  let at = root;
  for (const segment of lookup.path) {
    at = line.charCodeAt(at) === OPEN_BRACE ? lastMember(line, at, segment) : -1;
    if (at < 0) break;
  }
  if (at >= 0 && line.charCodeAt(at) !== LETTER_N) return at;
  return lookup.flat === undefined ? -1 : lastMember(line, root, lookup.flat);
}

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const LETTER_N = 110;

/** Where the value of the last member of that name begins, in the object that opens at `start`; -1 when there is none. */
function lastMember(line: string, start: number, name: string): number {
  let found = -1;
  let at = skipSpace(line, start + 1);
  while (at < line.length && line.charCodeAt(at) !== CLOSE_BRACE) {
    const keyEnd = skipString(line, at);
    const value = skipSpace(line, skipSpace(line, keyEnd) + 1);
    if (keyIs(line, at, keyEnd, name)) found = value;
    at = skipSpace(line, skipValue(line, value));
    if (line.charCodeAt(at) === COMMA) at = skipSpace(line, at + 1);
  }
  return found;
}

function keyIs(line: string, start: number, end: number, name: string): boolean {
  const key = line.slice(start + 1, end - 1);
  if (key === name) return !key.includes('\\');
  return key.includes('\\') && JSON.parse(line.slice(start, end)) === name;
}

function skipSpace(line: string, start: number): number {
  let at = start;
  for (let code = line.charCodeAt(at); code === 32 || code === 9 || code === 10 || code === 13; code = line.charCodeAt(at)) at++;
  return at;
}

/** Just after a string that opens at `start`. */
function skipString(line: string, start: number): number {
  let at = start + 1;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return at;
}

/** Just after a number, `true`, `false` or `null`. */
function skipScalar(line: string, start: number): number {
  let at = start;
  for (; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 32) break;
  }
  return at;
}

/** Just after any value. Without recursion, so that nesting cannot overflow the stack. */
function skipValue(line: string, start: number): number {
  const first = line.charCodeAt(start);
  if (first === QUOTE) return skipString(line, start);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(line, start);
  let depth = 0;
  let at = start;
  while (at < line.length) {
    const code = line.charCodeAt(at);
    if (code === QUOTE) {
      at = skipString(line, at);
      continue;
    }
    at++;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) break;
  }
  return at;
}
