/** Lists of values in a live run: a changed list is a reload, and a restart continues with the list that the state was saved with. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STREAM, Workspace } from './workspace.js';

const RULES = `${STREAM}alert Probe { on app page each path in list("bad.txt") { keep 1m } }\n`;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.end());

const list = (...values: readonly string[]): void =>
  writeFileSync(join(workspace.folder, 'bad.txt'), values.map((value) => `${value}\n`).join(''));

it('a list that has changed is in use after a reload', async () => {
  list('/a');
  const { tocsin, transitions } = await workspace.start(RULES);
  await tocsin.push('app', [{ ts: workspace.clock.nowMs, path: '/b' }]);
  await workspace.clock.seconds(10);
  expect(transitions).toEqual([]);
  expect(await tocsin.reload()).toBe(true);
  expect(workspace.said.join('\n')).not.toContain('reloaded');
  list('/a', '/b');
  expect(await tocsin.reload()).toBe(true);
  expect(workspace.said.join('\n')).toContain('rules: reloaded');
  await tocsin.push('app', [{ ts: workspace.clock.nowMs, path: '/b' }]);
  await workspace.clock.seconds(10);
  expect(transitions.map(({ to }) => to)).toEqual(['firing']);
});

it('a list that is gone leaves the old rules in use', async () => {
  list('/a');
  let name = 'bad.txt';
  const { tocsin } = await workspace.start(() => RULES.replace('bad.txt', name));
  name = 'gone.txt';
  expect(await tocsin.reload()).toBe(false);
  expect(tocsin.status().rules.problem).toContain('there is no file gone.txt');
});

it('a restart replays its journal with the list as it was, and then loads the list as it is', async () => {
  list('/a');
  const first = await workspace.start(RULES);
  await first.tocsin.push('app', [{ ts: workspace.clock.nowMs, path: '/a' }]);
  await workspace.clock.seconds(10);
  expect(first.transitions.map(({ to }) => to)).toEqual(['firing']);
  await workspace.stop(first.tocsin);
  list('/b');
  const second = await workspace.start(RULES);
  // The alert with the old list was active; it is no longer in the rules.
  await workspace.clock.seconds(1);
  expect(second.transitions.map(({ to }) => to)).toEqual([]);
  expect(workspace.said.join('\n')).not.toContain('cannot be used');
  await second.tocsin.push('app', [
    { ts: workspace.clock.nowMs, path: '/a' },
    { ts: workspace.clock.nowMs, path: '/b' },
  ]);
  await workspace.clock.seconds(10);
  expect(second.transitions.map(({ to }) => to)).toEqual(['firing']);
});
