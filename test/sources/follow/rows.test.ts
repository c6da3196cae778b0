import { afterEach, describe, expect, it } from 'vitest';
import type { Row } from './rows.js';
import { rows } from './rows.js';
import { Scene } from './scene.js';

const scenes: Scene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.end();
});

async function play(row: Row, stopBefore?: number): Promise<Scene> {
  const scene = new Scene(row.globs === undefined ? {} : { globs: row.globs });
  scenes.push(scene);
  for (const [index, step] of row.steps.entries()) {
    if (index === stopBefore) await scene.restart();
    await step(scene);
  }
  if (stopBefore === row.steps.length) await scene.restart();
  await scene.settle();
  return scene;
}

describe.each(rows().map((row) => ({ title: row.name, row })))('$title', ({ row }) => {
  it('reads every line once', async () => {
    const scene = await play(row);
    expect(scene.seen).toEqual(scene.expected);
    expect(scene.problems.map(({ kind }) => kind)).toEqual(row.problems ?? []);
    expect(scene.follower.lag()).toEqual(new Map());
  });

  // `Row.stops` says why not all can.
  it.skipIf(row.stops === false)('reads every line once with a restart at any point', async () => {
    for (let stop = 1; stop <= row.steps.length; stop++) {
      const scene = await play(row, stop);
      expect(scene.seen, `stopped before step ${stop}`).toEqual(scene.expected);
    }
  });
});
