/** The machine's own time and chance. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryClock } from './delivery-queue.js';

/** What a timer can hold; who needs a longer pause is woken early and tries once more. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** Begins as the machine's clock and cannot be set: for what measures how long something takes. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

export const SYSTEM_CLOCK: DeliveryClock = {
  now: Date.now,
  random: Math.random,
  sleep: async (ms, signal) => {
    try {
      await sleep(Math.min(ms, LONGEST_SLEEP_MS), undefined, { signal });
    } catch {
      // Woken early: that is what the signal is for.
    }
  },
};
