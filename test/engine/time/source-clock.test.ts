/** Which clocks of sources are trusted. */
import { expect, it } from 'vitest';
import type { ClockGate } from '../../../src/engine/ingest/source-clock.js';
import { SourceClock } from '../../../src/engine/ingest/source-clock.js';

const HOUR_MS = 3_600_000;

it('a record without a time is accepted with the one before it, before records aside that the latter confirms', () => {
  const order: string[] = [];
  let newestMs: number | undefined;
  const gate: ClockGate<string> = {
    get newestMs() {
      return newestMs;
    },
    admit: (record, timeMs) => {
      order.push(record);
      newestMs = Math.max(newestMs ?? timeMs, timeMs);
      return 'taken';
    },
    drop: () => undefined,
  };
  const clock = new SourceClock(HOUR_MS, gate);
  clock.timed('first', 0);
  clock.timed('jump', HOUR_MS + 1);
  clock.timed('second', 2);
  clock.timeless('behind the second');
  clock.timed('third', 3);
  expect(order).toEqual(['first', 'second', 'behind the second', 'jump', 'third']);
});
