/** The shapes that `template` masks. Each function reads few characters at one index of a text. `end` is the end of the piece. */

export const DIGIT = 1;
export const LETTER = 2;
/** a to f; they are letters, too. */
export const HEX = 4;
/** Separates pieces. */
export const BREAK = 8;
/** Allowed in an e-mail address. */
export const IN_EMAIL = 16;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[0-9]/.test(char)) CLASSES[code] = DIGIT | IN_EMAIL;
  else if (/[a-fA-F]/.test(char)) CLASSES[code] = LETTER | HEX | IN_EMAIL;
  else if (/[a-zA-Z]/.test(char)) CLASSES[code] = LETTER | IN_EMAIL;
  else if (/[.\-_+%]/.test(char)) CLASSES[code] = IN_EMAIL;
  else if (code <= 32 || '"\'()<>[]{}|;=`'.includes(char)) CLASSES[code] = BREAK;
}

export const SIGNS = '+-';
export const AT = 0x40;
export const COLON = 0x3a;
export const DOT = 0x2e;
export const COMMA = 0x2c;
const SLASH = 0x2f;
export const DASH = 0x2d;
export const UNDERSCORE = 0x5f;

/** All non-ASCII characters count as letters. */
export function classOf(code: number): number {
  return code < 128 ? (CLASSES[code] ?? 0) : LETTER;
}

export const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2026-05-04T10:04:00.123Z`, `2026-05-04`, `26/05/04`, `04/May/2026:10:04:00`, `10:04:00`; 0 if there is none. */
export function timeEnd(text: string, at: number, end: number): number {
  const first = digitsEnd(text, at, Math.min(end, at + 5));
  const size = first - at;
  const sign = text.charCodeAt(first);
  let stop = 0;
  if (first >= end) return 0;
  if ((sign === DASH || sign === SLASH || sign === DOT) && (size === 4 || (size === 2 && sign === SLASH))) {
    const month = digitsEnd(text, first + 1, Math.min(end, first + 3));
    const day = digitsEnd(text, month + 1, Math.min(end, month + (size === 4 ? 3 : 5)));
    if (month > first + 1 && text.charCodeAt(month) === sign && day > month + 1) stop = day;
  }
  if (
    stop === 0 &&
    sign === SLASH &&
    size <= 2 &&
    text.charCodeAt(first + 4) === SLASH &&
    MONTHS.includes(text.slice(first + 1, first + 4))
  ) {
    const year = digitsEnd(text, first + 5, Math.min(end, first + 9));
    if (year === first + 9) stop = year;
  }
  if (stop > 0) {
    const joined = 'Tt_-:'.includes(text[stop] ?? ' ') ? clockEnd(text, stop + 1, end, true) : 0;
    if (joined > 0) stop = joined;
  } else stop = clockEnd(text, at, end, false);
  if (stop === 0 || isWordAt(text, stop, end)) return 0;
  return stop;
}

/** The end of `10:04:00.123Z`; 0 if there is none. With points instead of colons behind a date. */
function clockEnd(text: string, at: number, end: number, behindDate: boolean): number {
  const hour = digitsEnd(text, at, Math.min(end, at + 3));
  const sign = text.charCodeAt(hour);
  if (hour === at || hour > at + 2 || (sign !== COLON && !(behindDate && sign === DOT))) return 0;
  const minute = digitsEnd(text, hour + 1, Math.min(end, hour + 4));
  if (minute !== hour + 3) return 0;
  let stop = minute;
  if (text.charCodeAt(stop) === sign) {
    const second = digitsEnd(text, stop + 1, Math.min(end, stop + 4));
    if (second !== stop + 3) return 0;
    stop = second;
    if (text.charCodeAt(stop) === DOT || text.charCodeAt(stop) === COMMA) {
      const fraction = digitsEnd(text, stop + 1, end);
      if (fraction > stop + 1) stop = fraction;
    }
  }
  if (text.charCodeAt(stop) === COLON && isWordAt(text, stop + 1, end)) return 0;
  if (text[stop] === 'Z' && stop < end) return stop + 1;
  if (SIGNS.includes(text[stop] ?? ' ')) {
    const zone = digitsEnd(text, stop + 1, Math.min(end, stop + 5));
    if (zone === stop + 5) return zone;
    if (zone === stop + 3 && text.charCodeAt(zone) === COLON && digitsEnd(text, zone + 1, Math.min(end, zone + 3)) === zone + 3)
      return zone + 3;
  }
  return stop;
}

/** IPv4, with a port or the length of a prefix; 0 if there is none. */
export function addressEnd(text: string, at: number, end: number): number {
  let stop = at;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && text.charCodeAt(stop++) !== DOT) return 0;
    const next = digitsEnd(text, stop, Math.min(end, stop + 4));
    if (next === stop || next > stop + 3 || Number(text.slice(stop, next)) > 255) return 0;
    stop = next;
  }
  if (isWordAt(text, stop, end) || (text.charCodeAt(stop) === DOT && digitsEnd(text, stop + 1, end) > stop + 1)) return 0;
  return portEnd(text, stop, end);
}

function portEnd(text: string, stop: number, end: number): number {
  const sign = text.charCodeAt(stop);
  if (sign !== COLON && sign !== SLASH) return stop;
  const after = digitsEnd(text, stop + 1, Math.min(end, stop + 7));
  return after === stop + 1 || isWordAt(text, after, end) ? stop : after;
}

/** IPv6, or the pairs of a hardware address, six or more. */
export function colonGroups(text: string, at: number, end: number): { readonly end: number; readonly isPairs: boolean } | undefined {
  let stop = at;
  let colons = 0;
  let size = 0;
  let sizeBefore = 0;
  let digits = 0;
  let isDouble = false;
  let isPairs = true;
  for (; stop < end; stop++) {
    const found = classAt(text, stop);
    if (text.charCodeAt(stop) === COLON) {
      if (size === 0 && stop > at) isDouble = true;
      isPairs &&= size === 2;
      colons++;
      sizeBefore = size;
      size = 0;
    } else if ((found & (DIGIT | HEX)) !== 0) {
      if ((found & DIGIT) !== 0) digits++;
      size++;
      if (size > 4) break;
    } else break;
  }
  // A trailing colon is punctuation.
  if (size === 0 && text.charCodeAt(stop - 2) !== COLON) {
    stop--;
    colons--;
    size = sizeBefore;
  }
  if (size > 4 || digits === 0 || isWordAt(text, stop, end)) return undefined;
  if (isPairs && size === 2 && colons >= 5) return { end: stop, isPairs: true };
  return (isDouble && colons <= 7) || colons === 7 ? { end: stop, isPairs: false } : undefined;
}

/** Eight, four, four, four and twelve hexadecimal digits. */
export function isUuid(text: string, at: number, end: number): boolean {
  if (at + 36 > end || isWordAt(text, at + 36, end)) return false;
  for (let index = 8; index < 36; index++) {
    const isDash = index === 8 || index === 13 || index === 18 || index === 23;
    if (isDash ? text.charCodeAt(at + index) !== DASH : (classAt(text, at + index) & (DIGIT | HEX)) === 0) return false;
  }
  return true;
}

export function isHexLiteral(text: string, at: number, stop: number): boolean {
  if (stop - at < 3 || text[at] !== '0' || (text[at + 1] !== 'x' && text[at + 1] !== 'X')) return false;
  for (let index = at + 2; index < stop; index++) if ((classAt(text, index) & (DIGIT | HEX)) === 0) return false;
  return true;
}

/** The index after the digits at `at`. */
export function digitsEnd(text: string, at: number, end: number): number {
  let stop = at;
  while (stop < end && (classAt(text, stop) & DIGIT) !== 0) stop++;
  return stop;
}

export function isWordAt(text: string, at: number, end: number): boolean {
  return at < end && (classAt(text, at) & (DIGIT | LETTER)) !== 0;
}

export function classAt(text: string, at: number): number {
  return classOf(text.charCodeAt(at));
}
