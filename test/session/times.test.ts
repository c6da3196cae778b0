import { expect, it } from 'vitest';
import { loadRules } from '../../src/index.js';
import { Session } from '../../src/session/session.js';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 11, 20, 10);

it('a live session reads times without a year in the year of its clock, however long it runs', () => {
  const { program } = loadRules([
    { path: 'a.alert', text: 'stream auth { format syslog }\nalert Fails { page when count(message contains "Failed") over 5m >= 3 }' },
  ]);
  if (program === undefined) throw new Error('the rules do not load');
  const session = Session.create(program, { mode: 'live', nowMs: START_MS });
  session.addSource('auth', 'auth.log');
  const newest: string[] = [];
  for (let day = 0; day < 30; day += 3) {
    const nowMs = START_MS + day * DAY_MS;
    const [, , date = '', month = ''] = /^(\w+), (\d+) (\w+)/.exec(new Date(nowMs).toUTCString()) ?? [];
    session.advanceTo(nowMs, ['auth.log']);
    session.push('auth', 'auth.log', { lines: [`${month} ${date.replace(/^0/, ' ')} 10:00:00 web1 sshd[1]: Failed password`] });
    newest.push(new Date(session.newestMs).toISOString());
  }
  expect(newest).toEqual(Array.from({ length: 10 }, (_, index) => new Date(START_MS + index * 3 * DAY_MS).toISOString()));
});

const BERLIN = `stream app { format text  time time zone "Europe/Berlin" }
alert Errors { page when count(message contains "ERROR") over 5m >= 5 }`;

it('a session that is restored in the hour that occurs twice goes on in the second one', () => {
  const { program } = loadRules([{ path: 'a.alert', text: BERLIN }]);
  if (program === undefined) throw new Error('the rules do not load');
  const lines = (from: string, times: readonly number[]): string[] =>
    times.map((second) => `2026-10-25 ${from}:${String(second).padStart(2, '0')} ERROR`);
  const before = Session.create(program, { mode: 'replay' });
  before.push('app', 'app.log', { lines: ['2026-10-25 02:58:00 ok', '2026-10-25 02:59:00 ok', ...lines('02:00', [0, 10])] });
  const saved = JSON.parse(JSON.stringify(before.snapshot())) as ReturnType<Session['snapshot']>;
  const after = Session.restore(program, { mode: 'replay' }, saved);
  after.push('app', 'app.log', { lines: [...lines('02:00', [20, 30, 40]), '2026-10-25 02:03:00 ok'] });
  const { transitions } = after.end();
  expect(after.stats().sources).toMatchObject([{ late: 0 }]);
  expect(transitions.map(({ to, at }) => [to, new Date(at).toISOString()])).toEqual([['firing', '2026-10-25T01:00:50.000Z']]);
});

it('records that a program passes as objects share the times of the source with its lines', () => {
  const { program } = loadRules([
    {
      path: 'a.alert',
      text: 'stream app { format json  time at as "MMM d HH:mm:ss", "iso" }\nalert Many { page when count() over 5m >= 3 }',
    },
  ]);
  if (program === undefined) throw new Error('the rules do not load');
  const session = Session.create(program, { mode: 'live', nowMs: START_MS });
  session.advanceTo(START_MS, ['app']);
  session.push('app', 'app', { records: [{ at: 'Dec 20 09:59:58' }, { at: '2026-12-20T09:59:59Z' }] });
  session.push('app', 'app', { lines: ['{"at":"Dec 20 10:00:00"}'] });
  expect(new Date(session.newestMs).toISOString()).toBe('2026-12-20T10:00:00.000Z');
  expect(session.stats().sources).toMatchObject([{ records: 3, late: 0, badClock: 0 }]);
});
