/** Every number in a format's grammar: the largest value that is read, and the first that is not. */
import { describe, expect, test } from 'vitest';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { one, path, read, rows, streamOf } from '../helpers.js';

const unreadable = (format: string, line: string): number => read(streamOf(format), [line], [], { year: 2026 }).stats.unreadableLines;

describe('the priority of syslog', () => {
  const FACILITIES =
    'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit console cron2 local0 local1 local2 local3 local4 local5 local6 local7';
  const LEVELS = 'emergency alert critical error warning notice info debug';

  test('is a facility and a severity, from 0 to 191', () => {
    const found = Array.from({ length: 192 }, (_, priority) => {
      const { facility, severity, level } = one(syslog, `<${priority}>May  4 10:03:00 h a: b`, ['facility', 'severity', 'level']).fields;
      return [facility, severity, level];
    });
    const expected = FACILITIES.split(' ').flatMap((facility) => LEVELS.split(' ').map((level, severity) => [facility, severity, level]));
    expect(found).toEqual(expected);
  });

  test.each(['192', '193', '199', '200', '255', '999'])('is not %s', (priority) => {
    for (const rest of ['May  4 10:03:00 h a: b', '1 2026-05-04T10:03:00Z h a - - - b'])
      expect(read(syslog, [`<${priority}>${rest}`]).stats.unreadable).toMatchObject([
        { kind: 'not a syslog line (its <PRI> is not valid)' },
      ]);
  });

  test.each(['', '1234', '-1', ' 1', '1 ', '0x1', '1.0'])('is one to three digits, not %j', (priority) => {
    expect(read(syslog, [`<${priority}>May  4 10:03:00 h a: b`]).stats.unreadable).toMatchObject([
      { kind: 'not a syslog line (its <PRI> is not valid)' },
    ]);
  });

  const syslog = streamOf('syslog');
});

describe('the header of RFC 5424', () => {
  const line = (host: number, app: number, pid: number, msgid: number, time = '2026-05-04T10:03:00Z'): string =>
    `<13>1 ${time} ${'h'.repeat(host)} ${'a'.repeat(app)} ${'p'.repeat(pid)} ${'m'.repeat(msgid)} - text`;

  test('has a host of 255 characters, an app of 255, a process of 128 and a message id of 64 at most', () => {
    const { fields } = one(streamOf('syslog'), line(255, 255, 128, 64), ['host', 'app', 'pid', 'msgid', 'message']);
    expect(Object.values(fields).map((value) => String(value).length)).toEqual([255, 255, 128, 64, 4]);
    expect(unreadable('syslog', line(256, 1, 1, 1))).toBe(1);
    expect(unreadable('syslog', line(1, 256, 1, 1))).toBe(1);
    expect(unreadable('syslog', line(1, 1, 129, 1))).toBe(1);
    expect(unreadable('syslog', line(1, 1, 1, 65))).toBe(1);
  });

  test('has at most 40 characters behind the T of its time', () => {
    expect(unreadable('syslog', line(1, 1, 1, 1, `2026-05-04T${'0'.repeat(40)}`))).toBe(0);
    expect(unreadable('syslog', line(1, 1, 1, 1, `2026-05-04T${'0'.repeat(41)}`))).toBe(1);
  });
});

describe('the tag of RFC 3164', () => {
  const app = (rest: string): unknown => one(streamOf('syslog'), `May  4 10:03:00 h ${rest}`, ['app']).fields['app'];

  test('is at most 64 characters, its process id 32, and a version behind it 16', () => {
    expect(app(`${'a'.repeat(64)}: x`)).toBe('a'.repeat(64));
    expect(app(`${'a'.repeat(65)}: x`)).toBeUndefined();
    expect(app(`${'a'.repeat(64)}[1]: x`)).toBe('a'.repeat(64));
    expect(app(`${'a'.repeat(65)}[1]: x`)).toBeUndefined();
    expect(app(`a[${'1'.repeat(32)}]: x`)).toBe('a');
    expect(app(`a[${'1'.repeat(33)}]: x`)).toBeUndefined();
    expect(app(`syslogd ${'1'.repeat(16)}: x`)).toBe(`syslogd ${'1'.repeat(16)}`);
    expect(app(`syslogd ${'1'.repeat(17)}: x`)).toBeUndefined();
  });

  test('follows a time with at most thirty digits of a fraction', () => {
    const digits = '1'.repeat(30);
    expect(unreadable('syslog', `May  4 10:03:00.${digits} h a: b`)).toBe(0);
    expect(unreadable('syslog', `May  4 10:03:00.${digits}1 h a: b`)).toBe(1);
    expect(unreadable('syslog', `2026-05-04T10:03:00.${digits}Z h a: b`)).toBe(0);
    expect(unreadable('syslog', `2026-05-04T10:03:00.${digits}1Z h a: b`)).toBe(1);
  });
});

describe('an access log line', () => {
  const at = '[04/May/2026:10:03:00 +0000]';

  test('has a status of three digits', () => {
    for (const status of ['000', '999']) expect(unreadable('combined', `::1 - - ${at} "GET / HTTP/1.1" ${status} 1`)).toBe(0);
    for (const status of ['20', '2000', 'x00', '2x0', '20x'])
      expect(unreadable('combined', `::1 - - ${at} "GET / HTTP/1.1" ${status} 1`)).toBe(1);
  });

  test('has a time of at most 63 characters', () => {
    const line = (length: number): string => `::1 - - [${'04/May/2026:'.padEnd(length, '0')}] "GET / HTTP/1.1" 200 1`;
    expect(unreadable('combined', line(63))).toBe(0);
    expect(unreadable('combined', line(64))).toBe(1);
  });

  test('has a virtual host with a port of at most five digits', () => {
    const vhost = (port: string): unknown =>
      one(streamOf('combined'), `a.example:${port} 192.0.2.1 - - ${at} "GET / HTTP/1.1" 200 1`, ['vhost']).fields['vhost'];
    expect(vhost('65535')).toBe('a.example:65535');
    expect(vhost('655350')).toBeUndefined();
  });
});

describe('a line of text', () => {
  const time = (line: string): unknown => one(streamOf('text'), line, ['time'], { year: 2026 }).fields['time'];

  test('has its time behind at most eight spaces', () => {
    expect(time(`${' '.repeat(8)}2026-05-04 10:03:00 x`)).toBe('2026-05-04 10:03:00');
    expect(time(`${' '.repeat(9)}2026-05-04 10:03:00 x`)).toBeUndefined();
  });

  test('has a time with at most thirty digits of a fraction', () => {
    expect(time('2026-05-04 10:03:00.123456789 x')).toBe('2026-05-04 10:03:00.123456789');
    expect(time(`2026-05-04 10:03:00.${'1'.repeat(30)} x`)).toBe(`2026-05-04 10:03:00.${'1'.repeat(30)}`);
    expect(time(`2026-05-04 10:03:00.${'1'.repeat(31)} x`)).not.toContain('.');
  });
});

describe('lines at the limits of a time', () => {
  const TIMES = [
    ...['00', '23', '24', '25'].map((hour) => `2026-05-04T${hour}:00:00Z`),
    ...['00:00:01Z', '01:00Z', '00:00.750Z', '00:59.999Z'].map((rest) => `2026-05-04T24:${rest}`),
    ...['00', '59', '60'].map((minute) => `2026-05-04T10:${minute}:00Z`),
    ...['00', '59', '60', '61'].flatMap((second) => [`2026-05-04T10:03:${second}Z`, `2026-05-04T10:03:${second}.750Z`]),
    ...['00', '01', '12', '13'].map((month) => `2026-${month}-04T10:03:00Z`),
    ...['01-00', '01-31', '01-32', '02-28', '02-29', '04-30', '04-31', '12-31', '12-32'].map((day) => `2026-${day}T10:03:00Z`),
    ...['1900', '2000', '2023', '2024', '2100'].map((year) => `${year}-02-29T10:03:00Z`),
    ...['1969-12-31', '1970-01-01', '0000-01-01', '9999-12-31'].map((day) => `${day}T10:03:00Z`),
    ...[1, 3, 9, 10].map((digits) => `2026-05-04T10:03:00.${'7'.repeat(digits)}Z`),
    ...['+23:59', '+24:00', '+23:60', '-23:59', '-24:00', '+00:00'].map((zone) => `2026-05-04T10:03:00${zone}`),
  ];

  test.each([
    ['json', (time: string) => `{"ts":"${time}"}`],
    ['text', (time: string) => `${time} x`],
  ] as const)('have the same times as bytes and as text: %s', (format, lineOf) => {
    const lines = TIMES.map(lineOf);
    const { records } = read(streamOf(format), lines, ['line']);
    for (const scanner of [{}, { scanner: 'js' }] as const) {
      const decoder = createStreamDecoder({ stream: streamOf(format), fields: [path('line')], ...scanner });
      const block = Buffer.from(`${lines.join('\n')}\n`);
      const fromBytes = [...(decoder.pushBlock?.([], block) ?? [])].flatMap((batch) => rows(batch, ['line']));
      expect(fromBytes.length).toBe(TIMES.length);
      expect(fromBytes).toEqual(records);
    }
  });
});
