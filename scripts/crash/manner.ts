/** How the destinations of a crash test behave: mostly well. */
import { nextFrom } from '../../bench/random.js';
import type { Answer, Manner } from '../harness/receiver.js';

/** Pauses double from failure to failure: after so many in a row a destination is well, or a test would wait more than it tests. */
const MOST_FAILURES = 3;

/** `rude` from 0, always well, to 1. */
export function crashManner(seed: number, rude: number): Manner {
  const next = nextFrom(seed);
  const failures = new Map<string, number>();
  const answer = (): Answer => {
    const dice = next(1000) / 1000 / Math.max(rude, 1e-9);
    // Taken, but the sender does not learn of it.
    if (dice < 0.05) return { take: true };
    if (dice < 0.08) return { take: true, status: 503 };
    if (dice < 0.12) return { take: false };
    if (dice < 0.17) return { take: false, status: 500 };
    if (dice < 0.2) return { take: false, status: 429, retryAfterS: 1 };
    // Long enough for a kill between the request and its answer.
    if (dice < 0.5) return { take: true, status: 200, waitMs: next(150) };
    return WELL;
  };
  return (sink) => {
    const before = failures.get(sink) ?? 0;
    const given = before >= MOST_FAILURES ? WELL : answer();
    failures.set(sink, given.status === undefined || given.status >= 300 ? before + 1 : 0);
    return given;
  };
}

const WELL: Answer = { take: true, status: 204 };
