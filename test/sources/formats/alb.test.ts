import { describe, expect, test } from 'vitest';
import { shownOne } from './shown.js';

const AT = '2026-05-04T10:03:00.186Z';
const NONE = 'not an access log line of a load balancer (type, time, elb, client:port, target:port, times, status codes)';
const TAIL =
  '"curl/8.5.0" - - arn:aws:tg "Root=1-58337262" "-" "-" 0 2026-05-04T10:02:58.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1';

interface Parts {
  readonly type?: string;
  readonly time?: string;
  readonly client?: string;
  readonly target?: string;
  readonly times?: string;
  readonly codes?: string;
  readonly bytes?: string;
  readonly request?: string;
  readonly tail?: string;
}
const lineOf = (parts: Parts = {}): string => {
  const {
    type = 'http',
    time = '2026-05-04T10:03:00.186641Z',
    client = '203.0.113.9:2817',
    target = '10.0.0.1:80',
    times = '0.001 1.048 0.25',
  } = parts;
  const { codes = '200 200', bytes = '34 366', request = '"GET http://shop.example:80/a?b=1 HTTP/1.1"', tail = TAIL } = parts;
  return `${type} ${time} app/shop/50dc ${client} ${target} ${times} ${codes} ${bytes} ${request} ${tail}`;
};
const one = (parts: Parts, fields: readonly string[]): unknown => shownOne('alb', lineOf(parts), fields);

test('alb: all values of a line, under the names of the documentation', () => {
  expect(shownOne('alb', lineOf())).toEqual({
    at: AT,
    type: 'http',
    time: '2026-05-04T10:03:00.186641Z',
    elb: 'app/shop/50dc',
    client_ip: '203.0.113.9',
    client_port: 2817,
    target_ip: '10.0.0.1',
    target_port: 80,
    request_processing_time: 0.001,
    target_processing_time: 1.048,
    response_processing_time: 0.25,
    elb_status_code: 200,
    target_status_code: 200,
    received_bytes: 34,
    sent_bytes: 366,
    request: 'GET http://shop.example:80/a?b=1 HTTP/1.1',
    method: 'GET',
    url: 'http://shop.example:80/a?b=1',
    protocol: 'HTTP/1.1',
    user_agent: 'curl/8.5.0',
    target_group_arn: 'arn:aws:tg',
    trace_id: 'Root=1-58337262',
    matched_rule_priority: 0,
    request_creation_time: '2026-05-04T10:02:58.364000Z',
    actions_executed: 'forward',
    target_list: '10.0.0.1:80',
    target_status_code_list: '200',
    conn_trace_id: 'TID_1',
  });
});

describe('alb: values', () => {
  test.each<[Parts, unknown]>([
    [{ type: 'h2' }, { type: 'h2' }],
    [{ type: 'wss' }, { type: 'wss' }],
    [{ client: '[2001:db8::7]:443' }, { client_ip: '2001:db8::7', client_port: 443 }],
    [{ client: '2001:db8::7:443' }, { client_ip: '2001:db8::7', client_port: 443 }],
    [{ target: '-' }, {}],
    [{ target: '10.0.0.1' }, { target_ip: '10.0.0.1' }],
    [{ times: '-1 -1 -1' }, {}],
    [{ times: '0.000 0.000 0.000' }, { request_processing_time: '0.000=0' }],
    [{ times: '61 0 0' }, { request_processing_time: 61 }],
    [{ times: 'x 0 0' }, { request_processing_time: 'x' }],
    [{ codes: '504 -' }, { elb_status_code: 504 }],
    [{ codes: '- -' }, {}],
    [{ bytes: '0 12345678901' }, { sent_bytes: 12345678901 }],
    [{ request: '"- http://shop.example:80- "' }, { request: '- http://shop.example:80- ' }],
    [{ request: '"-"' }, {}],
    [{ request: '""' }, {}],
    [{ request: '"GET https://größe.example:443/ü HTTP/2.0"' }, { method: 'GET', url: 'https://größe.example:443/ü' }],
    [{ request: '"GET http://h:80/a b HTTP/1.1"' }, { method: 'GET', url: 'http://h:80/a b' }],
    [{ request: '"GET http://h:80/ HTTP/1.1"', tail: '"an \\"odd\\" agent"' }, { user_agent: 'an \\"odd\\" agent' }],
    [{ tail: '"\u001b[31mred"' }, { user_agent: '\u001b[31mred' }],
    [{ tail: '"cut in the mid' }, { user_agent: 'cut in the mid' }],
    [
      {
        tail: '"a" ECDHE TLSv1.3 - "-" "-" "-" 5 - "waf,fixed-response" "https://r/" "LambdaTimeout" "-" "-" "Severe" "BadHeader" TID more values',
      },
      { error_reason: 'LambdaTimeout', classification: 'Severe', matched_rule_priority: 5 },
    ],
    [{ time: '2026-05-04T10:03:61Z' }, { at: undefined }],
  ])('%o', (parts, expected) => {
    const fields = Object.keys(expected as object).filter((name) => name !== 'at');
    const wanted = fields.length > 0 ? fields : ['target_ip', 'target_port', 'request_processing_time', 'elb_status_code', 'method', 'url'];
    const rest = fields.length > 0 ? {} : { request_processing_time: undefined };
    const found = one(parts, wanted) as Record<string, unknown>;
    for (const [name, value] of Object.entries({ at: AT, ...(expected as object) })) expect(found[name]).toEqual(value);
    if (parts.times === '-1 -1 -1') expect(found).not.toHaveProperty(Object.keys(rest)[0] ?? '');
    if (parts.target === '-') expect(found).not.toHaveProperty('target_ip');
    if (parts.codes === '- -') expect(found).not.toHaveProperty('elb_status_code');
  });

  test('a line may end early, and one of a Classic Load Balancer has no type', () => {
    const early = 'http 2026-05-04T10:03:00.186641Z app/a/1 203.0.113.9:1 10.0.0.1:80 0 0 0 200 200 1 2';
    expect(shownOne('alb', early, ['sent_bytes', 'request', 'line'])).toEqual({ at: AT, sent_bytes: 2, line: early });
    const classic =
      '2026-05-04T10:03:00.186641Z my-elb 203.0.113.9:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 201 0 29 "GET http://h:80/ HTTP/1.1" "curl/8.5.0" - -';
    expect(
      shownOne('alb', classic, ['type', 'elb', 'target_status_code', 'sent_bytes', 'method', 'user_agent', 'target_group_arn']),
    ).toEqual({
      at: AT,
      elb: 'my-elb',
      target_status_code: 201,
      sent_bytes: 29,
      method: 'GET',
      user_agent: 'curl/8.5.0',
    });
  });

  test('of any length', () => {
    const url = `http://h:80/${'x'.repeat(500_000)}`;
    expect(one({ request: `"GET ${url} HTTP/1.1"` }, ['url', 'user_agent'])).toEqual({ at: AT, url, user_agent: 'curl/8.5.0' });
    expect(one({ request: `"${'\\"'.repeat(200_000)}` }, ['user_agent'])).toEqual({ at: AT });
  });
});

describe('alb: lines that cannot be read', () => {
  test.each<[string, unknown]>([
    ['', 'blank'],
    ['  \t', 'blank'],
    ['http', NONE],
    ['http 2026-05-04T10:03:00Z', NONE],
    ['http 2026-05-04T10:03:00.186641Z app/a/1 203.0.113.9:1 10.0.0.1:80 0 0 0 200 200 1', NONE],
    [lineOf({ time: '04/May/2026:10:03:00' }), NONE],
    [lineOf({ codes: '20 200' }), NONE],
    [lineOf({ type: 'HTTP' }), NONE],
    [lineOf({ type: '"http"' }), NONE],
    [` ${lineOf()}`, NONE],
    ['203.0.113.9 - - [04/May/2026:10:03:00 +0000] "GET / HTTP/1.1" 200 1', NONE],
    ['{"type":"http"}', NONE],
    ['\u0000\u0000', NONE],
    ['x '.repeat(50_000), NONE],
    ['"'.repeat(10_000), NONE],
  ])('%s', (line, expected) => {
    expect(shownOne('alb', line)).toEqual(expected);
  });
});
