import { describe, expect, test } from 'vitest';
import { shownOne } from './shown.js';

const WANTED = ['host', 'app', 'pid', 'message', 'severity'];
const AT = '2026-05-04T10:03:00.000Z';
const down = { app: '%LINK-3-UPDOWN', message: 'Interface Gi0/1, changed state to down' };
const DOWN = '%LINK-3-UPDOWN: Interface Gi0/1, changed state to down';
const NO_TIME = 'not a syslog line (it does not begin with a time)';

describe('syslog of network devices: behind a <PRI>', () => {
  test.each<[string, unknown]>([
    [`83: *May  4 10:03:00: ${DOWN}`, { at: AT, ...down }],
    [`83: May  4 10:03:00.250: ${DOWN}`, { at: '2026-05-04T10:03:00.250Z', ...down }],
    [`421370: 421366: May  4 10:03:00: ${DOWN}`, { at: AT, ...down }],
    [`83: sw1: May  4 12:03:00 CEST: ${DOWN}`, { at: AT, host: 'sw1', ...down }],
    [`782431: sw1: .May  4 10:03:00 GMT: ${DOWN}`, { at: AT, host: 'sw1', ...down }],
    [`83: 10.0.0.5: *May  4 10:03:00 UTC: ${DOWN}`, { at: AT, host: '10.0.0.5', ...down }],
    [`83: sw1: May  4 10:03:00 +0200: ${DOWN}`, { at: '2026-05-04T08:03:00.000Z', host: 'sw1', ...down }],
    [`*May  4 10:03:00: ${DOWN}`, { at: AT, ...down }],
    [`May  4 10:03:00: ${DOWN}`, { at: AT, ...down }],
    [`May  4 2024 10:03:00: ${DOWN}`, { at: '2024-05-04T10:03:00.000Z', ...down }],
    [`: 2024 May  4 10:03:00 CEST: ${DOWN}`, { at: '2024-05-04T08:03:00.000Z', ...down }],
    [`2024 May  4 10:03:00 sw1: ${DOWN}`, { at: '2024-05-04T10:03:00.000Z', host: 'sw1', ...down }],
    [`May  4 10:03:00 2024 sw1 ${DOWN}`, { at: '2024-05-04T10:03:00.000Z', host: 'sw1', ...down }],
    [
      `May  4 10:03:00 2024 sw1 authmgr[17]: User x`,
      { at: '2024-05-04T10:03:00.000Z', host: 'sw1', app: 'authmgr', pid: 17, message: 'User x' },
    ],
    [`May  4 10:03:00 IST: ${DOWN}`, down],
    [
      '93: RP/0/RSP0/CPU0:May  4 10:03:00.250 UTC: ifmgr[214]: %PKT_INFRA-LINK-3-UPDOWN : Interface down',
      { at: '2026-05-04T10:03:00.250Z', app: 'ifmgr', pid: 214, message: '%PKT_INFRA-LINK-3-UPDOWN : Interface down' },
    ],
    [
      '93: xr1 RP/0/RSP0/CPU0:May  4 10:03:00 : ifmgr[214]: %PKT_INFRA-LINK-3-UPDOWN : Interface down',
      { at: AT, host: 'xr1', app: 'ifmgr', pid: 214, message: '%PKT_INFRA-LINK-3-UPDOWN : Interface down' },
    ],
    ['May 04 2026 10:03:00: %ASA-6-302013: Built outbound', { at: AT, app: '%ASA-6-302013', message: 'Built outbound' }],
    ['May 04 2026 10:03:00 fw1 : %ASA-6-302013: Built outbound', { at: AT, host: 'fw1', app: '%ASA-6-302013', message: 'Built outbound' }],
    ['May 04 2026 10:03:00 fw1: %ASA-6-302013: Built outbound', { at: AT, host: 'fw1', app: '%ASA-6-302013', message: 'Built outbound' }],
    ['2026-05-04T10:03:00Z fw1 : %FTD-6-302013: Built outbound', { at: AT, host: 'fw1', app: '%FTD-6-302013', message: 'Built outbound' }],
    ['%ASA-6-302013: Built outbound', { app: '%ASA-6-302013', message: 'Built outbound' }],
    [`93: ${DOWN}`, down],
    [`93: sw1: ${DOWN}`, down],
    [`93: 00:00:46: ${DOWN}`, down],
    [`93: sw1: 1w2d: ${DOWN}`, down],
    [' May  4 10:03:00 web1 sshd[7]: hello', { at: AT, host: 'web1', app: 'sshd', pid: 7, message: 'hello' }],
    ['   1 2026-05-04T10:03:00Z web1 sshd 7 - - hello', { at: AT, host: 'web1', app: 'sshd', pid: 7, message: 'hello' }],
    ['May  4 10:03:00 web1 sshd[7]: hello\u0000', { at: AT, host: 'web1', app: 'sshd', pid: 7, message: 'hello' }],
    ['May  4 10:03:00 web1 sshd[7]: hello\u0000\u0000', { at: AT, host: 'web1', app: 'sshd', pid: 7, message: 'hello' }],
    ['May  4 10:03:00 CRON: started', { at: AT, app: 'CRON', message: 'started' }],
    ['May  4 10:03:00 UTC web1', { at: AT, host: 'UTC', message: 'web1' }],
    ['May  4 10:03:00 web1 load: 50% CPU', { at: AT, host: 'web1', app: 'load', message: '50% CPU' }],
    ['May  4 10:03:00 größe app: größe 😀', { at: AT, host: 'größe', app: 'app', message: 'größe 😀' }],
    ['May  4 10:03:00 web1 app: \u001b[31mred', { at: AT, host: 'web1', app: 'app', message: '\u001b[31mred' }],
    ['83: hello', { message: '83: hello' }],
    ['83: sw1: hello', { message: '83: sw1: hello' }],
    ['%not a kind: hello', { message: '%not a kind: hello' }],
    ['hello', { message: 'hello' }],
    ['sshd[7]: hello', { app: 'sshd', pid: 7, message: 'hello' }],
    [' ', NO_TIME],
    ['\u0000', NO_TIME],
  ])('%s', (rest, expected) => {
    const found = shownOne('syslog', `<187>${rest}`, WANTED);
    expect(found).toEqual(typeof expected === 'string' ? expected : { severity: 3, ...(expected as object) });
  });
});

test('thousands of counters are no header', () => {
  const text = `${'1: '.repeat(10_000)}May  4 10:03:00: ${DOWN}`;
  expect(shownOne('syslog', `<187>${text}`, WANTED)).toEqual({ severity: 3, message: text });
});

describe('syslog of network devices: in the file of a relay', () => {
  const relayed = { at: AT, host: '10.0.0.5' };
  test.each<[string, unknown]>([
    [`93: *May  4 10:02:59.663: ${DOWN}`, { ...relayed, ...down }],
    [`93: sw1: May  4 12:02:59 CEST: ${DOWN}`, { ...relayed, ...down }],
    [`: 2026 May  4 10:02:59 UTC: ${DOWN}`, { ...relayed, ...down }],
    [`93: ${DOWN}`, { ...relayed, ...down }],
    [DOWN, { ...relayed, ...down }],
    [`: ${DOWN}`, { ...relayed, ...down }],
    ['May 04 2026 10:02:59 fw1 : %ASA-6-302013: Built', { ...relayed, app: '%ASA-6-302013', message: 'Built' }],
    ['%ASA-6-302013: Built', { ...relayed, app: '%ASA-6-302013', message: 'Built' }],
    ['93: hello', { ...relayed, message: '93: hello' }],
  ])('%s', (rest, expected) => {
    expect(shownOne('syslog', `May  4 10:03:00 10.0.0.5 ${rest}`, WANTED)).toEqual(expected);
  });

  test('without a <PRI> and a time a line cannot be read', () => {
    expect(shownOne('syslog', `93: *May  4 10:03:00: ${DOWN}`, WANTED)).toBe(NO_TIME);
    expect(shownOne('syslog', DOWN, WANTED)).toBe(NO_TIME);
  });
});
