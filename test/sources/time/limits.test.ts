/** Every number in the forms of times: the largest value that is read, and the first that is not. */
import { describe, expect, test } from 'vitest';
import { compileTime } from '../../../src/sources/time/compile.js';
import { TimeResolver } from '../../../src/sources/time/resolver.js';

const read = (as: string, text: string | number): string => {
  const ms = compileTime({ as: [as] }, new TimeResolver({ hint: { year: 2026 } }))(text);
  return Number.isNaN(ms) ? 'none' : new Date(ms).toISOString();
};

/** One moment in every form, with its parts to be replaced. */
const FORMS: readonly (readonly [string, (parts: Parts) => string])[] = [
  ['iso', ({ month, day, hour, minute, second }) => `2026-${month}-${day}T${hour}:${minute}:${second}Z`],
  ['clf', ({ name, day, hour, minute, second }) => `${day}/${name}/2026:${hour}:${minute}:${second} +0000`],
  ['ctime', ({ name, day, hour, minute, second }) => `Mon ${name} ${day} ${hour}:${minute}:${second} 2026`],
  ['syslog', ({ name, day, hour, minute, second }) => `${name} ${day} ${hour}:${minute}:${second}`],
];

interface Parts {
  readonly month: string;
  readonly name: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

const MOMENT: Parts = { month: '05', name: 'May', day: '04', hour: '10', minute: '03', second: '00' };

describe.each(FORMS)('%s', (as, write) => {
  const reads = (parts: Partial<Parts>): string => read(as, write({ ...MOMENT, ...parts }));

  test('has hours up to 23, and 24:00:00 as the next midnight', () => {
    expect(reads({ hour: '00' })).toBe('2026-05-04T00:03:00.000Z');
    expect(reads({ hour: '23' })).toBe('2026-05-04T23:03:00.000Z');
    expect(reads({ hour: '24', minute: '00' })).toBe('2026-05-05T00:00:00.000Z');
    expect(reads({ hour: '24', minute: '01' })).toBe('none');
    expect(reads({ hour: '24', minute: '00', second: '01' })).toBe('none');
    expect(reads({ hour: '25', minute: '00' })).toBe('none');
  });

  test('has minutes up to 59', () => {
    expect(reads({ minute: '59' })).toBe('2026-05-04T10:59:00.000Z');
    expect(reads({ minute: '60' })).toBe('none');
  });

  test('has seconds up to 59, and a leap second as the first of the next minute', () => {
    expect(reads({ second: '59' })).toBe('2026-05-04T10:03:59.000Z');
    expect(reads({ second: '60' })).toBe('2026-05-04T10:04:00.000Z');
    expect(reads({ second: '61' })).toBe('none');
  });

  test('has the days that a month has', () => {
    expect(reads({ day: '00' })).toBe('none');
    expect(reads({ day: '01' })).toBe('2026-05-01T10:03:00.000Z');
    const last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
    for (const [index, day] of last.entries()) {
      const month = { month: String(index + 1).padStart(2, '0'), name: names[index] ?? '' };
      expect(reads({ ...month, day: String(day) })).toBe(`2026-${month.month}-${day}T10:03:00.000Z`);
      // A time of syslog without a year may be one of a leap year.
      if (!(as === 'syslog' && index === 1)) expect(reads({ ...month, day: String(day + 1) })).toBe('none');
    }
    expect(reads({ name: 'Foo', month: '13' })).toBe('none');
  });
});

describe('an offset from UTC', () => {
  test.each([
    ['+23:59', '2026-05-03T10:04:00.000Z'],
    ['-23:59', '2026-05-05T10:02:00.000Z'],
    ['+23', '2026-05-03T11:03:00.000Z'],
    ['-23', '2026-05-05T09:03:00.000Z'],
    ['+0059', '2026-05-04T09:04:00.000Z'],
    ['+24:00', 'none'],
    ['-24:00', 'none'],
    ['+24', 'none'],
    ['+23:60', 'none'],
    ['+0060', 'none'],
    ['+1:00', 'none'],
    ['+001', 'none'],
    ['+00:000', 'none'],
    ['ZZ', 'none'],
    ['UTCX', 'none'],
  ])('%s', (zone, expected) => {
    expect(read('iso', `2026-05-04T10:03:00${zone}`)).toBe(expected);
    if (!zone.startsWith('Z')) expect(read('clf', `04/May/2026:10:03:00 ${zone}`)).toBe(expected);
  });
});

describe('a fraction of a second', () => {
  test('counts to the millisecond, and makes 24:00:00 no time', () => {
    expect(read('iso', '2026-05-04T23:59:59.9999999Z')).toBe('2026-05-04T23:59:59.999Z');
    expect(read('iso', '2026-05-04T24:00:00.0009Z')).toBe('2026-05-05T00:00:00.000Z');
    expect(read('iso', '2026-05-04T24:00:00.001Z')).toBe('none');
  });
});

describe('a time since 1970', () => {
  test('is in seconds below 1e11, in milliseconds below 1e14, in microseconds below 1e17', () => {
    expect(read('epoch', '99999999999')).toBe('5138-11-16T09:46:39.000Z');
    expect(read('epoch', '100000000000')).toBe('1973-03-03T09:46:40.000Z');
    expect(read('epoch', '99999999999999')).toBe('5138-11-16T09:46:39.999Z');
    expect(read('epoch', '100000000000000')).toBe('1973-03-03T09:46:40.000Z');
    expect(read('epoch', '99999999999999900')).toBe('5138-11-16T09:46:39.999Z');
    expect(read('epoch', '100000000000000000')).toBe('1973-03-03T09:46:40.000Z');
  });

  test('is at most what a Date holds', () => {
    expect(read('epoch ms', 8.64e15)).toBe('+275760-09-13T00:00:00.000Z');
    expect(read('epoch ms', 8.64e15 + 1)).toBe('none');
    expect(read('epoch ms', -8.64e15)).toBe('-271821-04-20T00:00:00.000Z');
    expect(read('epoch ms', '-8640000000000001')).toBe('none');
  });

  test('is a text of at most 64 characters', () => {
    expect(read('epoch s', `5.${'0'.repeat(62)}`)).toBe('1970-01-01T00:00:05.000Z');
    expect(read('epoch s', `5.${'0'.repeat(63)}`)).toBe('none');
  });

  test('has an exponent within three digits', () => {
    expect(read('epoch s', '5000e-3')).toBe('1970-01-01T00:00:05.000Z');
    expect(read('epoch s', '5000e-0003')).toBe('none');
  });
});

describe('a day of syslog', () => {
  test.each([
    ['May  4 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['May 4 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['May 004 10:03:00', 'none'],
    ['May   4 10:03:00', 'none'],
    ['May  4 20260 10:03:00', 'none'],
  ])('%s', (text, expected) => {
    expect(read('syslog', text)).toBe(expected);
  });
});
