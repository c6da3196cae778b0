/**
 * Times of syslog, its devices and klog, most of them without a year: `Dec 10 06:55:46`, `Dec 10 2026 06:55:46.250 CET`, `2026 Dec 10 06:55:46`,
 * `1210 06:55:46.123456`. A missing year is worked out from what is known of the log.
 */
import { civilMs, isLeap, yearOf } from './civil.js';
import { digitsAt, fractionMs, isDigitAt, momentOf, monthAt, skipDigits, zoneAt } from './scan.js';
import type { LocalToUtc } from './zone.js';

/** Where the year comes from. Without both, only times with a year can be read. */
export interface YearHint {
  /** The year of the first record; later ones go on from there. */
  readonly year?: number;
  /** Time of the last write of the log in ms, if known: its times are at most a day later. */
  readonly writtenMs?: number | (() => number | undefined);
  /** Called with each time of this kind: the meaning of later ones depends on it. */
  readonly onUse?: () => void;
}

const DAY_MS = 86_400_000;
/** A step of more than this is not believed before the next time confirms it: a device may have booted with its clock unset. */
const USUAL_STEP_MS = 30 * DAY_MS;

const SPACE = 32;
const COMMA = 44;
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

export class SyslogTimes {
  /** The newest time that can be trusted. */
  #newestMs = Number.NaN;
  /** A time far behind it, until the next one confirms it. */
  #leapMs = Number.NaN;

  constructor(
    readonly hint: YearHint,
    readonly local: LocalToUtc,
  ) {}

  /** Milliseconds since the epoch; NaN when it is not such a time or the year is unknown. */
  parse(text: string): number {
    const date =
      isDigitAt(text, 0) && isDigitAt(text, 3) ? (monthAt(text, 5) > 0 ? yearFirst(text) : digitsOnly(text)) : monthFirst(text, 0);
    if (date === undefined) return Number.NaN;
    const { month, day } = date;
    let { year, end: at } = date;
    const hour = digitsAt(text, at, 2);
    const minute = digitsAt(text, at + 3, 2);
    const second = digitsAt(text, at + 6, 2);
    if (hour < 0 || minute < 0 || second < 0 || text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return Number.NaN;
    at += 8;
    let ms = 0;
    if (text.charCodeAt(at) === POINT || text.charCodeAt(at) === COMMA) {
      const end = skipDigits(text, at + 1);
      ms = fractionMs(text, at + 1, end);
      at = end;
    }
    if (year < 0 && isYearAtEnd(text, at)) {
      year = digitsAt(text, at + 1, 4);
      at += 5;
    }
    const zone = zoneAt(text, at);
    const inYear = (candidate: number): number => momentOf(civilMs(candidate, month, day, hour, minute, second, ms), zone, this.local);
    // A leap year: it has all days that any year has.
    if (Number.isNaN(inYear(2024))) return Number.NaN;
    this.hint.onUse?.();
    if (year >= 0) return this.#saw(inYear(year));
    const { year: first, writtenMs } = this.hint;
    const written = typeof writtenMs === 'function' ? writtenMs() : writtenMs;
    if (first === undefined && written !== undefined) return latest(inYear, written + DAY_MS);
    if (Number.isNaN(this.#newestMs)) return first === undefined ? Number.NaN : this.#saw(inYear(first));
    return this.#saw(goingOn(inYear, this.#newestMs));
  }

  #saw(ms: number): number {
    if (Number.isNaN(ms)) return ms;
    const newest = this.#newestMs;
    // The step before this time was real: time went on from there.
    if (ms >= this.#leapMs) this.#newestMs = this.#leapMs;
    this.#leapMs = Number.NaN;
    if (Number.isNaN(newest) || (ms > this.#newestMs && ms - this.#newestMs <= USUAL_STEP_MS)) this.#newestMs = ms;
    else if (ms > this.#newestMs) this.#leapMs = ms;
    return ms;
  }
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

/** The time in the last year in which it is not after `latestMs`; any eight years have a 29 February. */
function latest(inYear: (year: number) => number, latestMs: number): number {
  const last = yearOf(latestMs) + 1;
  for (let year = last; year > last - 10; year--) {
    const ms = inYear(year);
    if (ms <= latestMs) return ms;
  }
  return Number.NaN;
}

/** The time in the first year in which it is not long before the newest: January follows December, and a line out of order is not a year off. */
function goingOn(inYear: (year: number) => number, newestMs: number): number {
  const middle = yearOf(newestMs);
  // Only for a 29 February more than a year away is tried.
  const reach = Number.isNaN(inYear(2023)) && !isLeap(middle) ? 8 : 1;
  for (let year = middle - reach; year <= middle + reach; year++) {
    const ms = inYear(year);
    if (ms >= newestMs - USUAL_STEP_MS) return ms;
  }
  return Number.NaN;
}
