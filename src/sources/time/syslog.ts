/**
 * Times of syslog, its devices, and programs whose times begin with the day or the month, most of them without a year: `Dec 10 06:55:46`,
 * `Dec 10 2026 06:55:46.250 CET`, `2026 Dec 10 06:55:46`, `1210 06:55:46.123456`, `12-10 06:55:46.123`, `12.10 06:55:46`, `10 Dec 06:55:46.123`,
 * `Thu, 10 Dec 2026 06:55:46 GMT`, `10-Dec-2026 06:55:46`.
 */
import { civilMs } from './civil.js';
import type { TimeResolver } from './resolver.js';
import { digitsAt, fractionEnd, fractionMs, isDigitAt, monthAt, skipDigits } from './scan.js';

const SPACE = 32;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const COLON = 58;

interface Day {
  /** -1: the text does not say. */
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** Where the hour begins. */
  readonly end: number;
}

/** Milliseconds since the epoch; NaN when it is not such a time or the year is unknown. */
export function parseSyslog(text: string, resolver: TimeResolver): number {
  const date = dayOf(text);
  if (date === undefined) return Number.NaN;
  const { month, day } = date;
  let { year, end: at } = date;
  const hour = digitsAt(text, at, 2);
  const minute = digitsAt(text, at + 3, 2);
  const second = digitsAt(text, at + 6, 2);
  if (hour < 0 || minute < 0 || second < 0 || text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return Number.NaN;
  at += 8;
  const end = fractionEnd(text, at);
  const ms = end > at ? fractionMs(text, at + 1, end) : 0;
  at = end;
  if (year < 0 && isYearAtEnd(text, at)) {
    year = digitsAt(text, at + 1, 4);
    at += 5;
  }
  if (year >= 0) return resolver.moment(civilMs(year, month, day, hour, minute, second, ms), text, at);
  return resolver.momentWithoutYear(month, day, civilMs(1970, 1, 1, hour, minute, second, ms), text, at);
}

function dayOf(text: string): Day | undefined {
  if (!isDigitAt(text, 0)) return text.charCodeAt(3) === COMMA && text.charCodeAt(4) === SPACE ? dayFirst(text, 5) : monthFirst(text, 0);
  if (!isDigitAt(text, 1) || !isDigitAt(text, 2)) {
    const separator = text.charCodeAt(2);
    return (separator === MINUS || separator === POINT) && isDigitAt(text, 3) ? monthAndDay(text, separator) : dayFirst(text, 0);
  }
  return monthAt(text, 5) > 0 ? yearFirst(text) : digitsOnly(text);
}

/** `Dec 10 `, `Dec  9 `, `Dec 10 2026 `; the day is padded with a space, with a 0, or not at all. */
function monthFirst(text: string, start: number): Day | undefined {
  const month = monthAt(text, start);
  if (month < 0 || text.charCodeAt(start + 3) !== SPACE) return undefined;
  const dayStart = text.charCodeAt(start + 4) === SPACE ? start + 5 : start + 4;
  const dayEnd = skipDigits(text, dayStart);
  const day = dayEnd - dayStart > 2 ? -1 : digitsAt(text, dayStart, dayEnd - dayStart);
  if (day < 1 || text.charCodeAt(dayEnd) !== SPACE) return undefined;
  const year = text.charCodeAt(dayEnd + 5) === SPACE ? digitsAt(text, dayEnd + 1, 4) : -1;
  return { year, month, day, end: year < 0 ? dayEnd + 1 : dayEnd + 6 };
}

/** `10 Dec `, `10 Dec 2026 `, `10-Dec-2026 `. */
function dayFirst(text: string, start: number): Day | undefined {
  const dayEnd = skipDigits(text, start);
  if (dayEnd === start || dayEnd - start > 2) return undefined;
  const separator = text.charCodeAt(dayEnd);
  const month = monthAt(text, dayEnd + 1);
  if (month < 0 || (separator !== SPACE && separator !== MINUS) || text.charCodeAt(dayEnd + 4) !== separator) return undefined;
  const day = digitsAt(text, start, dayEnd - start);
  const year = text.charCodeAt(dayEnd + 9) === SPACE ? digitsAt(text, dayEnd + 5, 4) : -1;
  if (year < 0 && separator !== SPACE) return undefined;
  return { year, month, day, end: dayEnd + (year < 0 ? 5 : 10) };
}

/** `12-10 `, `12.10 `. */
function monthAndDay(text: string, separator: number): Day | undefined {
  if (text.charCodeAt(2) !== separator || text.charCodeAt(5) !== SPACE) return undefined;
  return { year: -1, month: digitsAt(text, 0, 2), day: digitsAt(text, 3, 2), end: 6 };
}

/** `2026 Dec 10 `. */
function yearFirst(text: string): Day | undefined {
  const year = digitsAt(text, 0, 4);
  const date = year < 0 || text.charCodeAt(4) !== SPACE ? undefined : monthFirst(text, 5);
  return date === undefined || date.year >= 0 ? undefined : { ...date, year };
}

/** `1210 ` and `20261210 `, as klog and glog write them. */
function digitsOnly(text: string): Day | undefined {
  const end = skipDigits(text, 0);
  if ((end !== 4 && end !== 8) || text.charCodeAt(end) !== SPACE) return undefined;
  return { year: end === 8 ? digitsAt(text, 0, 4) : -1, month: digitsAt(text, end - 4, 2), day: digitsAt(text, end - 2, 2), end: end + 1 };
}

function isYearAtEnd(text: string, at: number): boolean {
  return text.charCodeAt(at) === SPACE && digitsAt(text, at + 1, 4) >= 1000 && !isDigitAt(text, at + 5);
}
