// Numbers and times read from bytes, where that is certain to give what is read from the text; numbers for values.
import {
  FIELD_COUNT,
  FIELD_LENGTHS,
  FIELD_TABLE,
  FIELD_VALUE_KINDS,
  FIELD_VALUES,
  LONGEST_CODED,
  MASKS,
  MOST_CODED,
  TABLE_SLOTS,
} from './layout';

/** The first `length` of sixteen bytes, the others zero. */
// @ts-ignore: decorator
@inline
function first(address: u32, length: u32): v128 {
  return v128.and(v128.load(address), v128.load(MASKS + 16 - length));
}

/** The number of a value, -1 if it has none; `added` tells whether it is new. */
export let added: bool = false;

export function codeOf(field: u32, kind: u32, start: u32, end: u32): i32 {
  added = false;
  const length = end - start;
  if (length > LONGEST_CODED) return -1;
  let hash: u64 = (length + (kind << 8)) as u64;
  let at = start;
  for (; at + 16 < end; at += 16) hash = mixed(hash, v128.load(at));
  const last = first(at, end - at);
  hash = mixed(hash, last);
  hash ^= hash >> 29;
  const table = load<u32>(field + FIELD_TABLE);
  const values = load<u32>(field + FIELD_VALUES);
  const lengths = load<u32>(field + FIELD_LENGTHS);
  const kinds = load<u32>(field + FIELD_VALUE_KINDS);
  let slot = (hash as u32) & (TABLE_SLOTS - 1);
  while (true) {
    const code = (load<u16>(table + (slot << 1)) as u32) - 1;
    if ((code as i32) < 0) {
      const count = load<u32>(field + FIELD_COUNT);
      if (count === MOST_CODED) return -1;
      const place = values + count * LONGEST_CODED;
      memory.fill(place, 0, LONGEST_CODED);
      memory.copy(place, start, length);
      store<u8>(lengths + count, length as u8);
      store<u8>(kinds + count, kind as u8);
      store<u16>(table + (slot << 1), (count + 1) as u16);
      store<u32>(field + FIELD_COUNT, count + 1);
      added = true;
      return count as i32;
    }
    if ((load<u8>(lengths + code) as u32) === length && (load<u8>(kinds + code) as u32) === kind) {
      let place = values + code * LONGEST_CODED;
      let from = start;
      let same = true;
      for (; from + 16 < end && same; from += 16, place += 16) same = !v128.any_true(v128.xor(v128.load(place), v128.load(from)));
      if (same && !v128.any_true(v128.xor(v128.load(place), last))) return code as i32;
    }
    slot = (slot + 1) & (TABLE_SLOTS - 1);
  }
}

// @ts-ignore: decorator
@inline
function mixed(hash: u64, bytes: v128): u64 {
  const low = i64x2.extract_lane(bytes, 0) as u64;
  const high = i64x2.extract_lane(bytes, 1) as u64;
  let result = (hash ^ low) * 0x9e3779b97f4a7c15;
  result = (result ^ (result >> 32) ^ high) * 0xc2b2ae3d27d4eb4f;
  return result ^ (result >> 31);
}

const POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/** The JSON number from `start` to `end`; NaN for those with an exponent or with more than 15 digits. Both parts of the division are exact. */
export function numberAt(start: u32, end: u32): f64 {
  const negative = load<u8>(start) === 45;
  let at = negative ? start + 1 : start;
  if (end - at > 17) return NaN;
  let value: u64 = 0;
  let digits = 0;
  let decimals = -1;
  for (; at < end; at++) {
    const byte = load<u8>(at) as u32;
    const digit = byte - 48;
    if (digit <= 9) {
      value = value * 10 + digit;
      if (value > 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === 46) decimals = 0;
    else return NaN;
  }
  if (digits > 15) return NaN;
  let number = value as f64;
  if (decimals > 0) number /= unchecked(POWERS[decimals]);
  return negative && value !== 0 ? -number : number;
}

/** `2026-05-04T10:03` of the time read last, and what it stands for, ms. */
let minute: v128 = i64x2.splat(0);
let minuteMs: f64 = NaN;

/** Of the form `2026-05-04T10:03:00.250Z`: milliseconds since 1970; NaN when it is written otherwise. Finer digits are cut. */
export function timeAt(start: u32, end: u32): f64 {
  const length = end - start;
  if (length < 20 || load<u8>(end - 1) !== 90 || load<u8>(start + 16) !== 58) return NaN;
  const head = v128.load(start);
  if (v128.any_true(v128.xor(head, minute))) {
    minute = head;
    minuteMs = minuteOf(start);
  }
  const second = twoDigits(start + 17);
  if (second > 59) return NaN;
  let ms: u32 = 0;
  if (length > 20) {
    const digits = length - 21;
    if (load<u8>(start + 19) !== 46 || digits < 1 || digits > 9) return NaN;
    for (let place: u32 = 0; place < max(3, digits); place++) {
      const digit = place < digits ? (load<u8>(start + 20 + place) as u32) - 48 : 0;
      if (digit > 9) return NaN;
      if (place < 3) ms = ms * 10 + digit;
    }
  }
  return minuteMs + ((second * 1000 + ms) as f64);
}

function minuteOf(at: u32): f64 {
  if (load<u8>(at + 4) !== 45 || load<u8>(at + 7) !== 45 || load<u8>(at + 10) !== 84 || load<u8>(at + 13) !== 58) return NaN;
  const century = twoDigits(at);
  const years = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minutes = twoDigits(at + 14);
  if (century > 99 || years > 99) return NaN;
  const year = century * 100 + years;
  if (year < 1970 || month < 1 || month > 12 || hour > 23 || minutes > 59) return NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days: u32 = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day < 1 || day > days) return NaN;
  // Years that begin in March have their leap day at the end.
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const dayNumber = 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day - 1 - 719468;
  return (dayNumber as f64) * 86400000 + ((hour * 3600000 + minutes * 60000) as f64);
}

/** Above 99 when these are no two digits. */
function twoDigits(at: u32): u32 {
  const tens = (load<u8>(at) as u32) - 48;
  const ones = (load<u8>(at + 1) as u32) - 48;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}
