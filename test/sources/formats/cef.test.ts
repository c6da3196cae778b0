import { describe, expect, test } from 'vitest';
import { shownOne } from './shown.js';

const HEAD = 'CEF:0|Example|Firewall|2.1|100|Port scan|8|';
const AT = '2026-05-04T10:03:00.250Z';
const T = 'rt=1777888980250';
const NONE = 'not a CEF line (CEF:0|vendor|product|version|id|name|severity|)';

describe('cef: the extension', () => {
  const WANTED = ['src', 'dst', 'act', 'msg', 'message', 'cs1', 'cs1Label', 'ad.field', 'request'];
  const scan = { at: AT, message: 'Port scan' };
  test.each<[string, unknown]>([
    [T, scan],
    [`${T} src=203.0.113.9 dst=10.0.0.1`, { ...scan, src: '203.0.113.9', dst: '10.0.0.1' }],
    [`src=203.0.113.9 ${T}`, { ...scan, src: '203.0.113.9' }],
    [
      `${T} msg=a message with spaces act=blocked`,
      { at: AT, msg: 'a message with spaces', message: 'a message with spaces', act: 'blocked' },
    ],
    [`${T} msg=a \\= b \\\\ c \\| d`, { at: AT, msg: 'a = b \\ c | d', message: 'a = b \\ c | d' }],
    [`${T} msg=two\\nlines\\r\\nhere`, { at: AT, msg: 'two\nlines\r\nhere', message: 'two\nlines\r\nhere' }],
    [`${T} msg=a | bar and "quotes"`, { at: AT, msg: 'a | bar and "quotes"', message: 'a | bar and "quotes"' }],
    [`${T} msg=größe 😀`, { at: AT, msg: 'größe 😀', message: 'größe 😀' }],
    [`${T} msg=\u001b[31mred`, { at: AT, msg: '\u001b[31mred', message: '\u001b[31mred' }],
    [`${T} msg=  spaces around   act=x`, { at: AT, msg: '  spaces around', message: '  spaces around', act: 'x' }],
    [`${T} cs1Label=rule name cs1=a b`, { ...scan, cs1Label: 'rule name', cs1: 'a b' }],
    [`${T} src= dst=10.0.0.1`, { ...scan, dst: '10.0.0.1' }],
    [`${T} act=first act=last`, { ...scan, act: 'last' }],
    [`${T} ad.field=x`, { ...scan, 'ad.field': 'x' }],
    [`${T} request=http://h/?a\\=1&b\\=2`, { ...scan, request: 'http://h/?a=1&b=2' }],
    [`${T} request=http://h/?a=1&b=2`, { ...scan, request: 'http://h/?a=1&b=2' }],
    [`no pairs here ${T}`, scan],
    [`${T} act=cut\\`, { ...scan, act: 'cut\\' }],
    [`${T} msg=x act`, { at: AT, msg: 'x act', message: 'x act' }],
    ['', { message: 'Port scan' }],
  ])('%s', (extension, expected) => {
    expect(shownOne('cef', `${HEAD}${extension}`, WANTED)).toEqual(expected);
  });

  test('of any length, under any name', () => {
    const message = 'x'.repeat(500_000);
    const line = `${HEAD}${T} msg=${message} constructor=a __proto__=b line=c`;
    expect(shownOne('cef', line, ['message', 'constructor', '__proto__', 'toString', 'line'])).toEqual({
      at: AT,
      message,
      constructor: 'a',
      ['__proto__']: 'b',
      line,
    });
    expect(shownOne('cef', `${HEAD}${'a'.repeat(500_000)}`, ['src'])).toEqual({});
  });
});

describe('cef: the head', () => {
  const WANTED = ['device_vendor', 'device_product', 'device_version', 'signature_id', 'name', 'severity', 'host', 'message'];
  const withoutVersion = {
    device_vendor: 'Example',
    device_product: 'Firewall',
    signature_id: '100',
    name: 'Port scan',
    severity: 8,
    message: 'Port scan',
  };
  const base = { ...withoutVersion, device_version: '2.1' };
  test.each<[string, unknown]>([
    [HEAD, base],
    [HEAD.slice(0, -1), base],
    [`CEF: 0|Example|Firewall|2.1|100|Port scan|8|`, base],
    [`CEF:1|Example|Firewall|2.1|100|Port scan|8|`, base],
    ['CEF:0|Example|Firewall|2.1|100|Port scan|High|', { ...base, severity: 'High' }],
    ['CEF:0|Example|Firewall|2.1|100|a \\| b \\\\ c|8|', { ...base, name: 'a | b \\ c', message: 'a | b \\ c' }],
    ['CEF:0|Größe|Firewall||100|Port scan|8|', { ...withoutVersion, device_vendor: 'Größe' }],
    ['CEF:0||||||', {}],
    [`<134>May  4 10:03:00 fw1 ${HEAD}`, { at: '2026-05-04T10:03:00.000Z', host: 'fw1', ...base }],
    [`May  4 10:03:00 fw1 ${HEAD}`, { at: '2026-05-04T10:03:00.000Z', host: 'fw1', ...base }],
    [`<134>1 2026-05-04T12:03:00+02:00 fw1 - - - - ${HEAD}`, { at: '2026-05-04T10:03:00.000Z', host: 'fw1', ...base }],
    [`<134>May  4 10:03:01 fw1 ${HEAD}${T}`, { at: AT, host: 'fw1', ...base }],
    [`noise before it ${HEAD}${T}`, { at: AT, ...base }],
    [`\u0000${HEAD}${T}`, { at: AT, ...base }],
    ['', 'blank'],
    ['  ', 'blank'],
    ['CEF:0', NONE],
    ['CEF:0|Example|Firewall|2.1|100|Port sc', NONE],
    ['CEF:0|Example|Firewall|2.1|100|Port scan\\|8\\|', NONE],
    ['CEF|Example|Firewall|2.1|100|Port scan|8|', NONE],
    ['cef:0|Example|Firewall|2.1|100|Port scan|8|', NONE],
    ['LEEF:1.0|Example|Firewall|2.1|100|', NONE],
    ['May  4 10:03:00 fw1 sshd[1]: hello', NONE],
    ['{"a":1}', NONE],
    ['CEF:'.repeat(50_000), NONE],
  ])('%s', (line, expected) => {
    expect(shownOne('cef', line, WANTED)).toEqual(expected);
  });
});

describe('cef: the time', () => {
  test.each<[string, unknown]>([
    ['rt=1777888980250', AT],
    ['rt=1777888980', '2026-05-04T10:03:00.000Z'],
    ['rt=May 04 2026 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['rt=May 04 2026 10:03:00.250', AT],
    ['rt=May 04 2026 12:03:00.250 CEST', AT],
    ['rt=May 04 10:03:00', '2026-05-04T10:03:00.000Z'],
    ['rt=2026-05-04T10:03:00.250Z', AT],
    ['end=1777888980250 start=1777888970250', AT],
    ['start=1777888980250', AT],
    ['start=1 end=2 rt=1777888980250', AT],
    ['rt= end=1777888980250', AT],
    ['rt=soon', undefined],
    ['src=1', undefined],
  ])('%s', (extension, expected) => {
    expect((shownOne('cef', `${HEAD}${extension}`, ['time']) as Record<string, unknown>)['at']).toBe(expected);
  });
});
