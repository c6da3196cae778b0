import { describe, expect, test } from 'vitest';
import { read, streamOf } from '../helpers.js';
import { shownOne } from './shown.js';

const HEAD = '2026/05/04 10:03:00 [error] 4711#4712: *7 ';
const AT = '2026-05-04T10:03:00.000Z';
const head = { at: AT, time: '2026/05/04 10:03:00', level: 'error', pid: 4711, tid: 4712, connection: 7 };
const { connection: _, ...unconnected } = head;
const { at: __, ...timeless } = head;
const plain = (message: string): unknown => ({ ...head, message, error: message });
const NONE = 'not an nginx error line (time, [level], pid#tid: message)';

describe('nginx_error: the head of a line', () => {
  test.each<[string, unknown]>([
    [`${HEAD}upstream timed out`, plain('upstream timed out')],
    [
      '2026/05/04 10:03:00 [error] 4711#4712: upstream timed out',
      { ...unconnected, message: 'upstream timed out', error: 'upstream timed out' },
    ],
    [
      '2026/05/04 10:03:00 [notice] 1#1: signal 1 (SIGHUP) received',
      { ...unconnected, level: 'notice', pid: 1, tid: 1, message: 'signal 1 (SIGHUP) received', error: 'signal 1 (SIGHUP) received' },
    ],
    [
      '2026/05/04 10:03:00 [emerg] 4711#4712: bind() to [::]:80 failed',
      { ...unconnected, level: 'emerg', message: 'bind() to [::]:80 failed', error: 'bind() to [::]:80 failed' },
    ],
    ['2026/05/04 10:03:00 [debug] 4711#4712: *7 x', { ...head, level: 'debug', message: 'x', error: 'x' }],
    [
      '2026/05/04 10:03:00.250 [error] 4711#4712: *7 x',
      { ...head, at: '2026-05-04T10:03:00.250Z', time: '2026/05/04 10:03:00.250', message: 'x', error: 'x' },
    ],
    ['2026/02/30 10:03:00 [error] 4711#4712: *7 x', { ...timeless, time: '2026/02/30 10:03:00', message: 'x', error: 'x' }],
    [`${HEAD}größe 😀`, plain('größe 😀')],
    [`${HEAD}\u001b[31mred\u001b[0m`, plain('\u001b[31mred\u001b[0m')],
    [`${HEAD}*8 twice`, plain('*8 twice')],
    [`${HEAD.trimEnd()}`, { ...unconnected, message: '*7', error: '*7' }],
    [HEAD, plain('')],
    ['2026/05/04 10:03:00 [error] 4711#4712: ', { ...unconnected, message: '', error: '' }],
    [`${HEAD}cut in the mid`, plain('cut in the mid')],
    ['', 'blank'],
    ['  \t', 'blank'],
    ['2026/05/04 10:03:00 [error] 4711#4712:', NONE],
    ['2026/05/04 10:03:00 [error] 4711#', NONE],
    ['2026/05/04 10:03:00 [error', NONE],
    ['2026/05/04 10:03', NONE],
    ['2026-05-04 10:03:00 [error] 4711#4712: x', NONE],
    ['[error] 4711#4712: x', NONE],
    [' 2026/05/04 10:03:00 [error] 4711#4712: x', NONE],
    ['PHP message: PHP Warning:  Undefined variable', NONE],
    ['thrown in /srv/a.php on line 3', NONE],
    ['203.0.113.9 - - [04/May/2026:10:03:00 +0000] "GET / HTTP/1.1" 200 1', NONE],
    ['\u0000', NONE],
    [`2026/05/04 10:03:00 [${'a'.repeat(100)}] 1#1: x`, NONE],
  ])('%s', (line, expected) => {
    expect(shownOne('nginx_error', line)).toEqual(expected);
  });
});

describe('nginx_error: the data of a request', () => {
  const WANTED = ['error', 'client', 'server', 'request', 'method', 'path', 'protocol', 'subrequest', 'upstream', 'host', 'referrer'];
  const get = { request: 'GET /a?b=1 HTTP/1.1', method: 'GET', path: '/a?b=1', protocol: 'HTTP/1.1' };
  test.each<[string, unknown]>([
    [', client: 203.0.113.9, server: shop.example', { client: '203.0.113.9', server: 'shop.example' }],
    [', client: 203.0.113.9', { client: '203.0.113.9' }],
    [', client: ::1, server: , request: "GET /a?b=1 HTTP/1.1"', { client: '::1', ...get }],
    [', client: unix:, server: _, request: "GET /a?b=1 HTTP/1.1"', { client: 'unix:', server: '_', ...get }],
    [
      ', client: ::1, server: s, request: "GET /a?b=1 HTTP/1.1", upstream: "http://10.0.0.1:80/a?b=1", host: "s:8080", referrer: "https://s/, client: 6.6.6.6"',
      { client: '::1', server: 's', ...get, upstream: 'http://10.0.0.1:80/a?b=1', host: 's:8080', referrer: 'https://s/, client: 6.6.6.6' },
    ],
    [
      ', client: ::1, server: s, request: "GET /a?b=1 HTTP/1.1", subrequest: "/auth", host: "s"',
      { client: '::1', server: 's', ...get, subrequest: '/auth', host: 's' },
    ],
    [
      ', client: ::1, server: s, request: "GET /ä HTTP/2.0"',
      { client: '::1', server: 's', request: 'GET /ä HTTP/2.0', method: 'GET', path: '/ä', protocol: 'HTTP/2.0' },
    ],
    [
      ', client: ::1, server: s, request: "GET /a b c HTTP/1.1"',
      { client: '::1', server: 's', request: 'GET /a b c HTTP/1.1', method: 'GET', path: '/a b c', protocol: 'HTTP/1.1' },
    ],
    [', client: ::1, server: s, request: "GET /a"', { client: '::1', server: 's', request: 'GET /a', method: 'GET', path: '/a' }],
    [', client: ::1, server: s, request: "\\x16\\x03\\x01"', { client: '::1', server: 's', request: '\\x16\\x03\\x01' }],
    [', client: ::1, server: s, request: ""', { client: '::1', server: 's' }],
    [
      ', client: ::1, server: s, request: "GET /cut in the mid',
      { client: '::1', server: 's', request: 'GET /cut in the mid', method: 'GET', path: '/cut in the mid' },
    ],
    [', client: ::1, serv', { client: '::1' }],
    [', client: ::1, server: s, login: "ann", host: "h"', { client: '::1', server: 's' }],
    [', server: s', { error: 'failed, server: s' }],
  ])('%s', (rest, expected) => {
    const found = shownOne('nginx_error', `${HEAD}failed${rest}`, WANTED);
    expect(found).toEqual({ at: AT, error: 'failed', ...(expected as object) });
  });

  test('of any length', () => {
    const path = `/${'x'.repeat(500_000)}`;
    expect(shownOne('nginx_error', `${HEAD}failed, client: ::1, server: s, request: "GET ${path} HTTP/1.1"`, ['path'])).toEqual({
      at: AT,
      path,
    });
  });
});

test('nginx_error: times are local times of the zone that the stream names', () => {
  const stream = streamOf('nginx_error', { time: { field: ['time'], zone: 'Europe/Berlin' } });
  expect(read(stream, [`${HEAD}x`]).records[0]?.time).toBe(Date.UTC(2026, 4, 4, 8, 3));
});
