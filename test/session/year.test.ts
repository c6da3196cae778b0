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
