import { describe, expect, test } from 'vitest';
import { shownOne } from './shown.js';

const T = '"__REALTIME_TIMESTAMP":"1777888980250123"';
const AT = '2026-05-04T10:03:00.250Z';
const WANTED = ['message', 'severity', 'level', 'host', 'unit', 'app', 'pid'];
const bytes = (text: string): string => JSON.stringify([...Buffer.from(text)]);

describe('journald: one line, one record', () => {
  test.each<[string, unknown]>([
    [`{${T},"MESSAGE":"hello"}`, { at: AT, message: 'hello' }],
    [`{"MESSAGE":"hello",${T}}`, { at: AT, message: 'hello' }],
    ['{"__REALTIME_TIMESTAMP":1777888980250123,"MESSAGE":"a number"}', { at: AT, message: 'a number' }],
    ['{"_SOURCE_REALTIME_TIMESTAMP":"1777888980250123","MESSAGE":"hello"}', { at: AT, message: 'hello' }],
    [`{"_SOURCE_REALTIME_TIMESTAMP":"1777888970000000",${T},"MESSAGE":"both"}`, { at: AT, message: 'both' }],
    ['{"MESSAGE":"no time"}', { message: 'no time' }],
    ['{"__REALTIME_TIMESTAMP":"soon","MESSAGE":"bad time"}', { message: 'bad time' }],
    ['{"__REALTIME_TIMESTAMP":null,"MESSAGE":"null"}', { message: 'null' }],
    [`{${T},"PRIORITY":"0"}`, { at: AT, severity: 0, level: 'emergency' }],
    [`{${T},"PRIORITY":"3"}`, { at: AT, severity: 3, level: 'error' }],
    [`{${T},"PRIORITY":"4"}`, { at: AT, severity: 4, level: 'warning' }],
    [`{${T},"PRIORITY":"7"}`, { at: AT, severity: 7, level: 'debug' }],
    [`{${T},"PRIORITY":6}`, { at: AT, severity: 6, level: 'info' }],
    [`{${T},"PRIORITY":"8"}`, { at: AT, severity: 8 }],
    [`{${T},"PRIORITY":"err"}`, { at: AT, severity: 'err' }],
    [`{${T},"PRIORITY":null}`, { at: AT }],
    [`{${T},"_HOSTNAME":"web1","_SYSTEMD_UNIT":"ssh.service"}`, { at: AT, host: 'web1', unit: 'ssh.service' }],
    [`{${T},"UNIT":"cart.service","_SYSTEMD_UNIT":"init.scope"}`, { at: AT, unit: 'init.scope' }],
    [`{${T},"UNIT":"cart.service"}`, { at: AT, unit: 'cart.service' }],
    [`{${T},"SYSLOG_IDENTIFIER":"sshd","_COMM":"sshd-session"}`, { at: AT, app: 'sshd' }],
    [`{${T},"_COMM":"python3"}`, { at: AT, app: 'python3' }],
    [`{${T},"_PID":"4711","SYSLOG_PID":"1"}`, { at: AT, pid: 4711 }],
    [`{${T},"SYSLOG_PID":"1"}`, { at: AT, pid: 1 }],
    [`{${T},"MESSAGE":${bytes('\u001b[31mred\u001b[0m')}}`, { at: AT, message: '\u001b[31mred\u001b[0m' }],
    [`{${T},"MESSAGE":${bytes('größe 😀\n')}}`, { at: AT, message: 'größe 😀\n' }],
    [`{${T},"MESSAGE":[104,255,105]}`, { at: AT, message: 'h\ufffdi' }],
    [`{${T},"MESSAGE":[0]}`, { at: AT, message: '\u0000' }],
    [`{${T},"MESSAGE":[]}`, { at: AT, message: '' }],
    [`{${T},"MESSAGE":["first","last"]}`, { at: AT, message: 'last' }],
    [`{${T},"MESSAGE":["text",[104,105]]}`, { at: AT, message: 'hi' }],
    [`{${T},"MESSAGE":[300,1]}`, { at: AT, message: 1 }],
    [`{${T},"MESSAGE":null}`, { at: AT }],
    [`{${T},"MESSAGE":"größe 😀 \\"quoted\\" \\u0007"}`, { at: AT, message: 'größe 😀 "quoted" \u0007' }],
    [`\u001e{${T},"MESSAGE":"json-seq"}`, { at: AT, message: 'json-seq' }],
    [`data: {${T},"MESSAGE":"json-sse"}`, { at: AT, message: 'json-sse' }],
    ['{}', {}],
    ['', 'blank'],
    ['  ', 'blank'],
    ['\u001e', 'blank'],
    ['data: ', 'blank'],
    [`{${T},"MESSAGE":"cut`, 'not valid JSON'],
    ['May 04 10:03:00 web1 sshd[4711]: hello', 'not valid JSON'],
    ['__REALTIME_TIMESTAMP=1777888980250123', 'not valid JSON'],
    ['-- No entries --', 'not valid JSON'],
    ['[]', 'JSON, but not an object'],
    ['null', 'JSON, but not an object'],
    ['7', 'JSON, but not an object'],
  ])('%s', (line, expected) => {
    expect(shownOne('journald', line, WANTED)).toEqual(expected);
  });

  test('all fields of the journal can be read under their own names', () => {
    const line = `{${T},"MESSAGE":"x","_TRANSPORT":"kernel","CODE_LINE":"12","N":[1,2],"constructor":"own"}`;
    expect(
      shownOne('journald', line, [
        'MESSAGE',
        '_TRANSPORT',
        'CODE_LINE',
        'line',
        'constructor',
        'toString',
        '__proto__',
        '__REALTIME_TIMESTAMP',
      ]),
    ).toEqual({
      at: AT,
      MESSAGE: 'x',
      _TRANSPORT: 'kernel',
      CODE_LINE: '12',
      constructor: 'own',
      line,
      __REALTIME_TIMESTAMP: '1777888980250123',
    });
  });

  test('of any length', () => {
    const text = 'x'.repeat(300_000);
    expect(shownOne('journald', `{${T},"MESSAGE":"${text}"}`, ['message'])).toEqual({ at: AT, message: text });
    expect(shownOne('journald', `{${T},"MESSAGE":${bytes(text)}}`, ['message'])).toEqual({ at: AT, message: text });
  });
});
