// Takes wanted fields out of lines of JSON, or leaves a line alone: see `src/sources/scan/scanner.ts`. What it says must be what `JSON.parse` says.
import {
  CODED,
  DEEPEST,
  ESCAPED,
  FALSE,
  FIELD_ENDS,
  FIELD_FLAGS,
  FIELD_IDS,
  FIELD_KINDS,
  FIELD_NUMBERS,
  FIELD_SIZE,
  FIELD_STARTS,
  HEAD_FIELD_COUNT,
  HEAD_FIELDS,
  HEAD_FRESH,
  HEAD_FRESH_COUNT,
  HEAD_LINE_ENDS,
  HEAD_LINE_STARTS,
  HEAD_NEXT,
  HEAD_ROOT,
  HEAD_TAKEN,
  LIST,
  MASKS,
  MEMBER_FIELD,
  MEMBER_INSIDE,
  MEMBER_LENGTH,
  MEMBER_MET,
  MEMBER_NAME,
  MEMBER_NEXT,
  NUMBER,
  NUMERIC,
  OBJECT,
  SHAPE,
  SHAPE_LENGTH,
  SHAPE_MEMBER,
  SHAPE_NAMES,
  SHAPE_SIZE,
  TEXT,
  TIME,
  TRUE,
} from './layout';
import { added, codeOf, numberAt, timeAt } from './values';

/** A line is left: no place in memory is 0. */
const LEFT: u32 = 0;

let block: u32 = 0;
let line: u32 = 0;
let count: u32 = 0;
let fields: u32 = 0;
/** The string skipped last holds more than plain ASCII. */
let odd: bool = false;

/** Scans lines from address `from` to `end`, of a block that begins at `base`; at most `most`. Returns how many. */
export function scan(base: u32, from: u32, end: u32, most: u32): u32 {
  block = base;
  fields = load<u32>(HEAD_FIELDS);
  store<u32>(HEAD_FRESH_COUNT, 0);
  clear(most);
  const starts = load<u32>(HEAD_LINE_STARTS);
  const ends = load<u32>(HEAD_LINE_ENDS);
  const taken = load<u32>(HEAD_TAKEN);
  let next = from;
  line = 0;
  while (line < most && next < end) {
    store<u32>(starts + (line << 2), next - base);
    count++;
    let newline = record(next);
    store<u8>(taken + line, newline === LEFT ? 0 : 1);
    if (newline === LEFT) newline = newlineFrom(next);
    const last = newline > next && load<u8>(newline - 1) === 13 ? newline - 1 : newline;
    store<u32>(ends + (line << 2), last - base);
    next = newline + 1;
    line++;
  }
  store<u32>(HEAD_NEXT, next - base);
  return line;
}

function clear(most: u32): void {
  const fieldCount = load<u32>(HEAD_FIELD_COUNT);
  for (let at: u32 = 0; at < fieldCount; at++) {
    const field = fields + at * FIELD_SIZE;
    const flags = load<u32>(field + FIELD_FLAGS);
    memory.fill(load<u32>(field + FIELD_KINDS), 0, most);
    memory.fill(load<u32>(field + FIELD_STARTS), 0, most << 2);
    memory.fill(load<u32>(field + FIELD_ENDS), 0, most << 2);
    if (flags & CODED) memory.fill(load<u32>(field + FIELD_IDS), 0xff, most << 2);
    // All bits set are a number that is none.
    if (flags & (NUMERIC | TIME)) memory.fill(load<u32>(field + FIELD_NUMBERS), 0xff, most << 3);
  }
}

/** A record that begins at `from`: where its newline stands. */
function record(from: u32): u32 {
  let at = skipSpace(from);
  if (load<u8>(at) !== 123) return LEFT;
  at = rootObject(at + 1);
  if (at === LEFT) return LEFT;
  at = skipSpace(at);
  return load<u8>(at) === 10 ? at : LEFT;
}

/** The object of the line, from behind its brace: its names are mostly those of the line before, at the same places. */
function rootObject(from: u32): u32 {
  let at = from;
  if (load<u8>(at) !== 34) {
    at = skipSpace(at);
    if (load<u8>(at) === 125) return at + 1;
  }
  const root = load<u32>(HEAD_ROOT);
  let index: u32 = 0;
  while (true) {
    const shape = SHAPE + index * SHAPE_SIZE;
    let member: u32 = 0;
    if (index < SHAPE_NAMES && followsShape(at, shape)) {
      member = load<u32>(shape + SHAPE_MEMBER);
      at += load<u32>(shape + SHAPE_LENGTH);
    } else {
      if (load<u8>(at) !== 34) return LEFT;
      const name = at + 1;
      const end = nameEnd(name);
      if (end === LEFT) return LEFT;
      let colon = end + 1;
      if (load<u8>(colon) !== 58) {
        colon = skipSpace(colon);
        if (load<u8>(colon) !== 58) return LEFT;
      }
      member = memberNamed(root, name, end - name);
      const length = colon + 1 - at;
      if (index < SHAPE_NAMES && length <= 32) {
        memory.fill(shape, 0, 32);
        memory.copy(shape, at, length);
        store<u32>(shape + SHAPE_LENGTH, length);
        store<u32>(shape + SHAPE_MEMBER, member);
      }
      at = colon + 1;
    }
    if (load<u8>(at) <= 32) at = skipSpace(at);
    at = member === 0 ? skipValue(at, 1) : value(at, member, 1);
    if (at === LEFT) return LEFT;
    if (load<u8>(at) <= 32) at = skipSpace(at);
    const after = load<u8>(at);
    if (after !== 44) return after === 125 ? at + 1 : LEFT;
    at++;
    if (load<u8>(at) !== 34) at = skipSpace(at);
    index++;
  }
}

/** Whether the name with its quotes and colon stands at `at` that stood at this place in the line before. */
// @ts-ignore: decorator
@inline
function followsShape(at: u32, shape: u32): bool {
  const length = load<u32>(shape + SHAPE_LENGTH);
  if (length === 0) return false;
  if (length <= 16) return !v128.any_true(v128.and(v128.xor(v128.load(at), v128.load(shape)), v128.load(MASKS + 16 - length)));
  if (v128.any_true(v128.xor(v128.load(at), v128.load(shape)))) return false;
  return !v128.any_true(v128.and(v128.xor(v128.load(at + 16), v128.load(shape + 16)), v128.load(MASKS + 32 - length)));
}

/** An object inside, of which members are wanted. */
function object(from: u32, wanted: u32, depth: u32): u32 {
  let at = skipSpace(from);
  if (load<u8>(at) === 125) return at + 1;
  while (true) {
    if (load<u8>(at) !== 34) return LEFT;
    const name = at + 1;
    const end = nameEnd(name);
    if (end === LEFT) return LEFT;
    at = skipSpace(end + 1);
    if (load<u8>(at) !== 58) return LEFT;
    at = skipSpace(at + 1);
    const member = memberNamed(wanted, name, end - name);
    at = member === 0 ? skipValue(at, depth) : value(at, member, depth);
    if (at === LEFT) return LEFT;
    at = skipSpace(at);
    const after = load<u8>(at);
    if (after !== 44) return after === 125 ? at + 1 : LEFT;
    at = skipSpace(at + 1);
  }
}

/** Where a name ends; one with escapes could be any. */
function nameEnd(from: u32): u32 {
  const end = stringEnd(from);
  return load<u8>(end) === 34 ? end : LEFT;
}

function memberNamed(wanted: u32, name: u32, length: u32): u32 {
  for (let member = wanted; member !== 0; member = load<u32>(member + MEMBER_NEXT)) {
    if (load<u32>(member + MEMBER_LENGTH) === length && memory.compare(load<u32>(member + MEMBER_NAME), name, length) === 0) return member;
  }
  return 0;
}

/** A wanted value: it is noted, and what is wanted inside it is looked for. */
function value(start: u32, member: u32, depth: u32): u32 {
  if (load<u32>(member + MEMBER_MET) === count) return LEFT;
  store<u32>(member + MEMBER_MET, count);
  const field = load<i32>(member + MEMBER_FIELD);
  const first = load<u8>(start);
  if (first === 34) {
    const end = skipString(start + 1);
    if (end !== LEFT && field >= 0) note(field, odd ? ESCAPED : TEXT, start + 1, end - 1);
    return end;
  }
  if (first === 123) {
    const inside = load<u32>(member + MEMBER_INSIDE);
    const end = inside === 0 ? skipValue(start, depth) : depth >= DEEPEST ? LEFT : object(start + 1, inside, depth + 1);
    if (end !== LEFT && field >= 0) note(field, OBJECT, start, end);
    return end;
  }
  const end = skipValue(start, depth);
  if (end === LEFT || field < 0 || first === 110) return end;
  note(field, first === 91 ? LIST : first === 116 ? TRUE : first === 102 ? FALSE : NUMBER, start, end);
  return end;
}

function note(index: u32, kind: u8, start: u32, end: u32): void {
  const field = fields + index * FIELD_SIZE;
  const flags = load<u32>(field + FIELD_FLAGS);
  store<u8>(load<u32>(field + FIELD_KINDS) + line, kind);
  store<u32>(load<u32>(field + FIELD_STARTS) + (line << 2), start - block);
  store<u32>(load<u32>(field + FIELD_ENDS) + (line << 2), end - block);
  if (kind >= LIST) return;
  if (flags & CODED) {
    store<i32>(load<u32>(field + FIELD_IDS) + (line << 2), codeOf(field, kind, start, end));
    if (added) {
      const fresh = load<u32>(HEAD_FRESH_COUNT);
      store<u32>(load<u32>(HEAD_FRESH) + (fresh << 3), index);
      store<u32>(load<u32>(HEAD_FRESH) + (fresh << 3) + 4, line);
      store<u32>(HEAD_FRESH_COUNT, fresh + 1);
    }
  }
  if (kind === NUMBER && flags & (NUMERIC | TIME)) store<f64>(load<u32>(field + FIELD_NUMBERS) + (line << 3), numberAt(start, end));
  else if (kind === TEXT && flags & TIME) store<f64>(load<u32>(field + FIELD_NUMBERS) + (line << 3), timeAt(start, end));
}

/** Just behind any value. */
function skipValue(at: u32, depth: u32): u32 {
  const first = load<u8>(at);
  if (first === 34) return skipString(at + 1);
  if (first === 45 || (first >= 48 && first <= 57)) return skipNumber(at);
  if (first === 116) return load<u32>(at) === 0x65757274 ? at + 4 : LEFT;
  if (first === 110) return load<u32>(at) === 0x6c6c756e ? at + 4 : LEFT;
  if (first === 102) return load<u32>(at + 1) === 0x65736c61 ? at + 5 : LEFT;
  if (first === 123) return depth >= DEEPEST ? LEFT : skipObject(at + 1, depth + 1);
  if (first === 91) return depth >= DEEPEST ? LEFT : skipList(at + 1, depth + 1);
  return LEFT;
}

/** The first quote, backslash or control from `from` on. Sets `odd` if a byte before it is beyond ASCII. */
// @ts-ignore: decorator
@inline
function stringEnd(from: u32): u32 {
  let at = from;
  while (true) {
    const bytes = v128.load(at);
    const stops = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(bytes, i8x16.splat(34)), i8x16.eq(bytes, i8x16.splat(92))),
        i8x16.lt_u(bytes, i8x16.splat(32)),
      ),
    );
    const beyond = i8x16.bitmask(bytes);
    if (stops !== 0) {
      const place = ctz(stops);
      if (beyond & ((1 << place) - 1)) odd = true;
      return at + place;
    }
    if (beyond !== 0) odd = true;
    at += 16;
  }
}

/** Just behind a string, from behind its first quote. */
function skipString(from: u32): u32 {
  odd = false;
  let at = stringEnd(from);
  while (true) {
    const byte = load<u8>(at);
    if (byte === 34) return at + 1;
    if (byte !== 92) return LEFT;
    odd = true;
    const escape = load<u8>(at + 1);
    if (escape === 117) {
      for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(load<u8>(digit))) return LEFT;
      at += 6;
    } else if (
      escape === 34 || escape === 92 || escape === 47 || escape === 98 || escape === 102 || escape === 110 || escape === 114 || escape === 116
    ) {
      at += 2;
    } else return LEFT;
    at = stringEnd(at);
  }
}

function isHex(byte: u8): bool {
  const letter = byte | 0x20;
  return (byte >= 48 && byte <= 57) || (letter >= 97 && letter <= 102);
}

function skipNumber(from: u32): u32 {
  let at = from;
  if (load<u8>(at) === 45) at++;
  const first = (load<u8>(at) as u32) - 48;
  if (first > 9) return LEFT;
  at++;
  if (first !== 0) at = skipDigits(at);
  if (load<u8>(at) === 46) {
    const decimals = at + 1;
    at = skipDigits(decimals);
    if (at === decimals) return LEFT;
  }
  if ((load<u8>(at) | 0x20) === 101) {
    at++;
    const sign = load<u8>(at);
    if (sign === 43 || sign === 45) at++;
    const exponent = at;
    at = skipDigits(exponent);
    if (at === exponent) return LEFT;
  }
  return at;
}

// @ts-ignore: decorator
@inline
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
    at = skipString(at + 1);
    if (at === LEFT) return LEFT;
    at = skipSpace(at);
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

/** A newline is no white space here: it ends the line. */
// @ts-ignore: decorator
@inline
function skipSpace(from: u32): u32 {
  let at = from;
  while (true) {
    const byte = load<u8>(at);
    if (byte !== 32 && byte !== 9 && byte !== 13) return at;
    at++;
  }
}

function newlineFrom(from: u32): u32 {
  let at = from;
  while (true) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(10)));
    if (found !== 0) return at + ctz(found);
    at += 16;
  }
}
