import { describe, expect, it } from 'vitest';
import { createNotifier } from '../../src/notify/notifier.js';
import { routeOf } from '../../src/notify/route.js';
import { rules } from './program.js';
import { ends, starts, textOf } from './transitions.js';

const SINKS = `
  sink pager console {}
  sink chat console {}
  sink mail console {}
  sink archive console {}`;

const PROGRAM = rules(`
  stream s { format json }
  alert A { on s  by host, env  page when count() over 5m > 100  warn when count() over 5m > 50  info when count() over 5m > 10  remind 1h }
  alert Labelled { on s  by host, env  page when count() over 5m > 100  labels { team: "pay", env: "lab" } }
  alert Spotty { on s  by \`a.b\`  info each x == 1 }
  ${SINKS}
  route {
    env == "staging" -> mail
    env == "lab" and alert startsWith "Lab" -> archive
    team exists or a.b == "7" -> mail, chat, mail
    page -> pager, chat
    severity in ["warn"] and host matches /^web-\\d+$/ -> chat
    not page and host != "quiet" -> mail
  }`);

describe('routes', () => {
  const at = (
    severity: 'page' | 'warn' | 'info',
    group: Readonly<Record<string, string>>,
    labels: Readonly<Record<string, string>> = {},
    alert = 'A',
  ) => routeOf(PROGRAM, { alert, severity, group, labels });

  it('are tested in order, and the first that matches decides', () => {
    expect(at('page', { host: 'web-1', env: 'staging' })).toEqual(['mail']);
    expect(at('page', { host: 'web-1', env: 'prod' })).toEqual(['pager', 'chat']);
    expect(at('warn', { host: 'web-1', env: 'prod' })).toEqual(['chat']);
    expect(at('warn', { host: 'db-1', env: 'prod' })).toEqual(['mail']);
    expect(at('info', { host: 'web-1', env: 'prod' })).toEqual(['mail']);
  });

  it('may match nothing', () => {
    expect(at('info', { host: 'quiet', env: 'prod' })).toEqual([]);
  });

  it('name each sink once', () => {
    expect(at('info', { host: 'a', env: 'prod' }, { team: 'x' })).toEqual(['mail', 'chat']);
  });

  it('read labels before group fields, and alert and severity before both', () => {
    expect(at('page', { host: 'a', env: 'staging' }, { env: 'lab' }, 'Labelled')).toEqual(['archive']);
    expect(at('page', { host: 'a', env: 'prod' }, { severity: 'info' })).toEqual(['pager', 'chat']);
  });

  it('read fields with dots, and fields that look like lists', () => {
    expect(at('info', { 'a.b': '7', host: 'quiet' })).toEqual(['mail', 'chat']);
    const odd = rules(`
      stream s { format json }
      alert A { on s  by \`["a"\`  info each x == 1 }
      ${SINKS}
      route { \`["a"\` == "1" -> mail  info -> chat, pager, archive }`);
    expect(routeOf(odd, { alert: 'A', severity: 'info', group: { '["a"': '1' }, labels: {} })).toEqual(['mail']);
  });

  it('are tested for each notification, and the end goes to all sinks that got one', () => {
    const notifier = createNotifier(PROGRAM);
    const group = { host: 'web-1', env: 'prod' };
    const deliveries = notifier.push([
      starts(60, 'info', group),
      starts(120, 'page', group),
      ends(180, 'page', group),
      ends(4200, 'info', group),
    ]);
    expect(textOf(deliveries)).toEqual([
      'fired info @60 host=web-1 env=prod -> mail',
      'raised page @120 host=web-1 env=prod -> pager, chat',
      'reminder info @3720 host=web-1 env=prod -> mail',
      'resolved info @4200 host=web-1 env=prod -> mail, pager, chat',
    ]);
  });

  it('count notifications that no route takes, unless there are no routes', () => {
    const notifier = createNotifier(PROGRAM);
    expect(textOf(notifier.push([starts(60, 'info', { host: 'quiet', env: 'prod' })]))).toEqual(['fired info @60 host=quiet env=prod']);
    expect(notifier.suppressions().unrouted).toBe(1);
  });
});
