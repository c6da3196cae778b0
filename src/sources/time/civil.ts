/** Calendar arithmetic in plain numbers: proleptic Gregorian, no objects, no clock. */

const DAY_MS = 86_400_000;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Days from 1970-01-01 to a date; the month counts from 1. */
export function daysFromEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/**
 * Milliseconds of a date and time as if its clock showed UTC; NaN when there is no such moment. The month counts from 1.
 * Second 60 is the first of the next minute, whatever its fraction; 24:00:00 is the next day's first moment.
 */
export function civilMs(year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && minute >= 0 && minute < 60 && second >= 0 && second <= 60 && hour >= 0)) return Number.NaN;
  const longest = month === 2 && isLeap(year) ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
  if (day > longest) return Number.NaN;
  if (hour > 23 && (hour > 24 || minute > 0 || second > 0 || ms > 0)) return Number.NaN;
  return daysFromEpoch(year, month, day) * DAY_MS + hour * 3_600_000 + minute * 60_000 + second * 1000 + (second === 60 ? 0 : ms);
}

/** The year in which a moment lies, UTC. */
export function yearOf(ms: number): number {
  // Off by at most one; the comparisons correct it.
  const guess = 1970 + Math.floor(ms / (365.2425 * DAY_MS));
  if (ms < daysFromEpoch(guess, 1, 1) * DAY_MS) return guess - 1;
  return ms >= daysFromEpoch(guess + 1, 1, 1) * DAY_MS ? guess + 1 : guess;
}
