/** Patterns of `time … as`: what they read, and what `check` says about those that cannot read anything. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkPattern, PATTERN_LETTERS, TimePattern } from '../../../src/sources/time/pattern.js';
import { TimeResolver } from '../../../src/sources/time/resolver.js';

function read(pattern: string, text: string): string {
  expect(checkPattern(pattern)).toBeUndefined();
  const ms = new TimePattern(pattern).parse(text, new TimeResolver({ hint: { writtenMs: Date.UTC(2026, 10, 20) } }));
  return Number.isNaN(ms) ? 'none' : new Date(ms).toISOString();
}

test.each([
  ['yyyy-MM-dd HH:mm:ss.SSS', '2026-05-04 10:03:00.123456789', '2026-05-04T10:03:00.123Z'],
  ['yyyy-MM-dd HH:mm:ss.SSSSSS', '2026-05-04 10:03:00,5', '2026-05-04T10:03:00.500Z'],
  ['yyyy-MM-dd HH:mm:ss,S', '2026-05-04 10:03:00:250', '2026-05-04T10:03:00.250Z'],
  ['yyyyMMdd-H:m:s:S', '20260504-10:3:0:5', '2026-05-04T10:03:00.005Z'],
  ['yyyy-MM-dd HH:mm:ss.S', '2026-05-04 10:03:00.', 'none'],
  ['yyyy-MM-dd HH:mm:ss', '2026-05-04 10:03:00.5', 'none'],
  ['MMdd HH:mm:ss.SSSSSS', '1119 10:03:00.123456', '2026-11-19T10:03:00.123Z'],
  ['MMdd HH:mm:ss.SSSSSS', '1231 10:03:00.123456', '2025-12-31T10:03:00.123Z'],
  ['dd/MM HH:mm', '29/02 10:03', 'none'],
  ['MMM d HH:mm:ss', 'May  4 10:03:00', '2026-05-04T10:03:00.000Z'],
  ['MMM d HH:mm:ss', 'MAY 14 10:03:00', '2026-05-14T10:03:00.000Z'],
  ['MMMM d yyyy H:m', 'september 4 2026 9:5', '2026-09-04T09:05:00.000Z'],
  ['dd.MM.yy hh:mm a', '04.05.26 12:03 AM', '2026-05-04T00:03:00.000Z'],
  ['dd.MM.yy hh:mm a', '04.05.26 12:03 p.m.', '2026-05-04T12:03:00.000Z'],
  ['dd.MM.yy hh:mm a', '04.05.26 13:03 PM', 'none'],
  ['dd.MM.yy HH:mm', '04.05.69 10:03', '2069-05-04T10:03:00.000Z'],
  ['dd.MM.yy HH:mm', '04.05.70 10:03', '1970-05-04T10:03:00.000Z'],
  ['yyyy-MM-dd HH:mm:ssZ', '2026-05-04 10:03:00Z', '2026-05-04T10:03:00.000Z'],
  ['yyyy-MM-dd HH:mm:ss z', '2026-05-04 10:03:00 CEST', '2026-05-04T08:03:00.000Z'],
  ['yyyy-MM-dd HH:mm:ss z', '2026-05-04 10:03:00 Asia/Tokyo', '2026-05-04T01:03:00.000Z'],
  ['z yyyy-MM-dd HH:mm:ss', '+02:00 2026-05-04 10:03:00', '2026-05-04T08:03:00.000Z'],
  ["yyyy-MM-dd'T'HH:mm:ss", '2026-05-04T10:03:00', '2026-05-04T10:03:00.000Z'],
  ["yyyy-MM-dd 'at' HH:mm", '2026-05-04 at 10:03', '2026-05-04T10:03:00.000Z'],
  ['yyyy-ooo HH:mm', '2026-366 10:03', 'none'],
  ['yyyy-MM-dd HH:mm:ss', '2026-02-29 10:03:00', 'none'],
  ['yyyy-MM-dd HH:mm:ss', '2026-05-04 24:00:00', '2026-05-05T00:00:00.000Z'],
  ['yyyy-MM-dd HH:mm:ss', '2026-05-04 10:03:60', '2026-05-04T10:04:00.000Z'],
  ['yyyy-MM-dd HH:mm:ss', ' 2026-05-04 10:03:00', 'none'],
  ['yyyy-MM-dd HH:mm:ss', '2026-05-04 10:03:00 ', 'none'],
  ['[yyyy-MM-dd HH:mm:ss]', '[2026-05-04 10:03:00]', '2026-05-04T10:03:00.000Z'],
])('%s reads %s', (pattern, text, expected) => {
  expect(read(pattern, text)).toBe(expected);
});

test.each([
  ['YYYY-MM-DD HH:mm:ss', 'YYYY in the pattern "YYYY-MM-DD HH:mm:ss" reads nothing; write "yyyy-MM-dd HH:mm:ss"'],
  ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", /reads nothing; write "yyyy-MM-dd'T'HH:mm:ss.SSSZZ"$/],
  ['yyyy-MM-ddTHH:mm:ss', /write "yyyy-MM-dd'T'HH:mm:ss"$/],
  ['yyyy-MM-dd HH:mm:ss zzz', /zzz in the pattern .* write "yyyy-MM-dd HH:mm:ss z"$/],
  ['yyyy-MM-dd HH:mm:ss.nnnnnnnnn', /write "yyyy-MM-dd HH:mm:ss.S": S reads a fraction of any length/],
  ['yyyy-MM-dd HH:mm:ss.ffffff', /write "yyyy-MM-dd HH:mm:ss.S"/],
  ['%Y-%m-%dT%H:%M:%S.%f%z', /write it as "yyyy-MM-dd'T'HH:mm:ss.SZZ"/],
  ['%d/%b/%Y:%H:%M:%S %z', /write it as "dd\/MMM\/yyyy:HH:mm:ss ZZ"/],
  ['%b %d %H:%M:%S', /write it as "MMM dd HH:mm:ss"/],
  ['%Q %Y', /write it like/],
  ['2006-01-02 15:04:05', /another tool/],
  ['dd.MM.yyyy hh:mm:ss', /write "dd.MM.yyyy HH:mm:ss", or add a/],
  ['yyyy-MM-dd HH:MM:ss', /no minute; write "yyyy-MM-dd HH:mm:ss"/],
  ['yyyy-mm-dd HH:mm:ss', /no month; write "yyyy-MM-dd HH:mm:ss"/],
  ['yyyy-MM-dd yyyy HH:mm', /the year twice/],
  ['HH:mm:ss', /no day; add MM and dd/],
  ['dd HH:mm:ss', /no month/],
  ['ooo HH:mm:ss', /no year/],
  ['yyyy-MM-ooo HH:mm:ss', /the day twice/],
  ['yyyy-MM-dd HH hh:mm a', /the hour twice/],
  ['X yyyy', /since 1970 and something else/],
  ["yyyy-MM-dd 'at HH:mm", /quote .* not closed/],
  ['at yyyy-MM-dd HH:mm', /single quotes/],
])('%s is refused', (pattern, expected) => {
  expect(checkPattern(pattern)).toMatch(expected);
});

test('every letter that the docs name is a letter', () => {
  for (const { letters } of PATTERN_LETTERS) {
    for (const name of letters.split(', ')) expect(checkPattern(name) ?? '').not.toMatch(/reads nothing/);
  }
});

describe('any text and any pattern', () => {
  test('give a time or none, and the problem of a pattern, never an error', () => {
    const part = fc.constantFrom(
      'yyyy',
      'MM',
      'dd',
      'HH',
      'mm',
      'ss',
      'S',
      'z',
      'a',
      'MMM',
      "'x'",
      ' ',
      '-',
      ':',
      '.',
      'Q',
      'YYYY',
      '%d',
      "'",
    );
    const pattern = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(''));
    const text = fc.oneof(fc.string({ maxLength: 30 }), fc.stringMatching(/^[0-9:. TZ+-]{0,30}$/));
    fc.assert(
      fc.property(pattern, text, (given, line) => {
        if (checkPattern(given) !== undefined) return;
        const ms = new TimePattern(given).parse(line, new TimeResolver({ hint: { year: 2026 } }));
        expect(Number.isNaN(ms) || Number.isInteger(ms)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
