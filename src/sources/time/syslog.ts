/** `Dec 10 06:55:46`: a time without a year, as in RFC 3164. The year follows from the date of the file and from the time before. */
import { civilMs, isLeap, yearOf } from './civil.js';
import { digitsAt, fractionMs, monthAt, skipDigits } from './scan.js';
import type { LocalToUtc } from './zone.js';

/** Where the year comes from. Without both, only times with a year can be read. */
export interface YearHint {
  /** The year of the first record; later ones take the year that brings them closest to the one before. */
  readonly year?: number;
  /** Time of the last write of the log in ms, if known: its times are at most a day later. */
  readonly writtenMs?: number | (() => number);
  /** Called with each time of this kind: the meaning of later ones depends on it. */
  readonly onUse?: () => void;
}

const DAY_MS = 86_400_000;

export class SyslogTimes {
  #previousMs = Number.NaN;

  constructor(
    readonly hint: YearHint,
    readonly local: LocalToUtc,
  ) {}

  /** Milliseconds since the epoch; NaN when it is not such a time or the year is unknown. */
  parse(text: string): number {
    const month = monthAt(text, 0);
    if (month < 0 || text.charCodeAt(3) !== 32) return Number.NaN;
    // The day is padded with a space, with a 0, or not at all.
    let at = text.charCodeAt(4) === 32 ? 5 : 4;
    const dayEnd = skipDigits(text, at);
    const day = dayEnd - at > 2 ? -1 : digitsAt(text, at, dayEnd - at);
    if (day < 1 || text.charCodeAt(dayEnd) !== 32) return Number.NaN;
    at = dayEnd + 1;
    // Some devices write the year after the day.
    let year = text.charCodeAt(at + 4) === 32 ? digitsAt(text, at, 4) : -1;
    if (year >= 0) at += 5;
    const hour = digitsAt(text, at, 2);
    const minute = digitsAt(text, at + 3, 2);
    const second = digitsAt(text, at + 6, 2);
    if (hour < 0 || minute < 0 || second < 0 || text.charCodeAt(at + 2) !== 58 || text.charCodeAt(at + 5) !== 58) return Number.NaN;
    at += 8;
    let ms = 0;
    if (text.charCodeAt(at) === 46) {
      const end = skipDigits(text, at + 1);
      ms = fractionMs(text, at + 1, end);
      at = end;
    }
    if (at !== text.length) return Number.NaN;
    this.hint.onUse?.();
    const inYear = (candidate: number): number => this.local(civilMs(candidate, month, day, hour, minute, second, ms));
    if (year < 0) {
      year = this.#yearFor(inYear);
      if (Number.isNaN(year)) return Number.NaN;
    }
    const time = inYear(year);
    if (!Number.isNaN(time)) this.#previousMs = time;
    return time;
  }

  #yearFor(inYear: (year: number) => number): number {
    const { writtenMs, year } = this.hint;
    const written = typeof writtenMs === 'function' ? writtenMs() : writtenMs;
    const latestMs = year !== undefined || written === undefined ? Number.POSITIVE_INFINITY : written + DAY_MS;
    if (!Number.isNaN(this.#previousMs)) return closest(inYear, this.#previousMs, latestMs);
    if (year !== undefined) return year;
    return written === undefined ? Number.NaN : latest(inYear, latestMs);
  }
}

/** The last year in which the time is not after `latestMs`; any eight years have a 29 February. */
function latest(inYear: (year: number) => number, latestMs: number): number {
  const last = yearOf(latestMs) + 1;
  for (let year = last; year > last - 10; year--) {
    if (inYear(year) <= latestMs) return year;
  }
  return Number.NaN;
}

/** The year in which the time is closest to the one before: January follows December, and a line out of order is not a year off. */
function closest(inYear: (year: number) => number, previousMs: number, latestMs: number): number {
  const middle = yearOf(previousMs);
  // Only for a 29 February more than a year away is tried.
  const reach = Number.isNaN(inYear(2023)) && !isLeap(middle) ? 8 : 1;
  let best = Number.NaN;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let year = middle - reach; year <= middle + reach; year++) {
    const time = inYear(year);
    const distance = Math.abs(time - previousMs);
    if (time <= latestMs && distance < bestDistance) {
      best = year;
      bestDistance = distance;
    }
  }
  return best;
}
