import { describe, expect, test } from 'vitest';
import type { TimeReader } from '../../../src/sources/time/compile.js';
import { compileTime } from '../../../src/sources/time/compile.js';
import type { YearHint } from '../../../src/sources/time/resolver.js';
import { TimeResolver } from '../../../src/sources/time/resolver.js';
import type { TimeSpec } from '../../../src/sources/time/spec.js';

const timeOf = (spec: TimeSpec, hint: YearHint = {}): TimeReader =>
  compileTime(spec, new TimeResolver({ hint, ...(spec.zone === undefined ? {} : { zone: spec.zone }) }));

const iso = (ms: number): string => (Number.isNaN(ms) ? 'none' : new Date(ms).toISOString().slice(0, 19));
const all = (texts: readonly string[], hint: YearHint, zone?: string): string[] => {
  const time = timeOf({ as: ['syslog'], ...(zone === undefined ? {} : { zone }) }, hint);
  return texts.map((text) => iso(time(text)));
};
const one = (text: string, zone?: string): string => all([text], { writtenMs: Date.UTC(2026, 4, 20) }, zone)[0] ?? '';

describe('the forms of a time without a year', () => {
  test.each([
    ['May  4 10:03:00', '2026-05-04T10:03:00'],
    ['May  4 10:03:00 2024', '2024-05-04T10:03:00'],
    ['May  4 2024 10:03:00', '2024-05-04T10:03:00'],
    ['2024 May  4 10:03:00', '2024-05-04T10:03:00'],
    ['2024 May 04 10:03:00.5', '2024-05-04T10:03:00'],
    ['May  4 10:03:00,250', '2026-05-04T10:03:00'],
    ['May  4 10:03:00 CEST', '2026-05-04T08:03:00'],
    ['May  4 10:03:00.250 GMT', '2026-05-04T10:03:00'],
    ['May  4 10:03:00 2024 CEST', '2024-05-04T08:03:00'],
    ['May  4 10:03:00 +0200', '2026-05-04T08:03:00'],
    ['May  4 10:03:00 -03', '2026-05-04T13:03:00'],
    ['May  4 10:03:00Z', '2026-05-04T10:03:00'],
    ['0504 10:03:00.123456', '2026-05-04T10:03:00'],
    ['0504 10:03:00', '2026-05-04T10:03:00'],
    ['20240504 10:03:00.123456', '2024-05-04T10:03:00'],
    ['0531 10:03:00', '2025-05-31T10:03:00'],
    ['0229 10:03:00', 'none'],
    ['20230229 10:03:00', 'none'],
    ['0230 10:03:00', 'none'],
    ['1304 10:03:00', 'none'],
    ['050 10:03:00', 'none'],
    ['05041 10:03:00', 'none'],
    ['0504T10:03:00', 'none'],
    ['May  4 10:03:00 IST', 'none'],
    ['May  4 10:03:00 soon', 'none'],
    ['May  4 10:03:00 20244', 'none'],
    ['2024 May  4 2024 10:03:00', 'none'],
    ['May 4', 'none'],
    ['', 'none'],
  ])('%s', (text, expected) => {
    expect(one(text)).toBe(expected);
  });

  test('an abbreviation that several zones share is read as the zone that the stream names', () => {
    expect(one('May  4 10:03:00 IST', 'Asia/Kolkata')).toBe('2026-05-04T04:33:00');
    expect(one('May  4 10:03:00 CEST', 'Asia/Kolkata')).toBe('2026-05-04T08:03:00');
  });
});

describe('the year', () => {
  test('is that of the date of the file, whatever a stray line says', () => {
    const lines = ['Oct 20 10:00:50', 'Jan  1 00:00:05', 'Jan  1 00:00:06', 'Oct 20 10:01:00', 'Jan  1 00:00:07', 'Oct 20 10:02:00'];
    const expected = ['2026-10-20', '2026-01-01', '2026-01-01', '2026-10-20', '2026-01-01', '2026-10-20'];
    expect(all(lines, { writtenMs: Date.UTC(2026, 9, 20, 10, 5) }).map((time) => time.slice(0, 10))).toEqual(expected);
    expect(all(lines.slice(1), { writtenMs: Date.UTC(2026, 9, 20, 10, 5) }).map((time) => time.slice(0, 10))).toEqual(expected.slice(1));
  });

  test('advances with the clock while a log is followed', () => {
    let now = Date.UTC(2026, 11, 30);
    const time = timeOf({ as: ['syslog'] }, { writtenMs: () => now });
    const years = ['Dec 30 10:00:00', 'Dec 31 10:00:00', 'Jan  1 10:00:00', 'Jan  9 10:00:00', 'Jun  9 10:00:00', 'Jan  1 00:00:05'].map(
      (text) => {
        const written = timeOf({ as: ['syslog'] }, { year: 2026 })(text);
        now = written < Date.UTC(2026, 11, 1) ? written + 365 * 86_400_000 : written;
        return iso(time(text)).slice(0, 7);
      },
    );
    expect(years).toEqual(['2026-12', '2026-12', '2027-01', '2027-01', '2027-06', '2027-01']);
  });

  test('of a log that begins in a given year advances at the turn of the year, not at a stray line', () => {
    const years = (lines: readonly string[]): string[] => all(lines, { year: 2026 }).map((time) => time.slice(0, 4));
    expect(years(['Oct 20 10:00:00', 'Jan  1 00:00:05', 'Oct 20 10:01:00', 'Oct 20 10:02:00'])).toEqual(['2026', '2027', '2026', '2026']);
    expect(years(['Jan  1 00:00:05', 'Oct 20 10:00:00', 'Oct 20 10:01:00'])).toEqual(['2026', '2026', '2026']);
    expect(years(['Jan  1 00:00:00', 'Dec 31 23:59:59', 'Jan  1 00:00:01'])).toEqual(['2026', '2025', '2026']);
    expect(years(['1231 23:59:59', '0101 00:00:01', '1231 23:59:58', '0102 00:00:00'])).toEqual(['2026', '2027', '2026', '2027']);
    expect(years(['Mar  1 10:00:00', 'Jul  1 10:00:00', 'Nov  1 10:00:00', 'Mar  1 10:00:00', 'Jul  1 10:00:00'])).toEqual([
      '2026',
      '2026',
      '2026',
      '2027',
      '2027',
    ]);
  });

  test('is unknown where neither a year nor a date is given', () => {
    expect(all(['Oct 20 10:00:00', '1020 10:00:00'], {})).toEqual(['none', 'none']);
    expect(all(['Oct 20 10:00:00'], { writtenMs: () => undefined })).toEqual(['none']);
  });
});

describe('zones behind a time', () => {
  const at = (text: string, zone?: string): string => iso(timeOf(zone === undefined ? {} : { zone })(text));
  test.each([
    ['2026-05-04 10:03:00 CEST', '2026-05-04T08:03:00'],
    ['2026-05-04 10:03:00.250 EST', '2026-05-04T15:03:00'],
    ['2026-05-04 10:03:00 ACST', '2026-05-04T00:33:00'],
    ['2026-05-04 10:03:00 NST', '2026-05-04T13:33:00'],
    ['2026-05-04 10:03:00 -03', '2026-05-04T13:03:00'],
    ['2026-05-04T10:03:00Z[UTC]', '2026-05-04T10:03:00'],
    ['2026-05-04T10:03:00+02:00[Europe/Berlin]', '2026-05-04T08:03:00'],
    ['2026-05-04 10:03:00.123456789 +0000 UTC', '2026-05-04T10:03:00'],
    ['2026-05-04 10:03:00 +0200 CEST', '2026-05-04T08:03:00'],
    ['04/May/2026:10:03:00 CEST', '2026-05-04T08:03:00'],
    ['2026-05-04 10:03:00 CST', 'none'],
    ['2026-05-04 10:03:00 BST', 'none'],
    ['2026-05-04 10:03:00 cest', 'none'],
    ['2026-05-04 10:03:00 X', 'none'],
    ['2026-05-04 10:03:00 constructor', 'none'],
    ['2026-05-04 10:03:00 ABCDEF', 'none'],
    ['2026-05-04T10:03:00+02:00[]', 'none'],
    ['2026-05-04T10:03:00+02:00 x', 'none'],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  test('a named zone defines an abbreviation that several zones share', () => {
    expect(at('2026-05-04 10:03:00 CST', 'Asia/Shanghai')).toBe('2026-05-04T02:03:00');
    // Standard time, as the text says, although summer time is in force.
    expect(at('2026-05-04 10:03:00 CST', 'America/Chicago')).toBe('2026-05-04T16:03:00');
    expect(at('2026-05-04 10:03:00 CDT', 'America/Chicago')).toBe('2026-05-04T15:03:00');
    expect(at('2026-05-04 10:03:00 CST', 'Europe/Berlin')).toBe('none');
    expect(at('2026-05-04 10:03:00 EST', 'Australia/Brisbane')).toBe('2026-05-04T00:03:00');
    expect(at('2026-05-04 10:03:00 CEST', 'Asia/Shanghai')).toBe('2026-05-04T08:03:00');
  });
});
