import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/engine/model/limits.js';
import { one, path, read, streamOf } from '../helpers.js';

describe('logfmt', () => {
  const logfmt = streamOf('logfmt');
  test.each([
    ['a=1 b=two', { a: '1', b: 'two' }],
    ['a="x y" b=""', { a: 'x y', b: '' }],
    ['a= b=1', { a: '', b: '1' }],
    ['a b=1', { a: true, b: '1' }],
    ['  a=1\tb=2  ', { a: '1', b: '2' }],
    ['a=1 a=2', { a: '2', b: undefined }],
    ['a="\\"q\\" \\\\ \\n \\u00e9 \\x" b=1', { a: '"q" \\ \n é x', b: '1' }],
    ['a="\\a\\b\\f\\n\\r\\t\\v" b=1', { a: '\u0007\b\f\n\r\t\v', b: '1' }],
    ['a="\\x10\\x1b[31m \\x7f \\xc3\\xa9 \\xe9" b=\\x10', { a: '\u0010\u001b[31m \u007f é \ufffd', b: '\\x10' }],
    ['a="\\U0001f600 \\U00110000 \\U1" b="\\x1 \\xzz \\u12"', { a: '😀 \\U00110000 U1', b: 'x1 xzz u12' }],
    ['a=x=y b=http://h/?q=1', { a: 'x=y', b: 'http://h/?q=1' }],
    ['a="x"b=2', { a: 'x', b: '2' }],
    ['a=x"y b=1', { a: 'x"y', b: '1' }],
    ["a='x y' b='it''s'", { a: 'x y', b: "it''s" }],
    ["a='x b=1", { a: "'x", b: '1' }],
    ["a='x'y b=1", { a: "'x'y", b: '1' }],
    ['=1 a=2', { a: '2', b: undefined }],
    ['a=2026-05-04 10:03:00 b=1', { a: '2026-05-04 10:03:00', b: '1' }],
    ['a=2026/05/04 10:03:00.250Z', { a: '2026/05/04 10:03:00.250Z', b: undefined }],
    ['a=2026-05-04 10:03', { a: '2026-05-04 10:03', b: undefined }],
    ['a=2026-05-04 10:03=x b=1', { a: '2026-05-04', b: '1' }],
    ['a=2026-05-04 b=10:03:00', { a: '2026-05-04', b: '10:03:00' }],
    ['a=0123456789 10:03:00 b=1', { a: '0123456789', b: '1' }],
  ])('%s', (line, expected) => {
    expect(one(logfmt, line, ['a', 'b']).fields).toEqual(expected);
  });

  test('reads dotted keys and times, and counts unreadable lines', () => {
    const line = 'ts=2026-05-04T10:03:00Z user.id=7 constructor=1';
    expect(one(logfmt, line, ['user.id', ['user.id'], 'constructor', 'toString']).fields).toEqual({
      'user.id': '7',
      constructor: '1',
      toString: undefined,
    });
    expect(one(logfmt, 'time=1777888980.25 x=1', []).time).toBe(1777888980250);
    const { stats } = read(logfmt, ['just words', 'a="no end', '', '   ']);
    expect(stats.unreadable.map(({ kind }) => kind).sort()).toEqual(['a quote that is not closed', 'no key=value pairs']);
    expect(stats.blank).toBe(2);
  });
});

describe('cri', () => {
  const cri = streamOf('cri');
  const T = (second: number): string => `2026-05-04T10:03:0${second}.000000001Z`;
  test('joins the parts of each stream to one record', () => {
    const lines = [
      `${T(0)} stdout P one `,
      `${T(1)} stderr P E1`,
      `${T(2)} stdout P two `,
      `${T(3)} stderr F E2`,
      `${T(4)} stdout F three`,
      `${T(5)} stdout F alone`,
      `${T(6)} stdout P never`,
    ];
    const { records, stats } = read(cri, lines, ['stream', 'flag', 'message', 'line']);
    expect(records).toEqual([
      { time: Date.UTC(2026, 4, 4, 10, 3, 1), fields: { stream: 'stderr', flag: 'F', message: 'E1E2', line: `${T(1)} stderr F E1E2` } },
      {
        time: Date.UTC(2026, 4, 4, 10, 3, 0),
        fields: { stream: 'stdout', flag: 'F', message: 'one two three', line: `${T(0)} stdout F one two three` },
      },
      { time: Date.UTC(2026, 4, 4, 10, 3, 5), fields: { stream: 'stdout', flag: 'F', message: 'alone', line: `${T(5)} stdout F alone` } },
      { time: Date.UTC(2026, 4, 4, 10, 3, 6), fields: { stream: 'stdout', flag: 'P', message: 'never', line: `${T(6)} stdout P never` } },
    ]);
    expect(stats).toMatchObject({ lines: 7, records: 4, unreadableLines: 0 });
  });

  test('reads tags and empty messages, and counts unreadable lines', () => {
    expect(one(cri, `${T(0)} stdout F:x message`, ['message', 'flag']).fields).toEqual({ message: 'message', flag: 'F' });
    expect(one(cri, `${T(0)} stdout F `, ['message']).fields).toEqual({ message: '' });
    expect(one(cri, `${T(0)} stdout F`, ['message']).fields).toEqual({ message: '' });
    expect(read(cri, [`${T(0)} stdlog F x`, `${T(0)} stdout Q x`, 'x', '{"log":"x"}', `${T(0)} stdout Fx`]).stats.unreadableLines).toBe(5);
  });

  test('a message that never ends takes no more memory than a line', () => {
    const part = `${T(0)} stdout P ${'x'.repeat(300_000)}`;
    const { records, stats } = read(
      cri,
      Array.from({ length: 20 }, () => part),
      ['message'],
    );
    expect(String(records[0]?.fields['message']).length).toBe(LIMITS.lineBytes);
    expect(stats.cut).toBe(1);
  });
});

describe('text', () => {
  const text = streamOf('text');
  test.each([
    ['2026-05-04 10:03:00,123 WARN x', '2026-05-04T10:03:00.123Z'],
    ['2026-05-04T10:03:00Z x', '2026-05-04T10:03:00.000Z'],
    ['[2026-05-04 10:03:00 +0200] x', '2026-05-04T08:03:00.000Z'],
    ['2026/05/04 10:03:00 [error] x', '2026-05-04T10:03:00.000Z'],
    ['[Mon May  4 10:03:00.5 2026] [x]', '2026-05-04T10:03:00.500Z'],
    ['04/May/2026:10:03:00 +0000 x', '2026-05-04T10:03:00.000Z'],
    ['May  4 10:03:00 x', '2026-05-04T10:03:00.000Z'],
  ])('%s', (line, expected) => {
    expect(new Date(one(text, line, [], { year: 2026 }).time).toISOString()).toBe(expected);
  });
  test('other lines have no time', () => {
    const { records, stats } = read(text, ['at frame 1', '12 monkeys', '2026', `${'1'.repeat(100_000)}`], ['message', 'line']);
    expect(records[0]?.fields).toEqual({ message: 'at frame 1', line: 'at frame 1' });
    expect(stats.timelessRecords).toBe(4);
  });
});

describe('regex', () => {
  const regex = streamOf(/^(?<time>\S+) (?<level>\w+)(?: (?<user>\w+))?: (?<message>.*)$/);
  test('named groups are fields', () => {
    const record = one(regex, '2026-05-04T10:03:00Z warn: hello', ['level', 'user', 'message', 'line', 'constructor']);
    expect(record.fields).toEqual({
      level: 'warn',
      user: undefined,
      message: 'hello',
      line: '2026-05-04T10:03:00Z warn: hello',
      constructor: undefined,
    });
    expect(record.time).toBe(Date.UTC(2026, 4, 4, 10, 3));
    expect(read(regex, ['nope', '']).stats).toMatchObject({ blank: 1, unreadableLines: 1 });
  });
});

describe('extract', () => {
  const extract = (source: RegExp, from?: string) => ({
    regex: { pattern: source.source, flags: source.flags },
    ...(from === undefined ? {} : { from: path(from) }),
  });

  test('adds named groups, from the message or else the line', () => {
    const stream = streamOf('syslog', { extracts: [extract(/from (?<ip>\S+) port (?<port>\d+)/)] });
    const hit = one(stream, 'May  4 10:03:00 h sshd[1]: Failed password from 203.0.113.9 port 22', ['ip', 'port', 'app']);
    expect(hit.fields).toEqual({ ip: '203.0.113.9', port: '22', app: 'sshd' });
    expect(one(stream, 'May  4 10:03:00 h sshd[1]: hello', ['ip', 'app']).fields).toEqual({ ip: undefined, app: 'sshd' });
    const json = streamOf('json', { extracts: [extract(/"n":(?<found>\d+)/)] });
    expect(one(json, '{"n":7}', ['found']).fields).toEqual({ found: '7' });
    expect(one(json, '{"message":"none here","n":7}', ['found']).fields).toEqual({ found: undefined });
  });

  test('a later clause replaces only what it matched, and may search in what an earlier one found', () => {
    const stream = streamOf('text', {
      extracts: [extract(/a=(?<v>\d+)(?: u=(?<u>\w+))?/), extract(/b=(?<v>\d+)(?: u=(?<u>\w+))?/), extract(/(?<first>\d)/, 'v')],
    });
    expect(one(stream, 'a=12 u=x', ['v', 'u', 'first']).fields).toEqual({ v: '12', u: 'x', first: '1' });
    expect(one(stream, 'a=12 u=x b=34', ['v', 'u', 'first']).fields).toEqual({ v: '34', u: 'x', first: '3' });
    expect(one(stream, 'none', ['v', 'u', 'first']).fields).toEqual({ v: undefined, u: undefined, first: undefined });
  });

  test('the time may be extracted; the raw line cannot be replaced', () => {
    const stream = streamOf('text', { extracts: [extract(/at (?<when>\d+) (?<line>x)/)], time: { field: path('when'), as: ['epoch s'] } });
    const record = one(stream, 'at 1777888980 x', ['line']);
    expect(record).toEqual({ time: 1777888980000, fields: { line: 'at 1777888980 x' } });
  });

  test('searches in a number, and in a field with a path', () => {
    const stream = streamOf('json', { extracts: [extract(/^(?<class>\d)/, 'http.status')] });
    expect(one(stream, '{"http":{"status":503}}', ['class']).fields).toEqual({ class: '5' });
    expect(one(stream, '{"http":{"status":null}}', ['class']).fields).toEqual({ class: undefined });
  });
});
