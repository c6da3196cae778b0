/** Times in a custom pattern, read by luxon. It is slow (10 µs a time), so results are cached by text. */
import { DateTime } from 'luxon';
import { LIMITS } from '../../engine/model/limits.js';
import { detachedCopy } from '../cells/detached-copy.js';
import type { LocalToUtc } from './zone.js';

const LOCALE = { locale: 'en-US', zone: 'utc' } as const;

export function patternParser(pattern: string, local: LocalToUtc): (text: string) => number {
  const parser = DateTime.buildFormatParser(pattern, { locale: LOCALE.locale });
  const absolute = hasZone(pattern);
  const known = new Map<string, number>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= LIMITS.timeTexts) known.clear();
    const read = DateTime.fromFormatParser(text, parser, LOCALE);
    const ms = !read.isValid ? Number.NaN : absolute ? read.toMillis() : local(read.toMillis());
    // The text may be a slice of a line of a megabyte.
    known.set(detachedCopy(text), ms);
    return ms;
  };
}

/** Whether a pattern contains a zone, an offset or a count since the epoch, so that the stream's zone is not used. */
function hasZone(pattern: string): boolean {
  return /[ZzXx]/.test(letters(pattern));
}

/** A pattern without its quoted parts. */
function letters(pattern: string): string {
  return pattern.replaceAll(/'[^']*'/g, '');
}

/** Two moments that differ in everything a pattern can leave out. */
const SAMPLES = [Date.UTC(1996, 1, 27, 17, 48, 21), Date.UTC(2043, 10, 6, 9, 5, 33)];

/** The problem with a pattern, or undefined. A time that is written with it must be read back as the same minute. */
export function checkPattern(pattern: string): string | undefined {
  if (pattern.trim() === '') return 'the pattern of the time is empty';
  if (pattern.includes('%')) return `the pattern "${pattern}" is in the syntax of another tool; write it like "yyyy-MM-dd HH:mm:ss"`;
  for (const sample of SAMPLES) {
    const moment = DateTime.fromMillis(sample, LOCALE);
    let back: DateTime;
    try {
      const parser = DateTime.buildFormatParser(pattern, { locale: LOCALE.locale });

      back = DateTime.fromFormatParser(moment.toFormat(pattern, { locale: LOCALE.locale }), parser, LOCALE);
    } catch (error) {
      return `the pattern "${pattern}" cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (!back.isValid)
      return `the pattern "${pattern}" cannot read back what it writes; use letters as in "yyyy-MM-dd HH:mm:ss", and quotes around words`;
    if (back.year !== moment.year) return `the pattern "${pattern}" has no year; write it as yyyy, or use "syslog" for times without one`;
    if (back.month !== moment.month || back.day !== moment.day) return `the pattern "${pattern}" has no day; add MM and dd`;
    if (back.hour !== moment.hour) return `the pattern "${pattern}" has no hour of 24; add HH, or a after hh`;
    if (back.minute !== moment.minute) return `the pattern "${pattern}" has no minute; add mm (MM is the month)`;
  }
  return undefined;
}
