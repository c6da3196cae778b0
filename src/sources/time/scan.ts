/** Reads digits and names in texts of times. All functions return -1 when they find none. */
const POINT = 46;
const COMMA = 44;
const COLON = 58;

/** A number of exactly `count` digits at `at`. */
export function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let end = at + count; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

export function isDigitAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** Just after the digits that begin at `at`. */
export function skipDigits(text: string, at: number): number {
  while (isDigitAt(text, at)) at++;
  return at;
}

/**
 * Milliseconds of a fraction with digits from `start` to `end`; further digits are ignored. Fewer than three behind a colon are a number of milliseconds: who
 * writes `10:3:0:9` does not pad.
 */
export function fractionMs(text: string, start: number, end: number): number {
  if (end - start < 3 && text.charCodeAt(start - 1) === COLON) return digitsAt(text, start, end - start);
  let ms = 0;
  for (let digit = 0; digit < 3; digit++) ms = ms * 10 + (start + digit < end ? text.charCodeAt(start + digit) - 48 : 0);
  return ms;
}

const MONTHS = new Map<string, number>();
for (const [index, name] of ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].entries()) {
  const first = name.slice(0, 1).toUpperCase();
  MONTHS.set(name, index + 1);
  MONTHS.set(first + name.slice(1), index + 1);
  MONTHS.set(name.toUpperCase(), index + 1);
}

/** Just after a fraction of a second that begins at `at` with `.`, `,` or `:`; `at` if there is none. */
export function fractionEnd(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if ((mark !== POINT && mark !== COMMA && mark !== COLON) || !isDigitAt(text, at + 1)) return at;
  return skipDigits(text, at + 1);
}

/** The month, from 1, by the three letters at `at`. */
export function monthAt(text: string, at: number): number {
  return MONTHS.get(text.slice(at, at + 3)) ?? -1;
}

/** Results of `zoneAt`. */
export const NO_ZONE = Number.NaN;
export const BAD_ZONE = Number.POSITIVE_INFINITY;
/** A word that may be an abbreviation, such as `CEST`, or the name of a zone, such as `Europe/Berlin`. */
export const NAMED_ZONE = Number.NEGATIVE_INFINITY;

const HOUR_MS = 3_600_000;
const WORD = /^[A-Z]{2,5}$/;
const REGION = /^[A-Z][A-Za-z]{2,20}\/[\w/+-]{2,40}$/;
const ZONE_NAME = /^(?:\[[\w/+:-]{1,40}\]| [A-Z]{2,5}| \([\w/+: -]{1,60}\))$/;
/** `GMT+2`, `UTC+02:00`. */
const FROM_UTC = /^(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d\d))?$/;

/**
 * The offset from UTC in ms, from `at` to the end of the text: `Z`, `+02`, `+0200`, `+02:00`, `UTC+2`, or a name such as `CEST` or `Europe/Berlin`, with or without a
 * space before it; also with the name of the zone after an offset: `Z[UTC]`, `+0200 CEST`. `NO_ZONE` at the end of the text, `NAMED_ZONE` for an
 * name, `BAD_ZONE` for anything else.
 */
export function zoneAt(text: string, at: number): number {
  if (at === text.length) return NO_ZONE;
  if (text.charCodeAt(at) === 32) at++;
  const code = text.charCodeAt(at);
  if ((code === 90 || code === 122) && isZoneEnd(text, at + 1)) return 0;
  if (code !== 43 && code !== 45) return zoneOfWord(text.slice(at));
  const hours = digitsAt(text, at + 1, 2);
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  const hasMinutes = colon === 1 || isDigitAt(text, at + 3);
  const minutes = hasMinutes ? digitsAt(text, at + 3 + colon, 2) : 0;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !isZoneEnd(text, hasMinutes ? at + 5 + colon : at + 3)) return BAD_ZONE;
  return (code === 43 ? 1 : -1) * (hours * HOUR_MS + minutes * 60_000);
}

/** The end of the text, or the name of the zone whose offset has been read. */
function isZoneEnd(text: string, at: number): boolean {
  return at === text.length || ZONE_NAME.test(text.slice(at));
}

function zoneOfWord(word: string): number {
  if (word === 'UTC' || word === 'GMT') return 0;
  if (WORD.test(word) || REGION.test(word)) return NAMED_ZONE;
  const fromUtc = FROM_UTC.exec(word.replace(/ \([\w/+: -]{1,60}\)$/, ''));
  if (fromUtc === null) return BAD_ZONE;
  const [, sign, hours, minutes = '0'] = fromUtc;
  if (Number(hours) > 23 || Number(minutes) > 59) return BAD_ZONE;
  return (sign === '+' ? 1 : -1) * (Number(hours) * HOUR_MS + Number(minutes) * 60_000);
}
