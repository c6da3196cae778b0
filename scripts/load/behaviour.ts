/** How the destinations of the load test behave. */
import { nextFrom } from '../../bench/random.js';
import type { Answer, Behaviour } from '../harness/receiver.js';

/** The slow sink accepts one request a second. Earlier requests wait for their answer; if the wait would be too long, they get a 429. */
const SLOW_MS = 1000;
const QUEUE_MS = 4000;

export function loadBehaviour(seed: number, now: () => number): Behaviour {
  const next = nextFrom(seed);
  let freeMs = Number.NEGATIVE_INFINITY;
  const slow = (): Answer => {
    const nowMs = now();
    const waitMs = Math.max(0, freeMs - nowMs);
    if (waitMs > QUEUE_MS) return { accept: false, status: 429, retryAfterS: Math.ceil(waitMs / 1000) };
    freeMs = Math.max(freeMs, nowMs) + SLOW_MS;
    return { accept: true, status: 204, waitMs: waitMs + SLOW_MS };
  };
  const shaky = (): Answer => {
    const dice = next(100);
    if (dice < 50) return { accept: true, status: 204 };
    if (dice < 75) return { accept: false, status: 500 };
    if (dice < 90) return { accept: dice < 80 };
    return { accept: false, status: 429, retryAfterS: 1 };
  };
  return (sink) => (sink === 'slow' ? slow() : sink === 'shaky' ? shaky() : { accept: true, status: 204 });
}
