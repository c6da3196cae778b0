/** Early notices in a live run: with the record that decides them, whatever the lateness; once, over restarts and reloads. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Delivery } from '../../src/index.js';
import { ERROR, shown, until, Workspace } from './workspace.js';

const RULES = `stream app { from "*.log" format json time ts lateness 5m idle 30m }
alert Errors { on app by host step 1s page when count(level == "error") over 10s >= 3 }
alert Fatal { on app warn each level == "fatal" { keep 10s } }
alert Mean { on app step 1s warn when mean(n) over 10s > 1 }
sink out console {}
route { page -> out  warn -> out }
`;

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

const textOf = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.map(({ notification: { alert, kind, at, since } }) => {
    const second = (ms: number): number => (ms - Date.UTC(2026, 4, 4, 10)) / 1000;
    return `${alert} ${kind} ${second(at)}s, since ${second(since)}s`;
  });

it('sends notifications of a threshold and an `each` in the turn that reads the line, and of their end later', async () => {
  const { tocsin, transitions, deliveries } = await workspace.start(RULES);
  await workspace.clock.seconds(1);
  workspace.write('app.log', { n: 5 }, ERROR, ERROR);
  await workspace.clock.seconds(2);
  expect(deliveries).toEqual([]);
  workspace.write('app.log', ERROR, { level: 'fatal' });
  await workspace.clock.seconds(1);
  expect(transitions).toEqual([]);
  expect(textOf(deliveries)).toEqual(['Errors fired 4s, since 4s', 'Fatal fired 3s, since 3s']);
  await until(() => tocsin.status().sinks[0]?.sent === 2);
  expect(tocsin.status().firing).toHaveLength(2);
  // Only a newer record moves the watermark on.
  await workspace.clock.seconds(400);
  workspace.write('app.log', { n: 5 });
  await workspace.clock.seconds(2);
  expect(shown(transitions)).toContain('4s Errors firing condition');
  expect(textOf(deliveries).slice(2).toSorted()).toEqual([
    'Errors resolved 12s, since 4s',
    'Fatal resolved 13s, since 3s',
    'Mean fired 2s, since 2s',
  ]);
  for (const alert of ['Errors', 'Fatal']) {
    const ids = deliveries.filter(({ notification }) => notification.alert === alert).map(({ notification }) => notification.firingId);
    expect(new Set(ids).size).toBe(1);
  }
  expect(tocsin.status().early).toEqual({ notified: 2, withdrawn: 0 });
});

it('sends an early notification once, despite a restart and a reload', async () => {
  const first = await workspace.start(RULES);
  await workspace.clock.seconds(1);
  workspace.write('app.log', ERROR, ERROR, ERROR);
  await workspace.clock.seconds(1);
  expect(textOf(first.deliveries)).toEqual(['Errors fired 2s, since 2s']);
  await until(() => first.tocsin.status().sinks[0]?.sent === 1);
  await workspace.stop(first.tocsin);
  let rules = RULES;
  const second = await workspace.start(() => rules);
  await workspace.clock.seconds(1);
  workspace.write('app.log', ERROR);
  await workspace.clock.seconds(1);
  rules = `${RULES}alert Other { on app warn when count() over 10s > 100 }\n`;
  expect(await second.tocsin.reload(), workspace.said.at(-1)).toBe(true);
  workspace.write('app.log', ERROR);
  await workspace.clock.seconds(400);
  workspace.write('app.log', { n: 0 });
  await workspace.clock.seconds(2);
  expect(shown(second.transitions)).toContain('2s Errors firing condition');
  expect(textOf(second.deliveries).filter((text) => text.startsWith('Errors'))).toEqual(['Errors resolved 12s, since 2s']);
  expect(second.deliveries[0]?.notification.firingId).toBe(first.deliveries[0]?.notification.firingId);
});
