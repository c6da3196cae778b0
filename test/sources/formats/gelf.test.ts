import { describe, expect, test } from 'vitest';
import { shownOne } from './shown.js';

const AT = '2026-05-04T10:03:00.250Z';
const T = '"timestamp":1777888980.25';
const HEAD = `"version":"1.1","host":"web1",${T}`;
const WANTED = ['host', 'message', 'full_message', 'severity', 'level', 'facility', 'file', 'user', '_user'];
const NO_MESSAGE = 'JSON, but without a text in `short_message`';

describe('gelf: one line, one record', () => {
  test.each<[string, unknown]>([
    [`{${HEAD},"short_message":"hello"}`, { at: AT, host: 'web1', message: 'hello' }],
    [`{${HEAD},"short_message":"hello","level":3}`, { at: AT, host: 'web1', message: 'hello', severity: 3, level: 'error' }],
    [`{${HEAD},"short_message":"hello","level":0}`, { at: AT, host: 'web1', message: 'hello', severity: 0, level: 'emergency' }],
    [`{${HEAD},"short_message":"hello","level":7}`, { at: AT, host: 'web1', message: 'hello', severity: 7, level: 'debug' }],
    [`{${HEAD},"short_message":"hello","level":"4"}`, { at: AT, host: 'web1', message: 'hello', severity: '4', level: 'warning' }],
    [`{${HEAD},"short_message":"hello","level":9}`, { at: AT, host: 'web1', message: 'hello', severity: 9 }],
    [`{${HEAD},"short_message":"hello","level":1.5}`, { at: AT, host: 'web1', message: 'hello', severity: 1.5 }],
    [`{${HEAD},"short_message":"hello","level":"error"}`, { at: AT, host: 'web1', message: 'hello', severity: 'error' }],
    [`{${HEAD},"short_message":"hello","_user":"ann"}`, { at: AT, host: 'web1', message: 'hello', user: 'ann', _user: 'ann' }],
    [`{${HEAD},"short_message":"hello","user":"own","_user":"ann"}`, { at: AT, host: 'web1', message: 'hello', user: 'own', _user: 'ann' }],
    [`{${HEAD},"short_message":"hello","_user":null}`, { at: AT, host: 'web1', message: 'hello' }],
    [`{${HEAD},"short_message":"hello","_user":5}`, { at: AT, host: 'web1', message: 'hello', user: 5, _user: 5 }],
    [`{${HEAD},"short_message":"hello","_user":true}`, { at: AT, host: 'web1', message: 'hello', user: true, _user: true }],
    [`{${HEAD},"short_message":"hello","full_message":"a\\nb"}`, { at: AT, host: 'web1', message: 'hello', full_message: 'a\nb' }],
    [
      `{${HEAD},"short_message":"hello","facility":"GELF","file":"a.c","line":7}`,
      { at: AT, host: 'web1', message: 'hello', facility: 'GELF', file: 'a.c' },
    ],
    [`{${HEAD},"short_message":""}`, { at: AT, host: 'web1', message: '' }],
    [`{${HEAD},"short_message":"größe 😀 \\"q\\""}`, { at: AT, host: 'web1', message: 'größe 😀 "q"' }],
    [`{${HEAD},"short_message":"\\u001b[31mred"}`, { at: AT, host: 'web1', message: '\u001b[31mred' }],
    [`{${HEAD},"short_message":"hello"}\u0000`, { at: AT, host: 'web1', message: 'hello' }],
    [`{${HEAD},"short_message":"hello"}\u0000\u0000`, { at: AT, host: 'web1', message: 'hello' }],
    [` {${HEAD},"short_message":"hello"} `, { at: AT, host: 'web1', message: 'hello' }],
    ['{"timestamp":"1777888980.25","short_message":"text time"}', { at: AT, message: 'text time' }],
    ['{"timestamp":1777888980,"short_message":"whole"}', { at: '2026-05-04T10:03:00.000Z', message: 'whole' }],
    ['{"timestamp":1777888980.123456,"short_message":"micros"}', { at: '2026-05-04T10:03:00.123Z', message: 'micros' }],
    ['{"short_message":"no time"}', { message: 'no time' }],
    ['{"timestamp":"2026-05-04T10:03:00Z","short_message":"iso"}', { message: 'iso' }],
    ['{"timestamp":null,"short_message":"null"}', { message: 'null' }],
    ['', 'blank'],
    ['   ', 'blank'],
    ['\u0000', 'blank'],
    [`{${HEAD},"short_message":"cut`, 'not valid JSON'],
    ['\u0000{"short_message":"x"}', 'not valid JSON'],
    ['plain text', 'not valid JSON'],
    ['{"short_message":"a"}{"short_message":"b"}', 'not valid JSON'],
    ['[]', 'JSON, but not an object'],
    ['null', 'JSON, but not an object'],
    ['"x"', 'JSON, but not an object'],
    ['{}', NO_MESSAGE],
    [`{${HEAD},"message":"hello"}`, NO_MESSAGE],
    [`{${HEAD},"short_message":5}`, NO_MESSAGE],
    [`{${HEAD},"short_message":null}`, NO_MESSAGE],
    ['{"__proto__":{"short_message":"x"}}', NO_MESSAGE],
  ])('%j', (line, expected) => {
    expect(shownOne('gelf', line, WANTED)).toEqual(expected);
  });

  test('`line` is the raw line, and names with dots are found', () => {
    const line = `{${HEAD},"short_message":"x","_http.status":503,"_deep":{"a":1},"line":7}`;
    expect(shownOne('gelf', line, ['line', 'http.status', '_http.status', 'constructor', '__proto__', '_deep'])).toEqual({
      at: AT,
      line,
      'http.status': 503,
      '_http.status': 503,
      _deep: {},
    });
  });

  test('of any length', () => {
    const text = 'x'.repeat(500_000);
    expect(shownOne('gelf', `{${T},"short_message":"${text}"}`, ['message'])).toEqual({ at: AT, message: text });
  });
});
