/** Time and randomness of the machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryClock } from './delivery-queue.js';

/** Limit of a timer; a longer sleep ends early, and its caller tries once more. */
const MAX_SLEEP_MS = 2 ** 31 - 1;

/** Monotonic, ms since the epoch at the start of the process: measures how long something takes. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

export const SYSTEM_CLOCK: DeliveryClock = {
  now: Date.now,
  random: Math.random,
  sleep: async (ms, signal) => {
    try {
      await sleep(Math.min(ms, MAX_SLEEP_MS), undefined, { signal });
    } catch {
      // Aborted: the sleep ends early.
    }
  },
};
