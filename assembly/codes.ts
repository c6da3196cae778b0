// Dictionary codes for the values of one field: values of equal kind and equal bytes get the same code.
import { FIELD_CHUNK, FIELD_COUNT, FIELD_FIRST_CHUNK, FIELD_FREE, FIELD_SHIFT, FIELD_TABLE, LONGEST_CODED, MOST_CODED } from './layout';
import { noteFresh } from './fresh';
import { allocate } from './memory';

// Layout of a coded value: kind and length, code, hash, and from offset 16 its bytes, zero-padded to a multiple of 16.
const VALUE_KIND_LENGTH: usize = 0;
const VALUE_NUMBER: usize = 4;
const VALUE_HASH: usize = 8;
const VALUE_BYTES: usize = 16;

/** Values are stored in chunks. The first four bytes of a chunk hold the address of the next one. */
const CHUNK_SIZE: u32 = 4096;
const CHUNK_HEAD: u32 = 16;

/** While the table can grow, it has at least eight slots per value, so that few values miss their preferred slot. */
const FIRST_SLOTS_SHIFT: u32 = 32 - 8;
const MOST_SLOTS: u32 = 4 * MOST_CODED;

/** Loading 16 bytes at offset 16 - n yields a mask of the first n bytes. */
const MASKS = memory.data<u8>(
  [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  16,
);


export function prepareCodes(field: u32): bool {
  const table = allocate(4 << (32 - FIRST_SLOTS_SHIFT));
  const chunk = allocate(CHUNK_SIZE);
  store<u32>(field, table, FIELD_TABLE);
  store<u32>(field, FIRST_SLOTS_SHIFT, FIELD_SHIFT);
  store<u32>(field, chunk, FIELD_FIRST_CHUNK);
  store<u32>(field, chunk, FIELD_CHUNK);
  store<u32>(field, chunk + CHUNK_HEAD, FIELD_FREE);
  return table !== 0 && chunk !== 0;
}

export function forgetCodes(field: u32): void {
  const chunk = load<u32>(field, FIELD_FIRST_CHUNK);
  memory.fill(load<u32>(field, FIELD_TABLE), 0, 4 << (32 - load<u32>(field, FIELD_SHIFT)));
  store<u32>(field, 0, FIELD_COUNT);
  store<u32>(field, chunk, FIELD_CHUNK);
  store<u32>(field, chunk + CHUNK_HEAD, FIELD_FREE);
}

/** The code of a value, or -1. The inlined path covers most values: short, already known, and in their preferred hash slot. */
// @ts-expect-error: decorator
@inline
export function codeOf(field: u32, kind: u32, start: u32, end: u32): i32 {
  const length = end - start;
  if (length > 16) return longCodeOf(field, kind, start, length);
  const low = load<u64>(start) & load<u64>(MASKS + 16 - length);
  const high = load<u64>(start, 8) & load<u64>(MASKS + 24 - length);
  const kindLength = (kind << 8) | length;
  const hash = ((low * 0x9e3779b97f4a7c15 + high * 0xc2b2ae3d27d4eb4f) >> 32) as u32;
  // A free slot holds address 0, where memory is zero: it equals no value.
  const value = load<u32>(load<u32>(field, FIELD_TABLE) + ((hash >> load<u32>(field, FIELD_SHIFT)) << 2));
  return isShort(value, kindLength, low, high) ? load<u32>(value, VALUE_NUMBER) : shortCodeOf(field, kindLength, start, low, high, hash);
}

// @ts-expect-error: decorator
@inline
function isShort(value: u32, kindLength: u32, low: u64, high: u64): bool {
  const differ =
    ((load<u32>(value, VALUE_KIND_LENGTH) ^ kindLength) as u64) |
    (load<u64>(value, VALUE_BYTES) ^ low) |
    (load<u64>(value, VALUE_BYTES + 8) ^ high);
  return differ === 0;
}

function shortCodeOf(field: u32, kindLength: u32, start: u32, low: u64, high: u64, hash: u32): i32 {
  const slots = load<u32>(field, FIELD_TABLE);
  const shift = load<u32>(field, FIELD_SHIFT);
  let slot = hash >> shift;
  while (true) {
    const value = load<u32>(slots + (slot << 2));
    if (value === 0) return add(field, kindLength, start, hash, slot);
    if (isShort(value, kindLength, low, high)) return load<u32>(value, VALUE_NUMBER);
    slot = (slot + 1) & ((1 << (32 - shift)) - 1);
  }
}

function longCodeOf(field: u32, kind: u32, start: u32, length: u32): i32 {
  if (length > LONGEST_CODED) return -1;
  const last = start + ((length - 1) & ~15);
  const lastBytes = v128.and(v128.load(last), v128.load(MASKS + 16 - (start + length - last)));
  let mixed: u64 = length;
  for (let at = start; at < last; at += 16) mixed = (rotl(mixed, 29) ^ load<u64>(at)) * 0x9e3779b97f4a7c15 + load<u64>(at, 8) * 0xc2b2ae3d27d4eb4f;
  const low = i64x2.extract_lane(lastBytes, 0) as u64;
  const high = i64x2.extract_lane(lastBytes, 1) as u64;
  const hash = (((rotl(mixed, 29) ^ low) * 0x9e3779b97f4a7c15 + high * 0xc2b2ae3d27d4eb4f) >> 32) as u32;
  const kindLength = (kind << 8) | length;
  const slots = load<u32>(field, FIELD_TABLE);
  const shift = load<u32>(field, FIELD_SHIFT);
  let slot = hash >> shift;
  while (true) {
    const value = load<u32>(slots + (slot << 2));
    if (value === 0) return add(field, kindLength, start, hash, slot);
    if (load<u32>(value, VALUE_KIND_LENGTH) === kindLength && load<u32>(value, VALUE_HASH) === hash) {
      let place = value + (VALUE_BYTES as u32);
      let differ = v128.xor(v128.load(place + (last - start)), lastBytes);
      for (let at = start; at < last; at += 16, place += 16) differ = v128.or(differ, v128.xor(v128.load(place), v128.load(at)));
      if (!v128.any_true(differ)) return load<u32>(value, VALUE_NUMBER);
    }
    slot = (slot + 1) & ((1 << (32 - shift)) - 1);
  }
}

function add(field: u32, kindLength: u32, start: u32, hash: u32, slot: u32): i32 {
  const count = load<u32>(field, FIELD_COUNT);
  if (count === MOST_CODED) return -1;
  const length = kindLength & 255;
  const value = placeFor(field, (VALUE_BYTES as u32) + ((length + 15) & ~15));
  if (value === 0) return -1;
  store<u32>(value, kindLength, VALUE_KIND_LENGTH);
  store<u32>(value, count, VALUE_NUMBER);
  store<u32>(value, hash, VALUE_HASH);
  memory.fill(value + (VALUE_BYTES as u32), 0, max<u32>(16, (length + 15) & ~15));
  memory.copy(value + (VALUE_BYTES as u32), start, length);
  store<u32>(load<u32>(field, FIELD_TABLE) + (slot << 2), value);
  store<u32>(field, count + 1, FIELD_COUNT);
  noteFresh(field);
  const slots: u32 = 1 << (32 - load<u32>(field, FIELD_SHIFT));
  if ((count + 1) << 3 > slots && slots < MOST_SLOTS) widen(field);
  return count;
}

/** Reserves space for a value; returns its address, or 0 if memory is exhausted. An empty string takes 16 bytes as well: comparisons read that many. */
function placeFor(field: u32, bytes: u32): u32 {
  const size = max<u32>(bytes, (VALUE_BYTES as u32) + 16);
  let chunk = load<u32>(field, FIELD_CHUNK);
  let free = load<u32>(field, FIELD_FREE);
  if (free + size > chunk + CHUNK_SIZE) {
    let next = load<u32>(chunk);
    if (next === 0) {
      next = allocate(CHUNK_SIZE);
      if (next === 0) return 0;
      store<u32>(chunk, next);
    }
    store<u32>(field, next, FIELD_CHUNK);
    free = next + CHUNK_HEAD;
  }
  store<u32>(field, free + size, FIELD_FREE);
  return free;
}

function widen(field: u32): void {
  const old = load<u32>(field, FIELD_TABLE);
  const shift = load<u32>(field, FIELD_SHIFT) - 1;
  const slots = 1 << (32 - shift);
  const table = allocate(slots << 2);
  if (table === 0) {
    // Without memory for a larger table, no more codes are assigned.
    store<u32>(field, MOST_CODED, FIELD_COUNT);
    return;
  }
  for (let at = old; at < old + (slots << 1); at += 4) {
    const value = load<u32>(at);
    if (value === 0) continue;
    let slot = load<u32>(value, VALUE_HASH) >> shift;
    while (load<u32>(table + (slot << 2)) !== 0) slot = (slot + 1) & (slots - 1);
    store<u32>(table + (slot << 2), value);
  }
  store<u32>(field, table, FIELD_TABLE);
  store<u32>(field, shift, FIELD_SHIFT);
}
