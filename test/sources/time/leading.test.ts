/** The time at the start of a line of text: all of it, its zone included. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineStartOf } from '../../../src/sources/begins/line-start-of.js';
import { leadingTime } from '../../../src/sources/time/leading.js';
import { read, streamOf } from '../helpers.js';

const WRITTEN = { writtenMs: Date.UTC(2026, 11, 1) };

/** The moment of a line of text, and why there is none. */
function moment(line: string, time?: { readonly as?: readonly string[]; readonly zone?: string }): string | undefined {
  const stream = streamOf('text', time === undefined ? {} : { time: { field: ['time'], ...time } });
  const { records, stats } = read(stream, [line], [], WRITTEN);
  const ms = records[0]?.time ?? Number.NaN;
  return Number.isNaN(ms) ? stats.timeless[0]?.kind : new Date(ms).toISOString();
}

describe('a line that begins with a time', () => {
  test.each([
    ['2026-05-04 10:00:00.123 -03 [4711] LOG:  checkpoint', '2026-05-04T13:00:00.123Z'],
    ['2026-05-04T10:00:00+02 x', '2026-05-04T08:00:00.000Z'],
    ['2026-05-04 10:00:00,123+05:30 x', '2026-05-04T04:30:00.123Z'],
    ['2026-05-04 10:00:00 -0300: x', '2026-05-04T13:00:00.000Z'],
    ['2026-05-04 10:00:00 UTC:10.0.0.1(5432):app@shop:[4711]:ERROR', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04 10:00:00 CEST x', '2026-05-04T08:00:00.000Z'],
    ['2026-05-04T10:00:00Z[UTC] x', '2026-05-04T10:00:00.000Z'],
    ['2026-05-04T10:00:00+02:00[Europe/Berlin] x', '2026-05-04T08:00:00.000Z'],
    ['2026-05-04 10:00:00 Europe/Berlin x', '2026-05-04T08:00:00.000Z'],
    ['2026-05-04 10:00:00.123456789 +0000 UTC x', '2026-05-04T10:00:00.123Z'],
    ['2026-05-04 10:00:00 +0200 CEST m=+0.1 x', '2026-05-04T08:00:00.000Z'],
    ['2026-05-04 10:00:00 GMT+2 x', '2026-05-04T08:00:00.000Z'],
    ['2026-05-04 10:00:00 PM x', '2026-05-04T22:00:00.000Z'],
    ['2026-05-04 10:00:00:123 x', '2026-05-04T10:00:00.123Z'],
    ['2026-05-04 10:00:00.123456789012 x', '2026-05-04T10:00:00.123Z'],
    ['2026.05.04 10:00:00 x', '2026-05-04T10:00:00.000Z'],
    ['20260504 10:00:00 x', '2026-05-04T10:00:00.000Z'],
    ['20260504T100000Z x', '2026-05-04T10:00:00.000Z'],
    ['[2026-05-04T10:00:00.123+02:00] x', '2026-05-04T08:00:00.123Z'],
    ['Mon, 04 May 2026 10:00:00 GMT x', '2026-05-04T10:00:00.000Z'],
    ['Mon, 4 May 2026 10:00:00 +0200 x', '2026-05-04T08:00:00.000Z'],
    ['Mon May  4 10:00:00 CEST 2026 x', '2026-05-04T08:00:00.000Z'],
    ['Mon May  4 10:00:00 2026 +0200 x', '2026-05-04T08:00:00.000Z'],
    ['Mon May 04 2026 10:00:00 GMT+0200 (Central European Summer Time) x', '2026-05-04T08:00:00.000Z'],
    ['04/May/2026:10:00:00 +0200 x', '2026-05-04T08:00:00.000Z'],
    ['04-May-2026 10:00:00.123 INFO [main] x', '2026-05-04T10:00:00.123Z'],
    ['May  4 10:00:00 CEST web1 x', '2026-05-04T08:00:00.000Z'],
    ['03-17 16:13:38.811  1702  2395 D WindowManager: x', '2026-03-17T16:13:38.811Z'],
    ['[10.30 16:49:06] chrome.exe - x', '2026-10-30T16:49:06.000Z'],
    ['4711:M 30 May 12:23:52.442 * x', '2026-05-30T12:23:52.442Z'],
    ['[4711] 30 May 12:23:52.442 * x', '2026-05-30T12:23:52.442Z'],
    ['30 May 2025 12:23:52.442 * x', '2025-05-30T12:23:52.442Z'],
    ['E0504 10:00:00.123456       1 main.go:12] x', '2026-05-04T10:00:00.123Z'],
    ['INFO  2026-05-04 10:00:00 -03 x', '2026-05-04T13:00:00.000Z'],
    ['[ERROR] 2026-05-04 10:00:00,5 x', '2026-05-04T10:00:00.500Z'],
    ['I20250504 10:00:00.123456 1 main.go:12] x', '2025-05-04T10:00:00.123Z'],
  ])('%s', (line, expected) => {
    expect(moment(line)).toBe(expected);
    expect(lineStartOf({ by: 'timestamp' }).begins(line)).toBe(true);
  });

  test.each([
    ['2026-05-04 10:00:00 WARN disk', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 - INFO', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 -99 degrees', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 +5 items', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00: started', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 UTCX', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 Foo/Bar', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 -03:10.0.0.1', '2026-05-04 10:00:00 -03'],
    ['10.30 16:49:06 without brackets', undefined],
    ['12-13 apples', undefined],
    ['2026-05-04 10:00:00', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 ', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00.', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00, Info', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:00 Z', '2026-05-04 10:00:00 Z'],
    ['2026-05-04 10:00:00Z +02 x', '2026-05-04 10:00:00Z'],
    ['2026-05-04 10:00:00 Info', '2026-05-04 10:00:00'],
    ['2026-05-04 10:00:001', undefined],
    ['5 May be', undefined],
    ['20269904 10:00:00', undefined],
  ])('%s has the time %s', (line, expected) => {
    expect(leadingTime(line)).toBe(expected);
  });

  test('without a clear zone is counted with the reason', () => {
    expect(moment('2026-05-04 10:00:00 IST x')).toBe(
      'a time in the zone IST, which has several meanings; `zone "…"` in the `time` clause says which',
    );
    expect(moment('2026-05-04 10:00:00 IST x', { zone: 'Europe/Berlin' })).toBe(
      'a time in the zone IST, which has several meanings, none of them that of the stream',
    );
    expect(moment('2026-05-04 10:00:00 IST x', { zone: 'Asia/Kolkata' })).toBe('2026-05-04T04:30:00.000Z');
    expect(moment('Feb 29 10:00:00 web1 x')).toBe('a time on 29 February, in a year without one');
    expect(moment('13-17 16:13:38.811 x')).toBe('a time that cannot be read');
  });
});

describe('a pattern finds the time at the start of a line', () => {
  test.each([
    ['yyMMdd HH:mm:ss', '260504 10:00:00 [Note] x', '2026-05-04T10:00:00.000Z'],
    ['yyMMdd H:mm:ss', '260504  9:00:00 [Note] x', '2026-05-04T09:00:00.000Z'],
    ['yy/MM/dd HH:mm:ss', '26/05/04 10:00:00 INFO x', '2026-05-04T10:00:00.000Z'],
    ['dd.MM.yyyy HH:mm:ss', '[04.05.2026 10:00:00] x', '2026-05-04T10:00:00.000Z'],
    ['[dd.MM.yyyy HH:mm:ss]', '[04.05.2026 10:00:00] x', '2026-05-04T10:00:00.000Z'],
    ['MM-dd HH:mm:ss.SSS', '  05-04 10:00:00.250 x', '2026-05-04T10:00:00.250Z'],
    ['dd.MM.yyyy HH:mm', 'WARN: 04.05.2026 10:00 x', '2026-05-04T10:00:00.000Z'],
    ['MM-dd HH:mm:ss', '05-04 10:00:000 x', 'no time'],
    ['yyyy-MM-dd HH:mm:ss Z', '2026-05-04 10:00:00 CEST: x', '2026-05-04T08:00:00.000Z'],
  ])('%s in %s', (pattern, line, expected) => {
    expect(moment(line, { as: [pattern] })).toBe(expected);
  });

  test('each line may have another of the forms', () => {
    const as = ['yyMMdd HH:mm:ss', 'iso'];
    expect(moment('260504 10:00:00 [Note] x', { as })).toBe('2026-05-04T10:00:00.000Z');
    expect(moment('2026-05-04T10:00:00.5Z 12 [Note] x', { as })).toBe('2026-05-04T10:00:00.500Z');
    expect(moment('May  4 10:00:00 x', { as })).toBe('a time that cannot be read');
  });
});

describe('any line', () => {
  const head = fc.constantFrom(
    '2026-05-04 10:03:00',
    '2026-05-04T10:03:00',
    '2026-05-04 10:03',
    '2026-13-04 10:03:00',
    '2026-05-04 10:03:0',
  );
  const fraction = fc.oneof(fc.constantFrom('', '.', ',', ':'), fc.stringMatching(/^[.,:]\d{1,12}$/));
  const tail = fc.oneof(
    fc.constantFrom('', 'Z', ' Z', 'Zx', ']', ' CEST', ' INFO', ' PM', '+02', ' -03:00', ' - x', ' Europe/Berlin', ' Info', ' IST'),
    fc.string({ maxLength: 8 }),
    fc.stringMatching(/^ [A-Z]{1,6}[ :/+-]?\d?$/),
  );

  test('begins with a time or not, whatever stands before it', () => {
    // A line that does not begin with a digit is left to the expression.
    fc.assert(
      fc.property(head, fraction, tail, (...parts) => {
        const line = parts.join('');
        expect(leadingTime(line)).toBe(leadingTime(` ${line}`));
      }),
      { numRuns: 3000 },
    );
  });

  test('begins with the time that is found', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9A-Za-z:. TZ[\]+/-]{0,40}$/)), (line) => {
        const time = leadingTime(line);
        expect(time === undefined || line.includes(time)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
