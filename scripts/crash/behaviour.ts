/** How the destinations of a crash test behave: they mostly succeed. */
import { nextFrom } from '../../bench/random.js';
import type { Answer, Behaviour } from '../harness/receiver.js';

/** A destination fails at most so many times in a row: retry pauses double, and the test would spend its time waiting. */
const MOST_FAILURES = 3;

/** @param rude from 0, which never fails, to 1. */
export function crashBehaviour(seed: number, rude: number): Behaviour {
  const next = nextFrom(seed);
  const failures = new Map<string, number>();
  const answer = (): Answer => {
    const dice = next(1000) / 1000 / Math.max(rude, 1e-9);
    // Accepted, but the sender does not learn of it.
    if (dice < 0.05) return { accept: true };
    if (dice < 0.08) return { accept: true, status: 503 };
    if (dice < 0.12) return { accept: false };
    if (dice < 0.17) return { accept: false, status: 500 };
    if (dice < 0.2) return { accept: false, status: 429, retryAfterS: 1 };
    // Long enough for a kill between the request and its answer.
    if (dice < 0.5) return { accept: true, status: 200, waitMs: next(150) };
    return WELL;
  };
  return (sink) => {
    const before = failures.get(sink) ?? 0;
    const given = before >= MOST_FAILURES ? WELL : answer();
    failures.set(sink, given.status === undefined || given.status >= 300 ? before + 1 : 0);
    return given;
  };
}

const WELL: Answer = { accept: true, status: 204 };
