// The columns of the fields. Each line fills one row.
import { codeOf } from './codes';
import { clearFresh, prepareFresh, setFreshLine } from './fresh';
import {
  CODED,
  FIELD_ENDS,
  FIELD_FLAGS,
  FIELD_IDS,
  FIELD_KINDS,
  FIELD_MEMBER,
  FIELD_NUMBERS,
  FIELD_SIZE,
  FIELD_STARTS,
  LIST,
  MEMBER_MET,
  MISSING,
  NUMBER,
  TEXT,
  TIME,
} from './layout';
import { allocate } from './memory';
import { numberAt, timeAt } from './numbers';

let fields: u32 = 0;
let fieldCount: u32 = 0;

/** Address that the block's first byte would have. It may wrap below zero; offsets from it are still right, modulo 2^32. */
let block: u32 = 0;
let line: u32 = 0;
/** Number of lines started so far, and number of fields recorded in the current line. */
let begun: u64 = 0;
let noted: u32 = 0;

/** Allocates the columns of `count` fields. Returns false if memory is exhausted. */
export function prepareColumns(count: u32): bool {
  fieldCount = count;
  fields = allocate(count * (FIELD_SIZE as u32));
  return fields !== 0 && prepareFresh(fields, count);
}

// @ts-expect-error: decorator
@inline
export function fieldAt(index: u32): u32 {
  return fields + index * (FIELD_SIZE as u32);
}

// @ts-expect-error: decorator
@inline
export function beginScan(base: u32, firstLine: u32): void {
  block = base;
  if (firstLine === 0) clearFresh();
}

// @ts-expect-error: decorator
@inline
export function beginLine(index: u32): void {
  line = index;
  setFreshLine(index);
  begun++;
  noted = 0;
}

/** Marks fields whose member did not occur in the line as missing. */
// @ts-expect-error: decorator
@inline
export function endLine(): void {
  if (noted !== fieldCount) noteAbsent();
}

function noteAbsent(): void {
  for (let index: u32 = 0; index < fieldCount; index++) {
    const field = fieldAt(index);
    if (load<u64>(load<u32>(field, FIELD_MEMBER), MEMBER_MET) !== begun) noteMissing(field);
  }
}

/** Marks a wanted member as seen in the current line, and returns whether it was a duplicate. */
// @ts-expect-error: decorator
@inline
export function metBefore(member: u32): bool {
  if (load<u64>(member, MEMBER_MET) === begun) return true;
  store<u64>(member, begun, MEMBER_MET);
  return false;
}

// @ts-expect-error: decorator
@inline
export function noteScalar(field: u32, kind: u32, start: u32, end: u32): void {
  const row = field + (line << 2);
  store<u8>(field + line, kind as u8, FIELD_KINDS);
  store<u32>(row, start - block, FIELD_STARTS);
  store<u32>(row, end - block, FIELD_ENDS);
  noted++;
  const flags = load<u32>(field, FIELD_FLAGS);
  if (flags & CODED) store<i32>(row, codeOf(field, kind, start, end), FIELD_IDS);
  if (flags & ~CODED) noteNumber(field, kind, start, end);
}

function noteNumber(field: u32, kind: u32, start: u32, end: u32): void {
  const isTime = kind === TEXT && (load<u32>(field, FIELD_FLAGS) & TIME) !== 0;
  store<f64>(field + (line << 3), kind === NUMBER ? numberAt(start, end) : isTime ? timeAt(start, end) : NaN, FIELD_NUMBERS);
}

/** Records a value of any kind; `null` counts as missing. */
export function note(field: u32, kind: u32, start: u32, end: u32): void {
  if (kind !== MISSING && kind < LIST) {
    noteScalar(field, kind, start, end);
    return;
  }
  noted++;
  noteMissing(field);
  if (kind === MISSING) return;
  store<u8>(field + line, kind as u8, FIELD_KINDS);
  store<u32>(field + (line << 2), start - block, FIELD_STARTS);
  store<u32>(field + (line << 2), end - block, FIELD_ENDS);
}

function noteMissing(field: u32): void {
  const row = field + (line << 2);
  store<u8>(field + line, MISSING as u8, FIELD_KINDS);
  store<u32>(row, 0, FIELD_STARTS);
  store<u32>(row, 0, FIELD_ENDS);
  store<i32>(row, -1, FIELD_IDS);
  store<f64>(field + (line << 3), NaN, FIELD_NUMBERS);
}
