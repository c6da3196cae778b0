/** How the destinations of the load test behave. */
import { nextFrom } from '../../bench/random.js';
import type { Answer, Manner } from '../harness/receiver.js';

/** One request a second; who comes sooner waits for his answer, and if it would be long, is sent away. */
const SLOW_MS = 1000;
const QUEUE_MS = 4000;

export function loadManner(seed: number, now: () => number): Manner {
  const next = nextFrom(seed);
  let freeMs = Number.NEGATIVE_INFINITY;
  const slow = (): Answer => {
    const nowMs = now();
    const waitMs = Math.max(0, freeMs - nowMs);
    if (waitMs > QUEUE_MS) return { take: false, status: 429, retryAfterS: Math.ceil(waitMs / 1000) };
    freeMs = Math.max(freeMs, nowMs) + SLOW_MS;
    return { take: true, status: 204, waitMs: waitMs + SLOW_MS };
  };
  const shaky = (): Answer => {
    const dice = next(100);
    if (dice < 50) return { take: true, status: 204 };
    if (dice < 75) return { take: false, status: 500 };
    if (dice < 90) return { take: dice < 80 };
    return { take: false, status: 429, retryAfterS: 1 };
  };
  return (sink) => (sink === 'slow' ? slow() : sink === 'shaky' ? shaky() : { take: true, status: 204 });
}
