import { describe, expect, test } from 'vitest';
import { charactersRead, one, read, streamOf } from '../helpers.js';

const combined = streamOf('combined');
const ALL = ['remote', 'remotes', 'vhost', 'ident', 'user', 'request', 'method', 'path', 'protocol', 'status', 'size', 'referer', 'agent'];
const present = (line: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(one(combined, line, ALL).fields).filter(([, value]) => value !== undefined));

const at = '[04/May/2026:10:03:00 +0000]';

describe('access logs', () => {
  test.each([
    [
      'common',
      `::1 - - ${at} "GET / HTTP/1.1" 200 45`,
      { remote: '::1', method: 'GET', path: '/', protocol: 'HTTP/1.1', status: 200, size: 45 },
    ],
    ['no request', `::1 - - ${at} "-" 408 -`, { status: 408 }],
    ['an empty request', `::1 - - ${at} "" 400 0 "-" "-"`, { status: 400, size: 0 }],
    ['a status that is missing', `::1 - - ${at} "GET / HTTP/1.1" - -`, { method: 'GET', path: '/' }],
    [
      'fields behind',
      `::1 - - ${at} "GET /a HTTP/2.0" 200 1 "http://r/" "agent" "-" rt=0.1 "x"`,
      { referer: 'http://r/', agent: 'agent', size: 1 },
    ],
    ['escaped quotes', `::1 - - ${at} "GET /a\\"b HTTP/1.1" 200 1 "-" "say \\"hi\\""`, { path: '/a\\"b', agent: 'say \\"hi\\"' }],
    ['bare quotes', `::1 - - ${at} "GET /a"b" HTTP/1.1" 200 1 "-" "x"`, { path: '/a"b"', status: 200, agent: 'x' }],
    ['spaces in the path', `::1 - - ${at} "GET /a b c HTTP/1.1" 200 1`, { method: 'GET', path: '/a b c', protocol: 'HTTP/1.1' }],
    ['no protocol', `::1 - - ${at} "GET /old" 200 1`, { method: 'GET', path: '/old' }],
    [
      'bytes that are no request',
      `::1 - - ${at} "\\x16\\x03\\x01\\x00 \\xee" 400 226`,
      { request: '\\x16\\x03\\x01\\x00 \\xee', status: 400 },
    ],
    ['one word', `::1 - - ${at} "quit" 400 226`, { request: 'quit' }],
    ['a user with spaces', `192.0.2.7 - ann lee ${at} "GET / HTTP/1.1" 200 1`, { remote: '192.0.2.7', user: 'ann lee' }],
    ['an identity', `192.0.2.7 id ann ${at} "GET / HTTP/1.1" 200 1`, { remote: '192.0.2.7', ident: 'id', user: 'ann' }],
    [
      'addresses',
      `192.0.2.1, 2001:db8::7 - - ${at} "GET / HTTP/1.1" 200 1`,
      { remote: '192.0.2.1', remotes: ['192.0.2.1', '2001:db8::7'] },
    ],
    [
      'quoted addresses',
      `"192.0.2.1, 192.0.2.2" 192.0.2.3 - - ${at} "GET / HTTP/1.1" 200 1`,
      { remotes: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] },
    ],
    ['a virtual host', `shop.example:443 192.0.2.1 - - ${at} "GET / HTTP/1.1" 200 1`, { vhost: 'shop.example:443', remote: '192.0.2.1' }],
    ['a bracket in the user', `192.0.2.1 - a [b ${at} "GET / HTTP/1.1" 200 1`, { user: 'a [b' }],
    [
      'a header of syslog',
      `May  4 10:03:00 web1 nginx: 192.0.2.1 - ann ${at} "GET / HTTP/1.1" 200 1`,
      { remote: '192.0.2.1', remotes: ['192.0.2.1'], user: 'ann' },
    ],
    ['a header with a priority', `<190>May  4 10:03:00 nginx: 192.0.2.1 - - ${at} "GET / HTTP/1.1" 200 1`, { remotes: ['192.0.2.1'] }],
    [
      'a header with a process',
      `2026-05-04T10:03:00.123456+00:00 web1 httpd[7]: a.example:443 192.0.2.1 - - ${at} "GET / HTTP/1.1" 200 1`,
      { vhost: 'a.example:443', remotes: ['192.0.2.1'] },
    ],
    ['a socket', `unix: - - ${at} "GET / HTTP/1.1" 200 1`, { remote: 'unix:' }],
    ['no identity', `192.0.2.1 ann ${at} "GET / HTTP/1.1" 200 1`, { remote: '192.0.2.1', remotes: ['192.0.2.1'], user: 'ann' }],
    ['neither identity nor user', `192.0.2.1 ${at} "GET / HTTP/1.1" 200 1`, { remote: '192.0.2.1', remotes: ['192.0.2.1'] }],
    ['leading zeros', `::1 - - ${at} "GET / HTTP/1.1" 200 007`, { size: '007=7' }],
  ])('%s', (_, line, expected) => {
    expect(present(line)).toMatchObject(expected);
    expect(one(combined, line, []).time).toBe(Date.UTC(2026, 4, 4, 10, 3));
  });

  test('a `-` is a missing field', () => {
    expect(present(`192.0.2.1 - - ${at} "-" 408 - "-" "-"`)).toEqual({ remote: '192.0.2.1', remotes: ['192.0.2.1'], status: 408 });
    expect(Object.keys(present(`192.0.2.1 - - ${at} "quit" 400 1`))).toEqual(['remote', 'remotes', 'request', 'status', 'size']);
  });

  test('a time that does not exist leaves the record without one', () => {
    const { stats } = read(combined, ['::1 - - [31/Feb/2026:10:03:00 +0000] "GET / HTTP/1.1" 200 1']);
    expect(stats).toMatchObject({ records: 1, timelessRecords: 1 });
  });

  test.each([
    'hello',
    `::1 - - ${at}`,
    `::1 - - ${at} "GET / HTTP/1.1`,
    `::1 - - ${at} GET`,
    `::1 - - [04/May/2026:10:03:00`,
    `::1 - - ${at} "GET / HTTP/1.1" OK`,
  ])('cannot read %s', (line) => {
    expect(read(combined, [line]).stats.unreadable).toMatchObject([{ count: 1, sample: { line: 1, text: line } }]);
  });

  test.each([
    ['brackets', (size: number) => ' ['.repeat(size)],
    ['quotes', (size: number) => `::1 - - ${at} "${'"'.repeat(size)}`],
    ['backslashes', (size: number) => `::1 - - ${at} "${'\\'.repeat(size)}`],
    ['dashes', (size: number) => ' - '.repeat(size)],
  ])('a line of %s is read in linear time', (_, line) => {
    const read100k = charactersRead(() => read(combined, [line(100_000)], ALL));
    const read200k = charactersRead(() => read(combined, [line(200_000)], ALL));
    expect(read100k).toBeGreaterThan(50_000);
    expect(read200k).toBeLessThan(2.1 * read100k);
  });
});

describe('a missing value in front of an access log line', () => {
  const head = (text: string): unknown => {
    const { remote, remotes, ident, user } = present(`${text} ${at} "GET / HTTP/1.1" 200 1`);
    return {
      ...(remote === undefined ? {} : { remote }),
      ...(remotes === undefined ? {} : { remotes }),
      ...(ident === undefined ? {} : { ident }),
      ...(user === undefined ? {} : { user }),
    };
  };
  const address = { remote: '192.0.2.7', remotes: ['192.0.2.7'] };
  test.each([
    ['192.0.2.7 - ""', address],
    ['192.0.2.7 "" ann', { ...address, user: 'ann' }],
    ['192.0.2.7 "" ""', address],
    ['- - -', {}],
    ['- - ann', { user: 'ann' }],
    ['-, 192.0.2.7 - -', address],
    ['"-" 192.0.2.7 - -', address],
    ['192.0.2.7, - - -', address],
  ])('%s', (text, expected) => {
    expect(head(text)).toEqual(expected);
  });
});
