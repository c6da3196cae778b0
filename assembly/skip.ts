// Skips values and validates them. The newline at the end of the block stops every loop.
import { DEEPEST, LEFT } from './layout';
import { nextStop } from './window';

const ZEROS = memory.data<u8>([48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48], 16);
const NINES = memory.data<u8>([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9], 16);

/** Bit mask of the non-digits among the sixteen bytes at `at`, with bit 16 set as a sentinel. Loading the constants is faster than building them. */
// @ts-expect-error: decorator
@inline
export function othersAt(at: u32): u32 {
  const digits = i8x16.sub(v128.load(at), v128.load(ZEROS));
  return (i8x16.bitmask(i8x16.eq(i8x16.min_u(digits, v128.load(NINES)), digits)) as u32) ^ 0x1ffff;
}

/** The address of the closing quote of a string, from anywhere inside it, or `LEFT`. */
export function closingQuote(from: u32): u32 {
  let at = nextStop(from);
  while (load<u8>(at) === 92) {
    at = escapeEnd(at);
    if (at === LEFT) return LEFT;
    at = nextStop(at);
  }
  return load<u8>(at) === 34 ? at : LEFT;
}

/** The address just after the escape sequence at `at`, or `LEFT`. */
function escapeEnd(at: u32): u32 {
  const escape = load<u8>(at, 1);
  switch (escape) {
    case 34:
    case 47:
    case 92:
    case 98:
    case 102:
    case 110:
    case 114:
    case 116:
      return at + 2;
    case 117:
      return isHex(load<u8>(at, 2)) && isHex(load<u8>(at, 3)) && isHex(load<u8>(at, 4)) && isHex(load<u8>(at, 5)) ? at + 6 : LEFT;
    default:
      return LEFT;
  }
}

function isHex(byte: u32): bool {
  return byte - 48 <= 9 || (byte | 0x20) - 97 <= 5;
}

/** The address of the closing quote of a name. Names with escapes return `LEFT`: they could equal a wanted name. */
export function nameEnd(from: u32): u32 {
  const end = nextStop(from);
  return load<u8>(end) === 34 ? end : LEFT;
}

/** Stops at a newline, which ends the line. */
// @ts-expect-error: decorator
@inline
export function skipSpace(from: u32): u32 {
  let at = from;
  while (true) {
    const byte = load<u8>(at);
    if (byte !== 32 && byte !== 9 && byte !== 13) return at;
    at++;
  }
}

/** The address just after a value of any kind, or `LEFT` if it is invalid or nested too deep. */
export function skipValue(at: u32, depth: u32): u32 {
  switch (load<u8>(at)) {
    case 34: {
      const end = closingQuote(at + 1);
      return end === LEFT ? LEFT : end + 1;
    }
    case 123:
      return depth >= DEEPEST ? LEFT : skipObject(at + 1, depth + 1);
    case 91:
      return depth >= DEEPEST ? LEFT : skipList(at + 1, depth + 1);
    case 116:
      return load<u32>(at) === 0x65757274 ? at + 4 : LEFT;
    case 110:
      return load<u32>(at) === 0x6c6c756e ? at + 4 : LEFT;
    case 102:
      return load<u32>(at, 1) === 0x65736c61 ? at + 5 : LEFT;
    default:
      return skipNumber(at);
  }
}

/** Most numbers fit in sixteen bytes: then the first two non-digits are the decimal point, if any, and the end. */
function skipNumber(from: u32): u32 {
  const start = load<u8>(from) === 45 ? from + 1 : from;
  const others = othersAt(start);
  const whole = ctz(others);
  let length = whole;
  if (load<u8>(start + whole) === 46) length = ctz(others & (others - 1));
  if (length >= 16 || (load<u8>(start + length) | 0x20) === 101) return skipLongNumber(start);
  return whole === 0 || length === whole + 1 || (whole > 1 && load<u8>(start) === 48) ? LEFT : start + length;
}

function skipLongNumber(from: u32): u32 {
  let at = from;
  const first = load<u8>(at);
  const whole = skipDigits(at);
  if (whole === at || (first === 48 && whole > at + 1)) return LEFT;
  at = whole;
  if (load<u8>(at) === 46) {
    const decimals = at + 1;
    at = skipDigits(decimals);
    if (at === decimals) return LEFT;
  }
  if ((load<u8>(at) | 0x20) === 101) {
    const sign = load<u8>(at, 1);
    const exponent = sign === 43 || sign === 45 ? at + 2 : at + 1;
    at = skipDigits(exponent);
    if (at === exponent) return LEFT;
  }
  return at;
}

function skipDigits(from: u32): u32 {
  let at = from;
  while ((load<u8>(at) as u32) - 48 <= 9) at++;
  return at;
}

function skipObject(from: u32, depth: u32): u32 {
  let at = skipSpace(from);
  if (load<u8>(at) === 125) return at + 1;
  while (true) {
    if (load<u8>(at) !== 34) return LEFT;
    at = closingQuote(at + 1);
    if (at === LEFT) return LEFT;
    at = skipSpace(at + 1);
    if (load<u8>(at) !== 58) return LEFT;
    at = skipValue(skipSpace(at + 1), depth);
    if (at === LEFT) return LEFT;
    at = skipSpace(at);
    const after = load<u8>(at);
    if (after !== 44) return after === 125 ? at + 1 : LEFT;
    at = skipSpace(at + 1);
  }
}

function skipList(from: u32, depth: u32): u32 {
  let at = skipSpace(from);
  if (load<u8>(at) === 93) return at + 1;
  while (true) {
    at = skipValue(at, depth);
    if (at === LEFT) return LEFT;
    at = skipSpace(at);
    const after = load<u8>(at);
    if (after !== 44) return after === 93 ? at + 1 : LEFT;
    at = skipSpace(at + 1);
  }
}
