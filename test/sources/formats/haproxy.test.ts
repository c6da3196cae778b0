import { describe, expect, test } from 'vitest';
import { read, streamOf } from '../helpers.js';
import { shownOne } from './shown.js';

const AT = '2026-05-04T10:03:00.655Z';
const HEAD = '203.0.113.9:33317 [04/May/2026:10:03:00.655] http-in ';
const OTHER = 'a HAProxy line, but not in the format of httplog or tcplog, or cut off';
const NONE = 'not a HAProxy line (client:port [time] frontend backend/server …)';

test('haproxy: all values of an HTTP line', () => {
  const line = `<134>May  4 10:03:01 lb1 haproxy[14389]: ${HEAD}app/web1 10/1/30/69/109 200 2750 a=1 b=2 SDVN 8/7/6/5/+2 3/4 {shop.example|curl} {nginx|} "GET /a?b=1 HTTP/1.1"`;
  expect(shownOne('haproxy', line)).toEqual({
    at: AT,
    time: '04/May/2026:10:03:00.655',
    client_ip: '203.0.113.9',
    client_port: 33317,
    frontend: 'http-in',
    backend: 'app',
    server: 'web1',
    request_ms: 10,
    queue_ms: 1,
    connect_ms: 30,
    response_ms: 69,
    total_ms: 109,
    status: 200,
    size: 2750,
    request_cookie: 'a=1',
    response_cookie: 'b=2',
    termination_state: 'SDVN',
    active_connections: 8,
    frontend_connections: 7,
    backend_connections: 6,
    server_connections: 5,
    retries: 2,
    server_queue: 3,
    backend_queue: 4,
    request_headers: 'shop.example|curl',
    response_headers: 'nginx|',
    request: 'GET /a?b=1 HTTP/1.1',
    method: 'GET',
    path: '/a?b=1',
    protocol: 'HTTP/1.1',
    message: line.slice(line.indexOf('203.')),
    host: 'lb1',
    pid: 14389,
    level: 'info',
  });
});

describe('haproxy: HTTP', () => {
  const WANTED = [
    'frontend',
    'backend',
    'server',
    'request_ms',
    'response_ms',
    'total_ms',
    'status',
    'size',
    'request_headers',
    'method',
    'path',
    'request',
  ];
  const base = {
    at: AT,
    frontend: 'http-in',
    backend: 'app',
    server: 'web1',
    request_ms: 10,
    response_ms: 69,
    total_ms: 109,
    status: 200,
    size: 2750,
  };
  const get = { method: 'GET', path: '/', request: 'GET / HTTP/1.1' };
  const { request_ms: _, response_ms: __, status: ___, server: ____, ...aborted } = base;
  test.each<[string, unknown]>([
    ['app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"', { ...base, ...get }],
    ['app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {a b|} "GET / HTTP/1.1"', { ...base, ...get, request_headers: 'a b|' }],
    ['app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {} {} "GET / HTTP/1.1"', { ...base, ...get, request_headers: '' }],
    ['app/web1 shop.example 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"', { ...base, ...get }],
    ['app/web1 10/0/30/69/+109 200 +2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"', { ...base, ...get }],
    ['app/<NOSRV> -1/-1/-1/-1/109 -1 2750 - - CR-- 1/1/1/1/0 0/0 "<BADREQ>"', { ...aborted, request: '<BADREQ>' }],
    ['app/<STATS> -1/-1/-1/-1/109 -1 2750 - - LR-- 1/1/1/1/0 0/0 ""', aborted],
    [
      'app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /a"b HTTP/1.1"',
      { ...base, method: 'GET', path: '/a"b', request: 'GET /a"b HTTP/1.1' },
    ],
    [
      'app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /cut in the mid',
      { ...base, method: 'GET', path: '/cut in the mid', request: 'GET /cut in the mid' },
    ],
    [
      'app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /größe HTTP/2.0"',
      { ...base, method: 'GET', path: '/größe', request: 'GET /größe HTTP/2.0' },
    ],
    ['app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1" 0/0/0/0/0 shop.example/TLSv1.3/X', { ...base, ...get }],
    ['app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0', OTHER],
    ['app/web1 10/0/30', OTHER],
    ['', OTHER],
    ['app/web1 own format', OTHER],
  ])('%s', (rest, expected) => {
    expect(shownOne('haproxy', `${HEAD}${rest}`, WANTED)).toEqual(expected);
  });
});

describe('haproxy: TCP and other lines', () => {
  const WANTED = [
    'client_ip',
    'client_port',
    'frontend',
    'backend',
    'server',
    'queue_ms',
    'total_ms',
    'size',
    'termination_state',
    'status',
    'retries',
    'host',
    'pid',
  ];
  const client = { at: AT, client_ip: '203.0.113.9', client_port: 33317 };
  const tcp = {
    ...client,
    frontend: 'fnt',
    backend: 'bck',
    server: 'srv1',
    queue_ms: 0,
    total_ms: 5007,
    size: 212,
    termination_state: '--',
    retries: 3,
  };
  const { queue_ms: _, server: __, ...refused } = tcp;
  test.each<[string, unknown]>([
    ['203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', tcp],
    ['203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt~ bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', tcp],
    [
      '203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt bck/<NOSRV> -1/-1/5007 212 SC 0/0/0/0/3 0/0',
      { ...refused, termination_state: 'SC' },
    ],
    ['2001:db8::7:33317 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', { ...tcp, client_ip: '2001:db8::7' }],
    ['unix:1 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', { ...tcp, client_ip: 'unix', client_port: 1 }],
    ['-:33317 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', (({ client_ip: ___, ...rest }) => rest)(tcp)],
    [
      'May  4 10:03:01 lb1 haproxy[1]: 203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0',
      { ...tcp, host: 'lb1', pid: 1 },
    ],
    [
      '2026-05-04T12:03:01+02:00 lb1 haproxy[1]: 203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0',
      { ...tcp, host: 'lb1', pid: 1 },
    ],
    [
      '<134>1 2026-05-04T10:03:01Z lb1 haproxy 1 - - 203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0',
      { ...tcp, host: 'lb1', pid: 1 },
    ],
    ['203.0.113.9:33317 [04/May/2026:10:03:00.655] http-in/1: SSL handshake failure', { ...client, frontend: 'http-in' }],
    ['203.0.113.9:33317 [04/May/2026:10:03:00] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', { ...tcp, at: '2026-05-04T10:03:00.000Z' }],
    ['203.0.113.9:33317 [31/Feb/2026:10:03:00] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0', (({ at: ___, ...rest }) => rest)(tcp)],
    ['', 'blank'],
    [' \t', 'blank'],
    ['203.0.113.9:33317 [04/May/2026:10:03:00.655]', NONE],
    ['203.0.113.9:33317 [04/May', NONE],
    ['203.0.113.9 [04/May/2026:10:03:00.655] fnt bck/srv1', NONE],
    ['[WARNING]  (1) : Server app/web1 is DOWN', NONE],
    ['Server app/web1 is DOWN', NONE],
    ['\u0000', NONE],
    ['\u001b[31m203.0.113.9:33317 [04/May/2026:10:03:00.655] fnt bck/srv1', NONE],
    [`${'9'.repeat(100_000)}`, NONE],
  ])('%s', (line, expected) => {
    expect(shownOne('haproxy', line, WANTED)).toEqual(expected);
  });

  test('a message of another form has the time of the header', () => {
    expect(shownOne('haproxy', '<129>May  4 10:03:00 lb1 haproxy[1]: Server app/web1 is DOWN, reason: Layer4 timeout.')).toEqual({
      at: '2026-05-04T10:03:00.000Z',
      time: 'May  4 10:03:00',
      message: 'Server app/web1 is DOWN, reason: Layer4 timeout.',
      host: 'lb1',
      pid: 1,
      level: 'alert',
    });
  });

  test('times are local times of the zone that the stream names', () => {
    const stream = streamOf('haproxy', { time: { field: ['time'], zone: 'Europe/Berlin' } });
    expect(read(stream, [`${HEAD}app/web1 0/0/5007 212 -- 0/0/0/0/3 0/0`]).records[0]?.time).toBe(Date.UTC(2026, 4, 4, 8, 3, 0, 655));
  });

  test('of any length', () => {
    const path = `/${'x'.repeat(500_000)}`;
    const line = `${HEAD}app/web1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET ${path} HTTP/1.1"`;
    expect(shownOne('haproxy', line, ['path'])).toEqual({ at: AT, path });
  });
});
