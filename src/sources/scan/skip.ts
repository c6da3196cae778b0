/**
 * Skips JSON values in bytes and validates them. Unless noted otherwise, a function takes an offset and returns the offset just after the item there, or `LEFT`
 * if the item is invalid or not supported. A block ends with a newline, which does not count as white space: every loop stops at it.
 */
import { DEEPEST } from './scanner.js';

export const NEWLINE = 10;
export const RETURN = 13;
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const OPEN_BRACKET = 91;
const BACKSLASH = 92;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
const PLUS = 43;
const MINUS = 45;
const POINT = 46;
export const ZERO = 48;
const NINE = 57;
const CLOSE_BRACKET = 93;

/** Returned instead of an offset when the line must be left to the plain decoder. */
export const LEFT = -1;

/** By byte: 0 for plain bytes of a string, which are ASCII except the quote, the backslash and control characters; else 1. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 32 || byte >= 128 || byte === QUOTE || byte === BACKSLASH ? 1 : 0));
/** By byte after a backslash: 1 for a complete escape, 2 if four hexadecimal digits must follow, 0 if invalid. */
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) => ('"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : byte === 117 ? 2 : 0));
const HEX = Uint8Array.from({ length: 256 }, (_, byte) => (/[0-9a-fA-F]/.test(String.fromCharCode(byte)) ? 1 : 0));

export function skipSpace(block: Uint8Array, from: number): number {
  let at = from;
  while (block[at] === 32 || block[at] === 9 || block[at] === RETURN) at++;
  return at;
}

/** Offset of the first byte that is not plain, usually the closing quote. */
export function skipPlain(block: Uint8Array, from: number): number {
  let at = from;
  while (STOPS[block[at] ?? 0] === 0) at++;
  return at;
}

/** Offset just after a string, from anywhere inside it. */
export function skipString(block: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = skipPlain(block, at);
    const byte = block[at] ?? 0;
    if (byte === QUOTE) return at + 1;
    if (byte < 32) return LEFT;
    if (byte === BACKSLASH) {
      const escaped = ESCAPES[block[at + 1] ?? 0] ?? 0;
      if (escaped === 0) return LEFT;
      if (escaped === 2) {
        for (let digit = at + 2; digit < at + 6; digit++) if (HEX[block[digit] ?? 0] === 0) return LEFT;
        at += 6;
      } else at += 2;
    } else at += 1;
  }
}

/** Offset of the closing quote of a name, from the name's start. Names with escapes return `LEFT`: they could equal a wanted name. */
export function skipName(block: Uint8Array, from: number): number {
  let at = skipPlain(block, from);
  for (; block[at] !== QUOTE; at++) if (block[at] === BACKSLASH || (block[at] ?? 0) < 32) return LEFT;
  return at;
}

/** Offset just after a value of any kind at nesting depth `depth`. */
export function skipValue(block: Uint8Array, at: number, depth: number): number {
  const first = block[at] ?? 0;
  if (first === QUOTE) return skipString(block, at + 1);
  if (first === MINUS || (first >= ZERO && first <= NINE)) return skipNumber(block, at);
  if (first === OPEN_BRACE) return depth >= DEEPEST ? LEFT : skipObject(block, at + 1, depth + 1);
  if (first === OPEN_BRACKET) return depth >= DEEPEST ? LEFT : skipList(block, at + 1, depth + 1);
  if (first === 116) return block[at + 1] === 114 && block[at + 2] === 117 && block[at + 3] === 101 ? at + 4 : LEFT;
  if (first === 110) return block[at + 1] === 117 && block[at + 2] === 108 && block[at + 3] === 108 ? at + 4 : LEFT;
  if (first !== 102) return LEFT;
  return block[at + 1] === 97 && block[at + 2] === 108 && block[at + 3] === 115 && block[at + 4] === 101 ? at + 5 : LEFT;
}

function skipObject(block: Uint8Array, from: number, depth: number): number {
  let at = skipSpace(block, from);
  if (block[at] === CLOSE_BRACE) return at + 1;
  for (;;) {
    if (block[at] !== QUOTE) return LEFT;
    at = skipString(block, at + 1);
    if (at === LEFT) return LEFT;
    at = skipSpace(block, at);
    if (block[at] !== COLON) return LEFT;
    at = skipValue(block, skipSpace(block, at + 1), depth);
    if (at === LEFT) return LEFT;
    at = skipSpace(block, at);
    if (block[at] !== COMMA) return block[at] === CLOSE_BRACE ? at + 1 : LEFT;
    at = skipSpace(block, at + 1);
  }
}

function skipList(block: Uint8Array, from: number, depth: number): number {
  let at = skipSpace(block, from);
  if (block[at] === CLOSE_BRACKET) return at + 1;
  for (;;) {
    at = skipValue(block, at, depth);
    if (at === LEFT) return LEFT;
    at = skipSpace(block, at);
    if (block[at] !== COMMA) return block[at] === CLOSE_BRACKET ? at + 1 : LEFT;
    at = skipSpace(block, at + 1);
  }
}

function skipNumber(block: Uint8Array, from: number): number {
  let at = block[from] === MINUS ? from + 1 : from;
  const first = block[at] ?? 0;
  if (first < ZERO || first > NINE) return LEFT;
  at += 1;
  if (first !== ZERO) at = skipDigits(block, at);
  const after = block[at] ?? 0;
  if (after === COMMA || after === CLOSE_BRACE) return at;
  if (after === POINT) {
    const decimals = at + 1;
    at = skipDigits(block, decimals);
    if (at === decimals) return LEFT;
  }
  if (block[at] === 101 || block[at] === 69) {
    at += 1;
    if (block[at] === PLUS || block[at] === MINUS) at += 1;
    const exponent = at;
    at = skipDigits(block, exponent);
    if (at === exponent) return LEFT;
  }
  return at;
}

function skipDigits(block: Uint8Array, from: number): number {
  let at = from;
  while ((block[at] ?? 0) >= ZERO && (block[at] ?? 0) <= NINE) at++;
  return at;
}
