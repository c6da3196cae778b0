/** Random numbers that are the same in each run. */

/** Integers from 0 to `below`, exclusive, for one seed (mulberry32). */
export type Next = (below: number) => number;

export function nextFrom(seed: number): Next {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x100000000) * below);
  };
}

export function pick<T>(next: Next, from: readonly T[]): T {
  return from[next(from.length)] as T;
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ru', 'te', 'sho', 'ven', 'dra', 'pol', 'gri', 'sta', 'nu', 'bex', 'qua', 'fim', 'zor'];

/** Different words of two to four syllables. */
export function makeWords(count: number): readonly string[] {
  const next = nextFrom(7);
  const words = new Set<string>();
  while (words.size < count) words.add(Array.from({ length: 2 + next(3) }, () => pick(next, SYLLABLES)).join(''));
  return [...words];
}
