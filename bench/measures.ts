/** Measures a part of Tocsin a few times, without other contestants. */
import type { Results } from './harness.js';
import { median } from './harness.js';

export async function addMedian(
  results: Results,
  lane: string,
  what: string,
  unit: string,
  rounds: number,
  measure: () => number | Promise<number>,
): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) values.push(await measure());
  const value = median(values);
  results.figures.push({ lane, what, value, unit });
  return value;
}
