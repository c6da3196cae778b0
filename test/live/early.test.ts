/** Early notices in a live run: with the record that decides them, whatever the lateness; once, over restarts and reloads. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Delivery } from '../../src/index.js';
import { ERROR, Place, shown, until } from './place.js';

const RULES = `stream app { from "*.log" format json time ts lateness 5m idle 30m }
alert Errors { on app by host step 1s page when count(level == "error") over 10s >= 3 }
alert Fatal { on app warn each level == "fatal" { keep 10s } }
alert Mean { on app step 1s warn when mean(n) over 10s > 1 }
sink out console {}
route { page -> out  warn -> out }
`;

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.end());

const textOf = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.map(({ notification: { alert, kind, at, since } }) => {
    const second = (ms: number): number => (ms - Date.UTC(2026, 4, 4, 10)) / 1000;
    return `${alert} ${kind} ${second(at)}s, since ${second(since)}s`;
  });

it('notifies a threshold and an `each` in the turn that reads the line, and their end later', async () => {
  const { tocsin, transitions, deliveries } = await place.start(RULES);
  await place.clock.seconds(1);
  place.write('app.log', { n: 5 }, ERROR, ERROR);
  await place.clock.seconds(2);
  expect(deliveries).toEqual([]);
  place.write('app.log', ERROR, { level: 'fatal' });
  await place.clock.seconds(1);
  expect(transitions).toEqual([]);
  expect(textOf(deliveries)).toEqual(['Errors fired 4s, since 4s', 'Fatal fired 3s, since 3s']);
  await until(() => tocsin.status().sinks[0]?.sent === 2);
  expect(tocsin.status().firing).toHaveLength(2);
  // Only a newer record moves the watermark on.
  await place.clock.seconds(400);
  place.write('app.log', { n: 5 });
  await place.clock.seconds(2);
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

it('notifies once, over a restart and a reload', async () => {
  const first = await place.start(RULES);
  await place.clock.seconds(1);
  place.write('app.log', ERROR, ERROR, ERROR);
  await place.clock.seconds(1);
  expect(textOf(first.deliveries)).toEqual(['Errors fired 2s, since 2s']);
  await until(() => first.tocsin.status().sinks[0]?.sent === 1);
  await place.stop(first.tocsin);
  let rules = RULES;
  const second = await place.start(() => rules);
  await place.clock.seconds(1);
  place.write('app.log', ERROR);
  await place.clock.seconds(1);
  rules = `${RULES}alert Other { on app warn when count() over 10s > 100 }\n`;
  expect(await second.tocsin.reload(), place.said.at(-1)).toBe(true);
  place.write('app.log', ERROR);
  await place.clock.seconds(400);
  place.write('app.log', { n: 0 });
  await place.clock.seconds(2);
  expect(shown(second.transitions)).toContain('2s Errors firing condition');
  expect(textOf(second.deliveries).filter((text) => text.startsWith('Errors'))).toEqual(['Errors resolved 12s, since 2s']);
  expect(second.deliveries[0]?.notification.firingId).toBe(first.deliveries[0]?.notification.firingId);
});
