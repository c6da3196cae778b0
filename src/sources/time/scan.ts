/** Reads digits and names in texts of times. All functions return -1 when they find none. */
import type { LocalToUtc } from './zone.js';
import { UTC } from './zone.js';
import { isAbbreviation, offsetOfAbbreviation } from './zone-names.js';

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

/** Milliseconds of a fraction with digits from `start` to `end`; further digits are ignored. */
export function fractionMs(text: string, start: number, end: number): number {
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

/** The month, from 1, by the three letters at `at`. */
export function monthAt(text: string, at: number): number {
  return MONTHS.get(text.slice(at, at + 3)) ?? -1;
}

/** Results of `zoneAt`. */
export const NO_ZONE = Number.NaN;
export const BAD_ZONE = Number.POSITIVE_INFINITY;
/** An abbreviation that several zones share, such as `IST`. */
export const AMBIGUOUS_ZONE = Number.NEGATIVE_INFINITY;

/**
 * The offset from UTC in ms, from `at` to the end of the text: `Z`, `+02`, `+0200`, `+02:00`, or an abbreviation such as `UTC` or `CEST`, with or without a
 * space before it; also with the name of the zone after an offset: `Z[UTC]`, `+0200 CEST`. `NO_ZONE` at the end of the text, `BAD_ZONE` for anything else.
 */
export function zoneAt(text: string, at: number): number {
  if (at === text.length) return NO_ZONE;
  if (text.charCodeAt(at) === 32) at++;
  const code = text.charCodeAt(at);
  if ((code === 90 || code === 122) && isZoneEnd(text, at + 1)) return 0;
  if (code !== 43 && code !== 45) {
    const word = text.slice(at);
    return offsetOfAbbreviation(word) ?? (isAbbreviation(word) ? AMBIGUOUS_ZONE : BAD_ZONE);
  }
  const hours = digitsAt(text, at + 1, 2);
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
  const hasMinutes = colon === 1 || isDigitAt(text, at + 3);
  const minutes = hasMinutes ? digitsAt(text, at + 3 + colon, 2) : 0;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || !isZoneEnd(text, hasMinutes ? at + 5 + colon : at + 3)) return BAD_ZONE;
  return (code === 43 ? 1 : -1) * (hours * 3_600_000 + minutes * 60_000);
}

const ZONE_NAME = /^(?:\[[\w/+:-]{1,40}\]| [A-Z]{2,5})$/;

/** The end of the text, or the name of the zone whose offset has been read. */
function isZoneEnd(text: string, at: number): boolean {
  return at === text.length || ZONE_NAME.test(text.slice(at));
}

/** The moment of a wall-clock time in the zone from `zoneAt`; NaN for a zone that cannot be read. */
export function momentOf(wall: number, zone: number, local: LocalToUtc): number {
  if (Number.isNaN(zone)) return local(wall);
  // The zone of a stream defines the meaning of its abbreviations.
  if (zone === AMBIGUOUS_ZONE) return local === UTC ? Number.NaN : local(wall);
  return zone === BAD_ZONE ? Number.NaN : wall - zone;
}
