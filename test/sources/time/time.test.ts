import fc from 'fast-check';
import { DateTime, FixedOffsetZone } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { Cell } from '../../../src/engine/model/records.js';
import { civilMs, yearOf } from '../../../src/sources/time/civil.js';
import type { TimeReader } from '../../../src/sources/time/compile.js';
import { compileTime } from '../../../src/sources/time/compile.js';
import { TimeResolver } from '../../../src/sources/time/resolver.js';
import type { TimeSpec } from '../../../src/sources/time/spec.js';
import { checkTimeSpec, TIME_WORDS } from '../../../src/sources/time/spec.js';

const timeOf = (spec: TimeSpec): TimeReader =>
  compileTime(spec, new TimeResolver({ hint: { year: 2026 }, ...(spec.zone === undefined ? {} : { zone: spec.zone }) }));

const iso = (cell: Cell, spec: TimeSpec = {}): string => {
  const ms = timeOf(spec)(cell);
  return Number.isNaN(ms) ? 'none' : new Date(ms).toISOString();
};

describe('ISO 8601', () => {
  test.each([
    ['2026-05-04T10:03:00Z', '2026-05-04T10:03:00.000Z'],
    ['2026-05-04T10:03Z', '2026-05-04T10:03:00.000Z'],
    ['2026-05-04t10:03:00z', '2026-05-04T10:03:00.000Z'],
    ['2026-05-04 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['2026-05-04 10:03:00,5', '2026-05-04T10:03:00.500Z'],
    ['2026-05-04T10:03:00.1239999Z', '2026-05-04T10:03:00.123Z'],
    ['2026-05-04T10:03:00.669794202+00:00', '2026-05-04T10:03:00.669Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2026-05-04T10:03:00+02:00', '2026-05-04T08:03:00.000Z'],
    ['2026-05-04T10:03:00-0930', '2026-05-04T19:33:00.000Z'],
    ['2026-05-04T10:03:00+05', '2026-05-04T05:03:00.000Z'],
    ['2026-05-04 10:03:00 +0200', '2026-05-04T08:03:00.000Z'],
    ['2026-05-04 10:03:00 UTC', '2026-05-04T10:03:00.000Z'],
    ['2026/05/04 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['20260504T100300Z', '2026-05-04T10:03:00.000Z'],
    ['20260504T1003', '2026-05-04T10:03:00.000Z'],
    ['2026-05-04', '2026-05-04T00:00:00.000Z'],
    ['2026-05-04 10:03:00 PM', '2026-05-04T22:03:00.000Z'],
    ['2026-05-04 12:03:00.5 AM +02:00', '2026-05-03T22:03:00.500Z'],
    ['2026-05-04 10:03:00:250', '2026-05-04T10:03:00.250Z'],
    ['2026.05.04 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['20260504-10:03:00:250', '2026-05-04T10:03:00.250Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
    ['2026-12-31T23:59:60.750Z', '2027-01-01T00:00:00.000Z'],
    ['2026-05-04T24:00:00Z', '2026-05-05T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected);
    expect(iso(text, { as: ['iso'] })).toBe(expected);
  });

  test.each([
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01',
    '2026-01-00',
    '2026-04-31',
    '2026-05-04T25:00:00Z',
    '2026-05-04T24:00:01Z',
    '2026-05-04T10:60:00Z',
    '2026-05-04T10:03:61Z',
    '2026-05-04T10:03:00.Z',
    '2026-05-04T10:03:00+25:00',
    '2026-05-04T10:03:00+2',
    '2026-05-04T10:03:00Zebra',
    '2026-05-04T',
    '2026-05-04T1',
    '2026-05/04 10:00:00',
    '2026-05-04x10:00:00',
    '2026-05-04T22:03:00 PM',
    '2026-05-04T10:03:00 XM',
    '',
    'now',
    '2026-W19-1',
    '2026-5-4',
    'NaN',
    '-',
    '2026-05-04T10-03-00',
  ])('%j is not read', (text) => {
    expect(iso(text)).toBe('none');
    expect(iso(text, { as: ['iso'] })).toBe('none');
  });

  test('a time without a zone is in that of the stream', () => {
    expect(iso('2026-05-04 10:03:00', { zone: 'Europe/Berlin' })).toBe('2026-05-04T08:03:00.000Z');
    expect(iso('2026-01-04 10:03:00', { zone: 'Europe/Berlin' })).toBe('2026-01-04T09:03:00.000Z');
    expect(iso('2026-05-04 10:03:00', { zone: 'UTC+5:30' })).toBe('2026-05-04T04:33:00.000Z');
    expect(iso('2026-05-04T10:03:00Z', { zone: 'Europe/Berlin' })).toBe('2026-05-04T10:03:00.000Z');
  });

  test('agrees with luxon', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, offset) => {
          const text = DateTime.fromJSDate(date).setZone(FixedOffsetZone.instance(offset)).toISO() ?? '';
          expect(timeOf({})(text)).toBe(DateTime.fromISO(text).toMillis());
        },
      ),
    );
  });
});

describe('time since 1970', () => {
  test.each<[Cell, string]>([
    [1446249499, '2015-10-30T23:58:19.000Z'],
    [1446249499.322, '2015-10-30T23:58:19.322Z'],
    [1446249499322, '2015-10-30T23:58:19.322Z'],
    [1446249499322999, '2015-10-30T23:58:19.322Z'],
    ['1446249499322999999', '2015-10-30T23:58:19.322Z'],
    [{ value: Number('1446249499322999999'), text: '1446249499322999999' }, '2015-10-30T23:58:19.322Z'],
    [{ value: 1446249499, text: '1446249499.0' }, '2015-10-30T23:58:19.000Z'],
    [{ value: 1446249499322, text: '1.446249499322e12' }, '2015-10-30T23:58:19.322Z'],
    ['1446249499.3229999', '2015-10-30T23:58:19.322Z'],
    ['1446249499.', '2015-10-30T23:58:19.000Z'],
    ['1446249499322.9', '2015-10-30T23:58:19.322Z'],
    [0, '1970-01-01T00:00:00.000Z'],
    [-1.5, '1969-12-31T23:59:58.500Z'],
    ['-0.0001', '1969-12-31T23:59:59.999Z'],
    [99_999_999_999, '5138-11-16T09:46:39.000Z'],
    [100_000_000_000, '1973-03-03T09:46:40.000Z'],
    [99_999_999_999_999, '5138-11-16T09:46:39.999Z'],
    [100_000_000_000_000, '1973-03-03T09:46:40.000Z'],
    [1e17, '1973-03-03T09:46:40.000Z'],
  ])('%j', (cell, expected) => {
    expect(iso(cell)).toBe(expected);
    expect(iso(cell, { as: ['epoch'] })).toBe(expected);
  });

  test('is read in the given unit', () => {
    expect(iso(5, { as: ['epoch s'] })).toBe('1970-01-01T00:00:05.000Z');
    expect(iso('5', { as: ['epoch ms'] })).toBe('1970-01-01T00:00:00.005Z');
    expect(iso(5999, { as: ['epoch us'] })).toBe('1970-01-01T00:00:00.005Z');
    expect(iso(5_999_999, { as: ['epoch ns'] })).toBe('1970-01-01T00:00:00.005Z');
    expect(iso(-1, { as: ['epoch ns'] })).toBe('1969-12-31T23:59:59.999Z');
    expect(iso(1_446_249_499_322, { as: ['epoch s'] })).toBe('+047799-10-27T20:02:02.000Z');
  });

  test.each<Cell>([
    '1e400',
    Number.POSITIVE_INFINITY,
    '1e-999',
    '12a',
    '0x10',
    ' ',
    true,
    { list: [] },
    { object: true },
    '9'.repeat(100),
    '1e300',
  ])('%j is not read', (cell) => {
    expect(iso(cell, { as: ['epoch'] })).toBe('none');
  });

  test('a fraction of a second is never off by one', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4_000_000_000_000, max: 4_000_000_000_000 }), (ms) => {
        const text = (ms / 1000).toFixed(3);
        expect(timeOf({ as: ['epoch s'] })(text)).toBe(ms);
        expect(timeOf({ as: ['epoch s'] })(ms / 1000)).toBe(ms);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('other forms', () => {
  test.each<[string, string, string]>([
    ['clf', '17/May/2015:10:05:03 +0000', '2015-05-17T10:05:03.000Z'],
    ['clf', '[17/May/2015:10:05:03 +0200]', '2015-05-17T08:05:03.000Z'],
    ['clf', '17/May/2015:10:05:03', '2015-05-17T10:05:03.000Z'],
    ['clf', '17/May/2015:10:05:03.250 -0700', '2015-05-17T17:05:03.250Z'],
    ['ctime', 'Sun Dec 04 04:47:44 2005', '2005-12-04T04:47:44.000Z'],
    ['ctime', 'Sun Dec  4 04:47:44 2005', '2005-12-04T04:47:44.000Z'],
    ['ctime', '[Fri Sep 09 10:42:29.902022 2011]', '2011-09-09T10:42:29.902Z'],
    ['ctime', 'Sun Dec  4 04:47:44 UTC 2005', '2005-12-04T04:47:44.000Z'],
    ['syslog', 'Dec 10 06:55:46', '2026-12-10T06:55:46.000Z'],
    ['yyyy-MM-dd-HH.mm.ss.u', '2005-06-03-15.42.50.675872', '2005-06-03T15:42:50.675Z'],
    ['dd.MM.yyyy HH:mm:ss', '04.05.2026 10:03:00', '2026-05-04T10:03:00.000Z'],
    ["yyyyMMdd'_'HHmmss", '20260504_100300', '2026-05-04T10:03:00.000Z'],
    ['MMM d, yyyy h:mm:ss a', 'May 4, 2026 10:03:00 PM', '2026-05-04T22:03:00.000Z'],
    ['yyyy-MM-dd HH:mm:ss ZZZ', '2026-05-04 10:03:00 +0200', '2026-05-04T08:03:00.000Z'],
  ])('%s %s', (as, text, expected) => {
    expect(iso(text, { as: [as] })).toBe(expected);
    if (['clf', 'ctime', 'syslog'].includes(as)) expect(iso(text)).toBe(expected);
    expect(iso(`${text}x`, { as: [as] })).toBe('none');
    expect(iso('', { as: [as] })).toBe('none');
  });

  test('a zone applies to a pattern, unless the text has its own', () => {
    expect(iso('04.05.2026 10:03:00', { as: ['dd.MM.yyyy HH:mm:ss'], zone: 'Europe/Berlin' })).toBe('2026-05-04T08:03:00.000Z');
    expect(iso('2026-05-04 10:03:00 +0000', { as: ['yyyy-MM-dd HH:mm:ss ZZZ'], zone: 'Europe/Berlin' })).toBe('2026-05-04T10:03:00.000Z');
  });

  test('equal texts have equal times', () => {
    const reader = timeOf({ as: ['dd.MM.yyyy HH:mm:ss'] });
    const texts = Array.from({ length: 50 }, (_, index) => `04.05.2026 10:03:${String(index).padStart(2, '0')}`);
    const once = texts.map((text) => reader(text));
    expect(texts.map((text) => reader(text))).toEqual(once);
    expect(new Set(once).size).toBe(50);
    expect(reader('nothing')).toBeNaN();
    expect(reader('nothing')).toBeNaN();
  });
});

describe('zones', () => {
  const local = (zone: string, ms: number): number => new TimeResolver({ zone }).moment(ms, '', 0);
  const wall = (text: string): number => Date.parse(`${text}Z`);
  test.each([
    ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z'],
    ['2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T01:59:59', '2026-10-24T23:59:59.000Z'],
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
  ])('around a change of the clock: %s', (text, expected) => {
    expect(new Date(local('Europe/Berlin', wall(text))).toISOString()).toBe(expected);
  });

  test.each(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Sao_Paulo', 'Pacific/Apia'])(
    '%s agrees with luxon',
    (zone) => {
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2040, 0, 1) }), (ms) => {
          const moment = DateTime.fromMillis(ms, { zone });
          const back = local(zone, ms + moment.offset * 60_000);
          // A wall time that occurs twice is the first.
          expect(back === ms || back === ms - 3_600_000 || back === ms - 1_800_000).toBe(true);
          expect(DateTime.fromMillis(back, { zone }).toFormat('yyyy-MM-dd HH:mm:ss.SSS')).toBe(moment.toFormat('yyyy-MM-dd HH:mm:ss.SSS'));
        }),
      );
    },
  );
});

describe('the check of a time clause', () => {
  test.each([
    {},
    { as: ['iso'] },
    { as: ['epoch µs'] },
    { as: ['yyyy-MM-dd HH:mm:ss'], zone: 'Asia/Tokyo' },
    { as: ['dd/MM/yy HH:mm'] },
    { as: ['yyyy-ooo HH:mm'] },
    { as: ['MM-dd HH:mm:ss'] },
    { as: ['yyMMdd HH:mm:ss', 'iso'] },
    { as: ['MMdd HH:mm:ss.SSSSSS'] },
    { zone: '-05:00' },
    { zone: '+0530' },
    { zone: 'utc' },
    { as: ['X'], zone: 'UTC-3' },
    { as: ['MMM d, yyyy h:mm a'] },
  ])('accepts %j', (spec) => {
    expect(checkTimeSpec(spec)).toBeUndefined();
  });
  test('accepts every word', () => {
    for (const { word } of TIME_WORDS) expect(checkTimeSpec({ as: [word] })).toBeUndefined();
  });
  test.each<[TimeSpec, RegExp]>([
    [{ zone: 'Berlin' }, /there is no time zone "Berlin"/],
    [{ zone: 'local' }, /must be named/],
    [{ zone: '' }, /there is no time zone/],
    [{ as: ['%Y-%m-%d'] }, /another tool/],
    [{ as: ['HH:mm:ss'] }, /no day/],
    [{ zone: '+15:00' }, /there is no time zone/],
    [{ zone: '+02:60' }, /there is no time zone/],
    [{ as: ['yyyy-MM HH:mm:ss'] }, /day/],
    [{ as: ['yyyy-MM-dd'] }, /hour/],
    [{ as: ['yyyy-MM-dd hh:mm:ss'] }, /hour of 24/],
    [{ as: ['yyyy-MM-dd HH:MM:ss'] }, /.+/],
    [{ as: ['yyyy-MM-dd HH'] }, /minute/],
    [{ as: ['rfc3339'] }, /"iso"/],
    [{ as: ['epoch seconds'] }, /epoch s/],
    [{ as: ['unix'] }, /epoch s/],
    [{ as: [''] }, /empty/],
    [{ as: ['something'] }, /.+/],
    [{ as: ['[[[(('] }, /.+/],
  ])('%j', (spec, expected) => {
    expect(checkTimeSpec(spec)).toMatch(expected);
    expect(() => timeOf(spec)).toThrow(RangeError);
  });
});

test('the calendar agrees with Date', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(
        civilMs(
          date.getUTCFullYear(),
          date.getUTCMonth() + 1,
          date.getUTCDate(),
          date.getUTCHours(),
          date.getUTCMinutes(),
          date.getUTCSeconds(),
          date.getUTCMilliseconds(),
        ),
      ).toBe(date.getTime());
      expect(yearOf(date.getTime())).toBe(date.getUTCFullYear());
    }),
  );
  for (const year of [1970, 1999, 2000, 2024, 2100]) {
    expect(yearOf(Date.UTC(year, 0, 1))).toBe(year);
    expect(yearOf(Date.UTC(year, 0, 1) - 1)).toBe(year - 1);
  }
});
