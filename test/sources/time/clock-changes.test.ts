/** Local times around a change of the clocks: which of two moments they mean. */
import { describe, expect, test } from 'vitest';
import { compileTime } from '../../../src/sources/time/compile.js';
import { DOUBT, TimeResolver } from '../../../src/sources/time/resolver.js';
import { read, streamOf } from '../helpers.js';

const iso = (ms: number): string => (Number.isNaN(ms) ? 'none' : new Date(ms).toISOString().slice(0, 19));

/** The moments of local times, read in this order by one source. */
const moments = (zone: string, texts: readonly string[], as?: string, latenessMs?: number): string[] => {
  const resolver = new TimeResolver({ zone, hint: { year: 2026 }, ...(latenessMs === undefined ? {} : { latenessMs }) });
  const time = compileTime(as === undefined ? { zone } : { zone, as: [as] }, resolver);
  return texts.map((text) => iso(time(text)));
};
const berlin = (...times: readonly string[]): string[] =>
  moments(
    'Europe/Berlin',
    times.map((time) => `2026-10-25 ${time}`),
  ).map((moment) => moment.slice(11));

describe('when clocks go back', () => {
  test('a time that has been before goes on in the second hour', () => {
    expect(berlin('01:59:59', '02:00:00', '02:59:00', '02:00:00', '02:00:10', '02:58:00', '03:00:00')).toEqual([
      '23:59:59',
      '00:00:00',
      '00:59:00',
      '01:00:00',
      '01:00:10',
      '01:58:00',
      '02:00:00',
    ]);
  });

  test('a record out of order stays in its hour', () => {
    expect(berlin('02:30:05', '02:30:02', '02:30:06')).toEqual(['00:30:05', '00:30:02', '00:30:06']);
    expect(berlin('02:59:58', '02:00:01', '02:59:59', '02:00:02', '02:00:03', '02:59:59.5', '02:00:02')).toEqual([
      '00:59:58',
      '01:00:01',
      '00:59:59',
      '01:00:02',
      '01:00:03',
      '00:59:59',
      '01:00:02',
    ]);
  });

  test('one record far out of order does not take those after it into the second hour', () => {
    expect(berlin('02:30:00', '02:10:00', '02:30:01', '02:30:02')).toEqual(['00:30:00', '01:10:00', '00:30:01', '00:30:02']);
  });

  test('a record may be out of order by the lateness of the stream, up to half of the hour', () => {
    const late = ['2026-10-25 02:30:00', '2026-10-25 02:22:00'];
    expect(moments('Europe/Berlin', late, undefined, 5000)[1]).toBe('2026-10-25T01:22:00');
    expect(moments('Europe/Berlin', late, undefined, 600_000)[1]).toBe('2026-10-25T00:22:00');
    expect(moments('Europe/Berlin', ['2026-10-25 02:59:00', '2026-10-25 02:00:00'], undefined, 7_200_000)[1]).toBe('2026-10-25T01:00:00');
  });

  test('a stray time in the future does not change the others', () => {
    expect(
      moments('Europe/Berlin', ['2026-10-25 02:00:00', '2027-06-01 00:00:00', '2026-10-25 02:00:01', '2026-10-25 02:00:02']).slice(2),
    ).toEqual(['2026-10-25T00:00:01', '2026-10-25T00:00:02']);
  });

  test('the first record of a source is in the first hour', () => {
    expect(berlin('02:30:00')).toEqual(['00:30:00']);
  });

  test.each([
    ['America/New_York', 'Nov  1 01:59:00', 'Nov  1 01:00:00', '2026-11-01T05:59:00', '2026-11-01T06:00:00'],
    ['Australia/Lord_Howe', 'Apr  5 01:59:00', 'Apr  5 01:30:00', '2026-04-04T14:59:00', '2026-04-04T15:00:00'],
    ['Europe/London', 'Oct 25 01:59:00', 'Oct 25 01:00:00', '2026-10-25T00:59:00', '2026-10-25T01:00:00'],
  ])('in %s, and in times without a year', (zone, first, second, firstMoment, secondMoment) => {
    expect(moments(zone, [first, second], 'syslog')).toEqual([firstMoment, secondMoment]);
    expect(moments(zone, [first, second])).toEqual([firstMoment, secondMoment]);
    expect(moments(zone, [first, second], 'MMM d HH:mm:ss')).toEqual([firstMoment, secondMoment]);
  });

  test('the zone in a text decides', () => {
    expect(berlin('02:30:00 CET', '02:30:00 CEST', '02:30:00 +0100', '02:00:00Z')).toEqual([
      '01:30:00',
      '00:30:00',
      '01:30:00',
      '02:00:00',
    ]);
    expect(moments('America/Chicago', ['2026-11-01 01:30:00 CST', '2026-11-01 01:30:00 CDT'])).toEqual([
      '2026-11-01T07:30:00',
      '2026-11-01T06:30:00',
    ]);
  });

  test('the second hour goes on after a restart', () => {
    const before = new TimeResolver({ zone: 'Europe/Berlin' });
    const time = compileTime({ zone: 'Europe/Berlin' }, before);
    for (const text of ['02:59:00', '02:00:00', '02:00:10']) time(`2026-10-25 ${text}`);
    const after = new TimeResolver({ zone: 'Europe/Berlin' });
    after.restore(JSON.parse(JSON.stringify(before.held())) as NonNullable<ReturnType<TimeResolver['held']>>);
    expect(iso(compileTime({ zone: 'Europe/Berlin' }, after)('2026-10-25 02:00:20'))).toBe('2026-10-25T01:00:20');
  });
});

describe('when clocks go forward', () => {
  const spring = (...times: readonly string[]): string[] =>
    moments(
      'Europe/Berlin',
      times.map((time) => `2026-03-29 ${time}`),
    ).map((moment) => moment.slice(11));

  test('a time in the hour that is skipped is the one that is nearest to the record before', () => {
    // The clock of the source is late, then right.
    expect(spring('01:59:59', '02:00:10', '03:01:00')).toEqual(['00:59:59', '01:00:10', '01:01:00']);
    // It is early.
    expect(spring('01:30:00', '02:31:00', '03:00:00')).toEqual(['00:30:00', '00:31:00', '01:00:00']);
    expect(spring('02:30:00')).toEqual(['01:30:00']);
  });
});

describe('doubts', () => {
  test('are counted with the first text of each kind', () => {
    const stream = streamOf('text', { time: { field: ['time'], zone: 'Europe/Berlin' } });
    const lines = [
      '2026-03-29 02:30:00 a',
      '2026-10-25 01:59:00 b',
      '2026-10-25 02:10:00 c',
      '2026-10-25 02:10:00 d',
      '2026-10-25 03:00:00 e',
    ];
    expect(read(stream, lines).stats.doubtfulTimes).toEqual([
      { kind: DOUBT.repeated, count: 2, sample: { line: 3, text: '2026-10-25 02:10:00' } },
      { kind: DOUBT.skipped, count: 1, sample: { line: 1, text: '2026-03-29 02:30:00' } },
    ]);
  });

  test('are none where the zone has one offset, or the year follows from the date of the log', () => {
    expect(read(streamOf('text', { time: { field: ['time'], zone: '+02:00' } }), ['2026-10-25 02:30:00 a']).stats.doubtfulTimes).toEqual(
      [],
    );
    const hint = { writtenMs: Date.UTC(2026, 0, 5) };
    const lines = ['Dec 30 10:00:00 web1 a: b', 'Dec 31 10:00:00 web1 a: b', 'Jan  1 10:00:00 web1 a: b'];
    expect(read(streamOf('syslog'), lines, [], hint).stats.doubtfulTimes).toEqual([]);
  });

  test('are the years of a device whose clock is not set', () => {
    const hint = { writtenMs: Date.UTC(2026, 9, 20, 10, 5) };
    const lines = ['Oct 20 10:00:50 web1 a: b', 'Jan  1 00:00:05 router1 a: b', 'Oct 20 10:01:00 web1 a: b'];
    expect(read(streamOf('syslog'), lines, [], hint).stats.doubtfulTimes).toMatchObject([
      { kind: DOUBT.year, count: 1, sample: { line: 2 } },
    ]);
  });
});
