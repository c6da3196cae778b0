import { describe, expect, test } from 'vitest';
import { createStreamDecoder } from '../../../src/sources/decode/decoder.js';
import { path, rows, streamOf } from '../helpers.js';
import { shown } from './shown.js';

const FIELDS = '#Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status sc-bytes time-taken';
const D = '2026-05-04 10:03:00';
const AT = '2026-05-04T10:03:00.000Z';
const WANTED = ['cs_method', 'cs_uri_stem', 'c_ip', 'cs_user_agent', 'sc_status', 'sc_bytes', 'time_taken'];

function lineOf(line: string, header: string | readonly string[] = FIELDS, fields: readonly string[] = WANTED): unknown {
  const { records, unreadable } = shown('w3c', [...(typeof header === 'string' ? [header] : header), line], fields);
  return records[0] ?? Object.keys(unreadable)[0] ?? 'blank';
}

describe('w3c: lines of IIS', () => {
  const all = {
    at: AT,
    cs_method: 'GET',
    cs_uri_stem: '/cart',
    c_ip: '203.0.113.9',
    cs_user_agent: 'curl/8.5.0',
    sc_status: 503,
    sc_bytes: 1024,
    time_taken: 31,
  };
  const { cs_user_agent: _, ...noAgent } = all;
  test.each<[string, unknown]>([
    [`${D} GET /cart 203.0.113.9 curl/8.5.0 503 1024 31`, all],
    [`${D} GET /cart 203.0.113.9 curl/8.5.0 503 1024 31  `, all],
    [`${D} GET /cart 203.0.113.9 - 503 1024 31`, noAgent],
    [`${D} GET /cart 203.0.113.9 Mozilla/5.0+(X11;+Linux) 503 1024 31`, { ...all, cs_user_agent: 'Mozilla/5.0+(X11;+Linux)' }],
    [`${D} GET /cart 203.0.113.9 "Mozilla/5.0 (X11)" 503 1024 31`, { ...all, cs_user_agent: 'Mozilla/5.0 (X11)' }],
    [`${D} GET /cart 203.0.113.9 "a ""b"" c" 503 1024 31`, { ...all, cs_user_agent: 'a "b" c' }],
    [`${D} GET /cart 203.0.113.9 "half 503 1024 31`, { ...all, cs_user_agent: '"half' }],
    [`${D} GET "/x"y 203.0.113.9 curl/8.5.0 503 1024 31`, { ...all, cs_uri_stem: '"/x"y' }],
    [`${D} GET /größe/😀 203.0.113.9 curl/8.5.0 503 1024 31`, { ...all, cs_uri_stem: '/größe/😀' }],
    [`${D} GET /caf%C3%A9 ::1 curl/8.5.0 503 1024 31`, { ...all, cs_uri_stem: '/caf%C3%A9', c_ip: '::1' }],
    [`${D} GET /cart fe80::1%12 curl/8.5.0 503 1024 31`, { ...all, c_ip: 'fe80::1%12' }],
    [`${D} GET /\u001b[31m 203.0.113.9 curl/8.5.0 503 1024 31`, { ...all, cs_uri_stem: '/\u001b[31m' }],
    ['2026-05-04 10:03:00.250 GET /cart 203.0.113.9 curl/8.5.0 503 1024 31', { ...all, at: '2026-05-04T10:03:00.250Z' }],
    ['2026-05-04 25:03:00 GET /cart 203.0.113.9 curl/8.5.0 503 1024 31', (({ at: __, ...rest }) => rest)(all)],
    ['- - GET /cart 203.0.113.9 curl/8.5.0 503 1024 31', (({ at: __, ...rest }) => rest)(all)],
    [`${D} - - - - - - -`, { at: AT }],
    [`${D} GET /cart 203.0.113.9 curl/8.5.0 503 1024`, 'fewer values than #Fields'],
    [`${D} GET /ca`, 'fewer values than #Fields'],
    [D, 'fewer values than #Fields'],
    ['plain text', 'fewer values than #Fields'],
    ['\u0000\u0000\u0000', 'fewer values than #Fields'],
    [`${D} GET /cart 203.0.113.9 Mozilla/5.0 (X11) 503 1024 31`, 'more values than #Fields'],
    [`${D} GET /cart  203.0.113.9 curl/8.5.0 503 1024 31`, 'more values than #Fields'],
    [`${'x '.repeat(100_000)}`, 'more values than #Fields'],
    ['', 'blank'],
    [' \t ', 'blank'],
    ['#', 'blank'],
    ['#Software: Microsoft Internet Information Services 10.0', 'blank'],
    ['#Version: 1.0', 'blank'],
    ['#Date: 2026-05-04 10:00:00', 'blank'],
    ['#Date: never', 'blank'],
    ['#Date: 2026-99-99 10:00:00', 'blank'],
    ['# a comment', 'blank'],
  ])('%s', (line, expected) => {
    expect(lineOf(line)).toEqual(expected);
  });

  test('without a header before them cannot be read', () => {
    const { records, unreadable } = shown('w3c', [`${D} GET /early`, '#Version: 1.0', `${D} GET /cart`], WANTED);
    expect({ records, unreadable }).toEqual({ records: [], unreadable: { 'no #Fields line before it': 2 } });
  });

  test('are read by the last header', () => {
    const lines = [
      '#Fields: date time c-ip',
      `${D} ::1`,
      '#Fields: date time sc-status c-ip',
      `${D} 200 ::2`,
      '#Fields: date time c-ip ',
      `${D} ::3`,
    ];
    expect(shown('w3c', lines, ['c_ip', 'sc_status']).records).toEqual([
      { at: AT, c_ip: '::1' },
      { at: AT, c_ip: '::2', sc_status: 200 },
      { at: AT, c_ip: '::3' },
    ]);
  });

  test('have names in lower case, with `_` for every character that is not a letter or digit', () => {
    const header = '#Fields: date time X-Forwarded-For cs(Cookie) crypt-protocol time-taken line';
    expect(
      lineOf(`${D} 10.0.0.1 a=b 400 5 7`, header, ['x_forwarded_for', 'cs_cookie', 'crypt_protocol', 'time_taken', 'line', 'cs(Cookie)']),
    ).toEqual({
      at: AT,
      x_forwarded_for: '10.0.0.1',
      cs_cookie: 'a=b',
      crypt_protocol: '400',
      time_taken: 5,
      line: `${D} 10.0.0.1 a=b 400 5 7`,
    });
  });
});

describe('w3c: other servers', () => {
  test('CloudFront separates names by spaces and values by tabs', () => {
    const header = ['#Version: 1.0', '#Fields: date time x-edge-location sc-bytes c-ip cs(User-Agent) sc-status'];
    expect(
      lineOf('2026-05-04\t10:03:00\tFRA56-P1\t2390\t203.0.113.9\tMozilla/5.0%20(X11)\t200', header, [
        'x_edge_location',
        'sc_bytes',
        'sc_status',
      ]),
    ).toEqual({
      at: AT,
      x_edge_location: 'FRA56-P1',
      sc_bytes: 2390,
      sc_status: 200,
    });
    expect(lineOf('2026-05-04\t10:03:00\t\t\t\t\t', header, ['sc_status'])).toEqual({ at: AT });
  });

  test('Exchange separates by commas, with quotes, and has both in `date-time`', () => {
    const header = '#Fields: date-time,client-ip,event-id,message-subject';
    expect(
      lineOf('2026-05-04T10:03:00.250Z,10.0.0.9,DELIVER,"Re: lunch, ""today"""', header, ['event_id', 'message_subject', 'timestamp']),
    ).toEqual({
      at: '2026-05-04T10:03:00.250Z',
      event_id: 'DELIVER',
      message_subject: 'Re: lunch, "today"',
      timestamp: '2026-05-04T10:03:00.250Z',
    });
  });

  test('without a column for the date the day is that of #Date, and advances at midnight', () => {
    const lines = [
      '#Date: 2026-05-04 22:00:00',
      '#Fields: time sc-status',
      '23:59:59 200',
      '00:00:01 201',
      '00:00:00 202',
      '23:00:00 203',
      '00:10:00 204',
    ];
    expect(shown('w3c', lines, ['timestamp']).records.map((record) => record['timestamp'])).toEqual([
      '2026-05-04 23:59:59',
      '2026-05-05 00:00:01',
      '2026-05-05 00:00:00',
      '2026-05-05 23:00:00',
      '2026-05-06 00:10:00',
    ]);
    expect(shown('w3c', ['#Fields: time sc-status', '23:59:59 200'], ['sc_status']).records).toEqual([{ sc_status: 200 }]);
    expect(shown('w3c', ['#Date: 2026-13-45 22:00:00', '#Fields: time sc-status', '23:59:59 200', '00:00:01 200'], []).records).toEqual([
      {},
      {},
    ]);
  });
});

test('w3c: the header and the day survive a move to another decoder', () => {
  const options = { stream: streamOf('w3c'), fields: ['sc_status', 'timestamp'].map(path) };
  const first = createStreamDecoder(options);
  expect(first.held?.()).toBeUndefined();
  first.push(['#Date: 2026-05-04 22:00:00', '#Fields: time sc-status', '23:59:59 200']);
  const second = createStreamDecoder(options);
  second.restore?.(JSON.parse(JSON.stringify(first.held?.())));
  expect(rows(second.push(['00:00:01 503']), ['sc_status', 'timestamp']).map(({ fields }) => fields)).toEqual([
    { sc_status: 503, timestamp: '2026-05-05 00:00:01' },
  ]);
});
