import { describe, expect, test } from 'vitest';
import { one, path, read, streamOf } from '../helpers.js';

const syslog = streamOf('syslog');
const ALL = ['host', 'app', 'pid', 'msgid', 'facility', 'severity', 'level', 'message'];
const WRITTEN = { writtenMs: Date.UTC(2026, 4, 5) };
const present = (line: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(one(syslog, line, ALL, WRITTEN).fields).filter(([, value]) => value !== undefined));

describe('RFC 3164 and its variants in files', () => {
  test.each([
    ['web1 sshd[4711]: hello', { host: 'web1', app: 'sshd', pid: 4711, message: 'hello' }],
    [
      'web1 sshd(pam_unix)[4711]: check pass; user unknown',
      { host: 'web1', app: 'sshd(pam_unix)', pid: 4711, message: 'check pass; user unknown' },
    ],
    ['web1 sudo:      ann : TTY=pts/1', { host: 'web1', app: 'sudo', message: '     ann : TTY=pts/1' }],
    ['web1 kernel: [  12.5] usb 1-1: new device', { host: 'web1', app: 'kernel', message: '[  12.5] usb 1-1: new device' }],
    ['web1 syslogd 1.4.1: restart.', { host: 'web1', app: 'syslogd 1.4.1', message: 'restart.' }],
    ['web1 Web Browser[85]: objc[85]: x', { host: 'web1', app: 'Web Browser', pid: 85, message: 'objc[85]: x' }],
    [
      'web1 com.example.launchd[1] (com.example.job[2]): done',
      { host: 'web1', app: 'com.example.launchd', pid: 1, message: '(com.example.job[2]): done' },
    ],
    ['web1 postfix/smtpd[a1]: x', { host: 'web1', app: 'postfix/smtpd', pid: 'a1', message: 'x' }],
    ['web1 cron[7]:', { host: 'web1', app: 'cron', pid: 7, message: '' }],
    ['web1 last message repeated 2 times', { host: 'web1', message: 'last message repeated 2 times' }],
    ['--- last message repeated 1 time ---', { message: '--- last message repeated 1 time ---' }],
    ['web1 -- MARK --', { host: 'web1', message: '-- MARK --' }],
    ['2001:db8::7 app: x', { host: '2001:db8::7', app: 'app', message: 'x' }],
    ['app: no host', { app: 'app', message: 'no host' }],
    ['web1', { host: 'web1', message: '' }],
  ])('%s', (rest, expected) => {
    expect(present(`May  4 10:03:00 ${rest}`)).toEqual(expected);
    expect(present(`<13>May  4 10:03:00 ${rest}`)).toEqual({ ...expected, facility: 'user', severity: 5, level: 'notice' });
    expect(present(`2026-05-04T10:03:00.123456+02:00 ${rest}`)).toEqual(expected);
  });

  test.each([
    ['May  4 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['May 04 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['May 4 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['May  4 10:03:00.250', '2026-05-04T10:03:00.250Z'],
    ['May  4 2024 10:03:00', '2024-05-04T10:03:00.000Z'],
    ['May  6 10:03:00', '2025-05-06T10:03:00.000Z'],
    ['May  5 23:59:59', '2026-05-05T23:59:59.000Z'],
    ['2026-05-04T10:03:00+02:00', '2026-05-04T08:03:00.000Z'],
    ['2026-05-04 10:03:00,5', '2026-05-04T10:03:00.500Z'],
    ['*May  4 10:03:00.001:', '2026-05-04T10:03:00.001Z'],
  ])('the time %s, in a log of 5 May 2026', (time, expected) => {
    expect(new Date(one(syslog, `${time} web1 a: b`, [], WRITTEN).time).toISOString()).toBe(expected);
  });

  test('a log continues from December to January, and a line out of order is not a year off', () => {
    const lines = [
      'Dec 30 23:00:00',
      'Dec 31 23:59:59',
      'Jan  1 00:00:01',
      'Dec 31 23:59:58',
      'Jan  2 00:00:00',
      'Mar  1 00:00:00',
      'Aug  1 00:00:00',
      'Dec 31 00:00:00',
      'Jan  1 00:00:00',
    ];
    const years = (hint: Parameters<typeof read>[3]): number[] =>
      read(
        syslog,
        lines.map((line) => `${line} h a: b`),
        [],
        hint,
      ).records.map((record) => new Date(record.time).getUTCFullYear());
    expect(years({ year: 2024 })).toEqual([2024, 2024, 2025, 2024, 2025, 2025, 2025, 2025, 2026]);
    expect(years({ writtenMs: Date.UTC(2025, 0, 3) })).toEqual([2024, 2024, 2025, 2024, 2025, 2024, 2024, 2024, 2025]);
    expect(years({})).toEqual(lines.map(() => Number.NaN));
  });

  test('the zone is the one that the stream names', () => {
    const stream = streamOf('syslog', { time: { field: path('time'), as: ['syslog'], zone: 'Europe/Berlin' } });
    expect(new Date(one(stream, 'May  4 10:03:00 h a: b', [], WRITTEN).time).toISOString()).toBe('2026-05-04T08:03:00.000Z');
    expect(new Date(one(stream, 'Jan  4 10:03:00 h a: b', [], WRITTEN).time).toISOString()).toBe('2026-01-04T09:03:00.000Z');
  });

  test('lines that are not records are counted by kind', () => {
    const { stats } = read(
      syslog,
      ['May  4 10:03:00 h a: b', '\tat frame 1', '  at frame 2', '', 'hello', '<999>x', '<13>', 'May x'],
      [],
      WRITTEN,
    );
    expect(stats).toMatchObject({ lines: 8, records: 1, blank: 1, unreadableLines: 6 });
    expect(stats.unreadable.map(({ kind, count }) => [kind, count])).toEqual([
      ['not a syslog line (it does not begin with a time)', 3],
      ['continues the message before: join them with `begins timestamp`', 2],
      ['not a syslog line (its <PRI> is not valid)', 1],
    ]);
  });
});

describe('RFC 5424', () => {
  const head = '<165>1 2026-05-04T10:03:00.000003-07:00 web1 app 8710 ID7';
  test('is read with all of its fields', () => {
    const record = one(syslog, `${head} [a@1 x="1" y="q\\"]\\\\z"][b z=""] \ufeffhello [x]`, [
      ...ALL,
      'sd',
      ['sd', 'a@1', 'x'],
      ['sd', 'a@1', 'y'],
      'sd.b.z',
      'sd.b',
      'sd.c',
      'sd.b.q',
    ]);
    expect(record.fields).toEqual({
      host: 'web1',
      app: 'app',
      pid: 8710,
      msgid: 'ID7',
      facility: 'local4',
      severity: 5,
      level: 'notice',
      message: 'hello [x]',
      sd: {},
      'sd.a@1.x': '1',
      'sd.a@1.y': 'q"]\\z',
      'sd.b.z': '',
      'sd.b': {},
      'sd.c': undefined,
      'sd.b.q': undefined,
    });
    expect(new Date(record.time).toISOString()).toBe('2026-05-04T17:03:00.000Z');
  });

  test('`-` is missing, and the message may be', () => {
    expect(present('<34>1 - - - - - -')).toEqual({ facility: 'auth', severity: 2, level: 'critical', message: '' });
    expect(present('1 2026-05-04T10:03:00Z h a - - - hi')).toEqual({ host: 'h', app: 'a', message: 'hi' });
    expect(read(syslog, ['<34>1 - - - - - -']).stats.timelessRecords).toBe(1);
    // Some devices leave out the `-` for the data as well.
    expect(present('1 2026-05-04T10:03:00Z h a - - hello world')).toEqual({ host: 'h', app: 'a', message: 'hello world' });
    expect(present('1 2026-05-04T10:03:00Z h a - - -5 degrees')).toEqual({ host: 'h', app: 'a', message: '-5 degrees' });
  });

  test.each([`${head} [a x="1"`, `${head} [a x="1`, `${head} [a x=1]`, `${head} []`, '<34>1 yesterday h a - - -'])(
    'cannot read %s',
    (line) => {
      expect(read(syslog, [line]).stats.unreadableLines).toBe(1);
    },
  );
});
