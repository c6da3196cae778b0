// Extracts wanted fields from JSON lines, or leaves a line to the plain decoder: see `src/sources/scan/scanner.ts`. Results must equal those of `JSON.parse`.
// The loop here is the fast path for lines that resemble earlier ones. The slow path for everything else (new keys, nesting, escapes, numbers with exponents)
// is in shapes.ts and skip.ts. Reads are sixteen bytes wide and may reach up to 64 bytes past the end of the block.
import { forgetCodes, prepareCodes } from './codes';
import { beginLine, beginScan, endLine, fieldAt, metBefore, note, noteScalar, prepareColumns } from './columns';
import {
  CODED,
  DEEPEST,
  ESCAPED,
  FALSE,
  FIELD_FLAGS,
  LEFT,
  LIST,
  MEMBER_FIELD,
  MEMBER_INSIDE,
  MISSING,
  NUMBER,
  OBJECT,
  SCAN_LINES,
  TEXT,
  TRUE,
} from './layout';
import { memberNamed } from './members';
import { allocate } from './memory';
import {
  BEFORE_TEXT,
  BEFORE_VALUE,
  beginning,
  beginShape,
  beginsAt,
  follow,
  followedAt,
  LAST,
  learn,
  LONG,
  NODE_ENDS,
  NODE_LENGTH,
  NODE_MEMBER,
  NODE_NEXT,
  prepareShapes,
  restStandsAt,
} from './shapes';
import { closingQuote, nameEnd, othersAt, skipSpace, skipValue } from './skip';
import { isBeyond, nextStop, stopFrom, stops } from './window';

export { fieldAt } from './columns';
export { freshAt, freshCount } from './fresh';
export {
  CODED,
  DEEPEST,
  FIELD_ENDS,
  FIELD_IDS,
  FIELD_KINDS,
  FIELD_NUMBERS,
  FIELD_STARTS,
  LONGEST_CODED,
  MOST_CODED,
  NUMERIC,
  SCAN_LINES,
  TIME,
} from './layout';
export { addMember } from './members';
export { allocate } from './memory';
export { look, windowFor } from './window';

let starts: u32 = 0;
let ends: u32 = 0;
let taken: u32 = 0;
/** Offset in the block at which the next scan begins. */
export let next: u32 = 0;

/** Must be called once, before any other function. Returns false if memory is exhausted. */
export function prepare(fieldCount: u32): bool {
  starts = allocate(4 * SCAN_LINES);
  ends = allocate(4 * SCAN_LINES);
  taken = allocate(SCAN_LINES);
  return starts !== 0 && ends !== 0 && taken !== 0 && prepareColumns(fieldCount) && prepareShapes();
}

export function prepareField(index: u32, flags: u32): bool {
  const field = fieldAt(index);
  store<u32>(field, flags, FIELD_FLAGS);
  return (flags & CODED) === 0 || prepareCodes(field);
}

export function startsAt(): u32 {
  return starts;
}

export function endsAt(): u32 {
  return ends;
}

export function takenAt(): u32 {
  return taken;
}

export function forget(index: u32): void {
  const field = fieldAt(index);
  if (load<u32>(field, FIELD_FLAGS) & CODED) forgetCodes(field);
}

/**
 * Scans lines from address `from` up to `end`; the byte before `end` must be a newline. `block` is the address that the block's first byte would have.
 * `firstLine` is the index of the first line in a scan of at most `most` lines. Returns the index after that of the last line.
 */
export function scan(block: u32, from: u32, end: u32, firstLine: u32, most: u32): u32 {
  beginScan(block, firstLine);
  let at = from;
  let line = firstLine;
  for (; line < most && at < end; line++) {
    beginLine(line);
    beginShape();
    store<u32>(starts + (line << 2), at - block);
    let newline = record(at, stops);
    store<u8>(taken + line, newline === LEFT ? 0 : 1);
    if (newline === LEFT) newline = newlineFrom(at);
    else endLine();
    const last = newline > at && load<u8>(newline - 1) === 13 ? newline - 1 : newline;
    store<u32>(ends + (line << 2), last - block);
    at = newline + 1;
  }
  next = at - block;
  return line;
}

/** Scans the record at `from` and returns the address of its newline, or `LEFT`. */
// @ts-expect-error: decorator
@inline
function record(from: u32, base: u32): u32 {
  let at = from;
  let node = beginning;
  while (true) {
    let piece = load<u32>(node, NODE_NEXT);
    if (!beginsAt(at, piece)) {
      piece = follow(node, at);
      if (piece === LEFT) return LEFT;
      at = followedAt;
    }
    let ends = load<u32>(piece, NODE_ENDS);
    if (ends > LAST) {
      if (!restStandsAt(at, piece)) {
        piece = follow(node, at);
        if (piece === LEFT) return LEFT;
        at = followedAt;
        ends = load<u32>(piece, NODE_ENDS);
      }
      ends &= ~LONG;
    }
    if (ends === BEFORE_TEXT) {
      at += load<u32>(piece, NODE_LENGTH);
      const member = load<u32>(piece, NODE_MEMBER);
      // That the string ends with a quote is checked with the next piece, which begins with it.
      if (member === 0) at = stopFrom(base, at);
      else {
        at = wantedText(base, at, member);
        if (at === LEFT) return LEFT;
      }
    } else if (ends === BEFORE_VALUE) {
      const start = at + load<u32>(piece, NODE_LENGTH);
      const member = load<u32>(piece, NODE_MEMBER);
      const end = integerEnd(start);
      if (end === 0) at = otherValue(node, at, piece);
      else if (member !== 0) {
        if (metBefore(member)) return LEFT;
        const field = load<u32>(member, MEMBER_FIELD);
        if (field !== 0) noteScalar(field, NUMBER, start, end);
        at = end;
      } else at = end;
      if (at === LEFT) return LEFT;
    } else return ends === LAST ? at + load<u32>(piece, NODE_LENGTH) - 1 : LEFT;
    node = piece;
  }
}

/** The address just after an integer that is followed by a comma; 0 for anything else. A minus sign and more than 16 digits take the slow path. */
// @ts-expect-error: decorator
@inline
function integerEnd(at: u32): u32 {
  const digits = ctz(othersAt(at));
  if (load<u8>(at + digits) !== 44) return 0;
  if (load<u8>(at) === 48) return digits === 1 ? at + 1 : 0;
  return digits === 0 ? 0 : at + digits;
}

/** Skips or records the value after the piece at `at`, if the fast path did not. Returns the address just after it. */
function otherValue(before: u32, at: u32, piece: u32): u32 {
  const start = at + load<u32>(piece, NODE_LENGTH);
  const member = load<u32>(piece, NODE_MEMBER);
  // White space or a quote follows: a longer piece fits here. Store it for the next lines.
  if (load<u8>(start) <= 34) learn(before, at);
  const first = skipSpace(start);
  return member === 0 ? skipValue(first, 1) : value(first, member, 1);
}

/** Records a wanted string whose first character is at `at`, and returns the address of its closing quote. */
// @ts-expect-error: decorator
@inline
function wantedText(base: u32, at: u32, member: u32): u32 {
  if (metBefore(member)) return LEFT;
  const field = load<u32>(member, MEMBER_FIELD);
  let end = stopFrom(base, at);
  let escaped = false;
  if (load<u8>(end) !== 34) {
    end = closingQuote(end);
    if (end === LEFT) return LEFT;
    escaped = true;
  }
  if (field !== 0) noteScalar(field, escaped || isBeyond(at, end) ? ESCAPED : TEXT, at, end);
  return end;
}

/** Records a wanted value of any kind, and the wanted members inside it. Returns the address just after it. */
function value(start: u32, member: u32, depth: u32): u32 {
  const first = load<u8>(start);
  if (first === 34) {
    const end = wantedText(stops, start + 1, member);
    return end === LEFT ? LEFT : end + 1;
  }
  if (metBefore(member)) return LEFT;
  const inside = load<u32>(member, MEMBER_INSIDE);
  let end: u32 = LEFT;
  if (first !== 123 || inside === 0) end = skipValue(start, depth);
  else if (depth < DEEPEST) end = object(start + 1, inside, depth + 1);
  const field = load<u32>(member, MEMBER_FIELD);
  if (end !== LEFT && field !== 0) note(field, kindOf(first), start, end);
  return end;
}

/** The kind of a value other than a string, by its first byte. */
function kindOf(first: u32): u32 {
  return first === 110 ? MISSING : first === 123 ? OBJECT : first === 91 ? LIST : first === 116 ? TRUE : first === 102 ? FALSE : NUMBER;
}

/** Scans a nested object with wanted members, from just after its opening brace. */
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

function newlineFrom(from: u32): u32 {
  let at = nextStop(from);
  while (load<u8>(at) !== 10) at = nextStop(at + 1);
  return at;
}
