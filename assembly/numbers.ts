// Parses numbers and times from bytes, if the result is certain to equal that of parsing the decoded string.
import { othersAt } from './skip';

/** The powers of ten that a double represents exactly. */
const POWERS = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);

// @ts-expect-error: decorator
@inline
function power(exponent: u32): f64 {
  return load<f64>(POWERS + ((exponent as usize) << 3));
}

/**
 * Parses the JSON number from `start` to `end`. Returns NaN for numbers with an exponent or more than 15 digits. The quotient is rounded correctly because
 * dividend and divisor are exact.
 */
export function numberAt(start: u32, end: u32): f64 {
  const negative = load<u8>(start) === 45;
  const at = negative ? start + 1 : start;
  const length = end - at;
  const others = othersAt(at);
  const whole = ctz(others);
  let number: f64 = 0;
  if (length <= 15 && whole >= length) number = digitsAt(at, length) as f64;
  else if (length <= 16 && load<u8>(at + whole) === 46 && (ctz(others & (others - 1)) as u32) >= length) {
    const decimals = length - whole - 1;
    number = ((digitsAt(at, whole) as f64) * power(decimals) + (digitsAt(at + whole + 1, decimals) as f64)) / power(decimals);
  } else return longNumberAt(at, end, negative);
  // Avoids negative zero.
  return negative ? 0 - number : number;
}

/** Parses up to 15 digits. */
function digitsAt(at: u32, count: u32): u64 {
  return count <= 8 ? eightDigits(at, count) : eightDigits(at, count - 8) * 100000000 + eightDigits(at + count - 8, 8);
}

/** Parses one to eight digits: pads with leading zeros, then combines neighbours into pairs, groups of four, and all eight. */
// @ts-expect-error: decorator
@inline
function eightDigits(at: u32, count: u32): u64 {
  const digits = (load<u64>(at) ^ 0x3030303030303030) << ((8 - count) << 3);
  const pairs = digits * 10 + (digits >> 8);
  return ((pairs & 0x000000ff000000ff) * 0x000f424000000064 + ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32;
}

/** The slow path. Leading zeros do not count as significant digits. */
function longNumberAt(from: u32, end: u32, negative: bool): f64 {
  let value: u64 = 0;
  let digits = 0;
  let decimals = -1;
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at) as u32;
    const digit = byte - 48;
    if (digit <= 9) {
      value = value * 10 + digit;
      if (value > 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === 46) decimals = 0;
    else return NaN;
    if (digits > 15 || decimals > 22) return NaN;
  }
  const number = decimals > 0 ? (value as f64) / power(decimals) : (value as f64);
  return negative ? 0 - number : number;
}

/** Cache of the last minute: the 16 bytes `2026-05-04T10:03`, and their time in ms since 1970. */
let early: u64 = 0;
let late: u64 = 0;
let minuteMs: f64 = NaN;

/** Parses a time of the form `2026-05-04T10:03:00.250Z` as milliseconds since 1970. Returns NaN for other forms. Digits beyond milliseconds are ignored. */
export function timeAt(start: u32, end: u32): f64 {
  const length = end - start;
  if (length < 20) return NaN;
  if (load<u64>(start) !== early || load<u64>(start, 8) !== late) {
    early = load<u64>(start);
    late = load<u64>(start, 8);
    minuteMs = minuteOf(start);
  }
  return minuteMs + (length === 24 ? secondAt(start + 16) : longSecondAt(start + 16, end));
}

/** Parses `:12.250Z`, all eight bytes at once, as milliseconds. */
// @ts-expect-error: decorator
@inline
function secondAt(at: u32): f64 {
  // In valid input, the xor turns each digit into its value, and `:`, `.` and `Z` into 0.
  const digits = load<u64>(at) ^ 0x5a3030302e30303a;
  if (((digits | (digits + 0x0006060600060600)) & 0xfff0f0f0fff0f0ff) !== 0) return NaN;
  const second = ((digits >> 8) & 15) * 10 + ((digits >> 16) & 15);
  if (second > 59) return NaN;
  return (second * 1000 + ((digits >> 32) & 15) * 100 + ((digits >> 40) & 15) * 10 + ((digits >> 48) & 15)) as f64;
}

function longSecondAt(at: u32, end: u32): f64 {
  const second = twoDigits(at + 1);
  if (load<u8>(at) !== 58 || second > 59 || load<u8>(end - 1) !== 90) return NaN;
  let ms: u32 = 0;
  const digits = end - at - 5;
  if (end - at !== 4) {
    if (load<u8>(at, 3) !== 46 || digits < 1 || digits > 9) return NaN;
    for (let place: u32 = 0; place < max(3, digits); place++) {
      const digit = place < digits ? (load<u8>(at + 4 + place) as u32) - 48 : 0;
      if (digit > 9) return NaN;
      if (place < 3) ms = ms * 10 + digit;
    }
  }
  return (second * 1000 + ms) as f64;
}

function minuteOf(at: u32): f64 {
  if (load<u8>(at, 4) !== 45 || load<u8>(at, 7) !== 45 || load<u8>(at, 10) !== 84 || load<u8>(at, 13) !== 58) return NaN;
  const century = twoDigits(at);
  const years = twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const year = century * 100 + years;
  if (century > 99 || years > 99 || year < 1970 || month < 1 || month > 12 || hour > 23 || minute > 59) return NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days: u32 = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day < 1 || day > days) return NaN;
  // In years that begin in March, the leap day is the last day.
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const dayNumber = 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day - 1 - 719468;
  return (dayNumber as f64) * 86400000 + ((hour * 3600000 + minute * 60000) as f64);
}

/** The value of two digits, or 1000 for other bytes. */
function twoDigits(at: u32): u32 {
  const tens = (load<u8>(at) as u32) - 48;
  const ones = (load<u8>(at, 1) as u32) - 48;
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 1000;
}
