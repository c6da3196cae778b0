/** Parses numbers and times from bytes, if the result is certain to equal that of parsing the decoded string. */

const ZERO = 48;
const MINUS = 45;
const POINT = 46;

/** The powers of ten that a double represents exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => 10 ** power);

/**
 * Parses the JSON number from `start` to `end`. Returns NaN for numbers with an exponent or more than 15 digits. The quotient is rounded correctly because
 * dividend and divisor are exact.
 */
export function numberAt(block: Uint8Array, start: number, end: number): number {
  const negative = block[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (end - first > 17) return Number.NaN;
  let value = 0;
  let digits = 0;
  let decimals = -1;
  for (let at = first; at < end; at++) {
    const byte = block[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      if (value > 0) digits++;
      if (decimals >= 0) decimals++;
    } else if (byte === POINT) decimals = 0;
    else return Number.NaN;
  }
  if (digits > 15) return Number.NaN;
  if (decimals > 0) value /= POWERS[decimals] ?? Number.NaN;
  return negative && value !== 0 ? -value : value;
}

const DAY_MS = 86_400_000;
const COLON = 58;
const T = 84;
const Z = 90;
/** Offset of the seconds in `2026-05-04T10:03:00.250Z`. */
const SECONDS = 17;

/** Parses times of the form `2026-05-04T10:03:00.250Z`. */
export class IsoTimes {
  /** Cache of the last minute: its sixteen bytes, such as `2026-05-04T10:03`, and its time. */
  #year = 0;
  #monthAndDay = 0;
  #dayAndHour = 0;
  #minute = 0;
  #minuteMs = Number.NaN;

  /** Returns milliseconds since 1970, or NaN for other forms. Digits beyond milliseconds are ignored. `view` must cover the block. */
  timeAt(block: Uint8Array, view: DataView, start: number, end: number): number {
    if (end - start < 20 || block[end - 1] !== Z || block[start + 16] !== COLON) return Number.NaN;
    const minuteMs = this.#minuteAt(block, view, start);
    const second = twoDigits(block, start + SECONDS);
    if (second < 0 || second > 59) return Number.NaN;
    if (end - start === 20) return minuteMs + second * 1000;
    if (block[start + 19] !== POINT || end - start < 22 || end - start > 30) return Number.NaN;
    let ms = 0;
    let worth = 100;
    for (let at = start + 20; at < end - 1; at++) {
      const digit = (block[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      ms += digit * worth;
      worth = worth === 100 ? 10 : worth === 10 ? 1 : 0;
    }
    return minuteMs + second * 1000 + ms;
  }

  #minuteAt(block: Uint8Array, view: DataView, start: number): number {
    const year = view.getInt32(start, true);
    const monthAndDay = view.getInt32(start + 4, true);
    const dayAndHour = view.getInt32(start + 8, true);
    const minute = view.getInt32(start + 12, true);
    if (minute !== this.#minute || dayAndHour !== this.#dayAndHour || monthAndDay !== this.#monthAndDay || year !== this.#year) {
      this.#year = year;
      this.#monthAndDay = monthAndDay;
      this.#dayAndHour = dayAndHour;
      this.#minute = minute;
      this.#minuteMs = block[start + 10] === T ? minuteAt(block, start) : Number.NaN;
    }
    return this.#minuteMs;
  }
}

/** Milliseconds since 1970 of a minute written as `2026-05-04?10:03`, where `?` is any byte; NaN for other forms. */
export function minuteAt(text: Uint8Array, at: number): number {
  const separators = text[at + 4] === MINUS && text[at + 7] === MINUS && text[at + 13] === 58;
  const century = twoDigits(text, at);
  const years = twoDigits(text, at + 2);
  const month = twoDigits(text, at + 5);
  const day = twoDigits(text, at + 8);
  const hour = twoDigits(text, at + 11);
  const minute = twoDigits(text, at + 14);
  const year = century * 100 + years;
  if (
    !separators ||
    century < 0 ||
    years < 0 ||
    year < 1970 ||
    month < 1 ||
    month > 12 ||
    hour < 0 ||
    hour > 23 ||
    minute < 0 ||
    minute > 59
  )
    return Number.NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day < 1 || day > days) return Number.NaN;
  return daysSince1970(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000;
}

/** Days from 1970-01-01 in the Gregorian calendar, counted in years that begin in March. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return 365 * marchYear + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 1 - 719_468;
}

/** The value of two digits; -1 for other bytes. */
export function twoDigits(block: Uint8Array, at: number): number {
  const tens = (block[at] ?? 0) - ZERO;
  const ones = (block[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}
