import { describe, expect, it } from 'vitest';
import { TurnLoop } from '../../src/live/turn-loop.js';

/** A loop whose turns do what the script says, and which stops after the last one. */
async function run(
  script: readonly (() => boolean | Promise<boolean>)[],
  use: (loop: TurnLoop) => void = () => {},
): Promise<readonly string[]> {
  const events: string[] = [];
  let turns = 0;
  const loop: TurnLoop = new TurnLoop({
    clock: {
      sleep: (ms, signal) => {
        events.push(signal.aborted ? 'no pause' : `pause ${ms}`);
        return Promise.resolve();
      },
    },
    pollMs: 250,
    turn: async () => {
      const step = script[turns];
      turns += 1;
      events.push(`turn ${turns}`);
      if (turns === script.length) void loop.stop();
      return (await step?.()) === true;
    },
    onError: (error) => events.push(String(error)),
  });
  use(loop);
  loop.start();
  while (!loop.isStopping) await new Promise((resolve) => setImmediate(resolve));
  await loop.stop();
  return events;
}

describe('the loop of turns', () => {
  it('pauses after a turn, unless there is more to read or something woke it', async () => {
    let loop: TurnLoop | undefined;
    const wake = (): boolean => {
      loop?.wake();
      return false;
    };
    const events = await run([() => false, () => true, wake, () => false], (made) => (loop = made));
    expect(events).toEqual(['turn 1', 'pause 250', 'turn 2', 'turn 3', 'no pause', 'turn 4']);
  });

  it('continues after a turn that throws', async () => {
    const broken = (): never => {
      throw new Error('a bug');
    };
    expect(await run([broken, () => false])).toEqual(['turn 1', 'Error: a bug', 'pause 250', 'turn 2']);
  });

  it('runs jobs after the turn, and after the last one also those that other jobs add', async () => {
    const results: string[] = [];
    const events = await run([() => false], (loop) => {
      void loop.between(() => {
        void loop.between(() => Promise.resolve('nested')).then((result) => results.push(result));
        return Promise.resolve();
      });
      loop.between(() => Promise.reject(new Error('no'))).catch((error: unknown) => results.push(String(error)));
    });
    expect(events.slice(0, 1)).toEqual(['turn 1']);
    expect(results).toEqual(['Error: no', 'nested']);
  });
});
