/** Windows with more samples than are kept: the error of percentiles and distinct counts. */
import { describe, expect, it } from 'vitest';
import { functionNamed } from '../../../src/engine/window/functions.js';
import type { AggregateStates } from '../../../src/engine/window/states.js';

const SPEC = { stepMs: 10_000, windowMs: 600_000, bucketMs: 10_000 };
const TICK_MS = 600_000;
/** The slot of the group. */
const PLACE = 2;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
}

/** Adds samples evenly over the window. */
function fill(state: AggregateStates, samples: readonly (number | string)[]): void {
  samples.forEach((sample, index) => {
    state.add(PLACE, Math.floor((index / samples.length) * TICK_MS), sample, false);
  });
}

function exactly(state: AggregateStates): number {
  const value = state.read(PLACE, TICK_MS, 0);
  if (value === undefined || value.lo !== value.hi) throw new Error('not exact');
  return value.lo;
}

const gauss = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const SERIES: Readonly<Record<string, (random: () => number) => number>> = {
  'log-normal': (random) => Math.exp(4 + gauss(random)),
  uniform: (random) => random() * 1000,
  'of two kinds': (random) => (random() < 0.9 ? 20 + random() : 5000 + 100 * random()),
  negative: (random) => -Math.exp(3 * random()),
  tiny: (random) => random() * 1e-9,
  'about zero': (random) => Math.round(gauss(random) * 3),
};

describe('percentiles of 20,000 samples', () => {
  it.each(Object.keys(SERIES))('are within 1%% of the value: %s', (name) => {
    const random = randomFrom(7);
    const samples = Array.from({ length: 20_000 }, () => SERIES[name]?.(random) ?? 0);
    const sorted = Float64Array.from(samples).sort();
    for (const rank of [1, 10, 50, 90, 95, 99, 99.9]) {
      const state = functionNamed('percentile').states({ ...SPEC, rank });
      fill(state, samples);
      const wanted = sorted[Math.ceil((rank / 100) * sorted.length - 1e-9) - 1] ?? 0;
      expect(Math.abs(exactly(state) - wanted), `p${rank}`).toBeLessThanOrEqual(Math.abs(wanted) * 0.01);
    }
  });

  it('of a constant series are that constant', () => {
    const state = functionNamed('median').states(SPEC);
    fill(state, new Array<number>(5000).fill(250.1));
    expect(exactly(state)).toBe(250.1);
  });

  it('are exact up to 1,000', () => {
    const random = randomFrom(3);
    const samples = Array.from({ length: 1000 }, () => random());
    const state = functionNamed('percentile').states({ ...SPEC, rank: 99 });
    fill(state, samples);
    expect(exactly(state)).toBe(Float64Array.from(samples).sort()[989]);
  });

  it('are restored from a snapshot', () => {
    const random = randomFrom(5);
    const state = functionNamed('percentile').states({ ...SPEC, rank: 95 });
    fill(
      state,
      Array.from({ length: 30_000 }, () => random()),
    );
    const saved = JSON.parse(JSON.stringify(state.snapshot(PLACE))) as unknown;
    const restored = functionNamed('percentile').states({ ...SPEC, rank: 95 });
    restored.restore(PLACE, saved);
    expect(exactly(restored)).toBe(exactly(state));
  });
});

describe('distinct', () => {
  it.each([1, 2, 3, 4, 5])('is within 2%% of many, seed %i', (seed) => {
    for (const count of [1001, 5000, 50_000, 200_000]) {
      const state = functionNamed('distinct').states(SPEC);
      fill(
        state,
        Array.from({ length: count }, (_, index) => `user-${seed}-${index}`),
      );
      expect(Math.abs(exactly(state) - count) / count, String(count)).toBeLessThan(0.02);
    }
  });

  it('is exact up to 1,000, however often each value occurs', () => {
    const state = functionNamed('distinct').states(SPEC);
    fill(
      state,
      Array.from({ length: 20_000 }, (_, index) => `user-${index % 1000}`),
    );
    expect(exactly(state)).toBe(1000);
  });

  it('is restored from a snapshot', () => {
    const state = functionNamed('distinct').states(SPEC);
    fill(
      state,
      Array.from({ length: 150_000 }, (_, index) => String(index)),
    );
    const saved = JSON.parse(JSON.stringify(state.snapshot(PLACE))) as unknown;
    const restored = functionNamed('distinct').states(SPEC);
    restored.restore(PLACE, saved);
    expect(exactly(restored)).toBe(exactly(state));
  });
});

describe('every function', () => {
  it('forgets records that leave the window, and knows when', () => {
    for (const name of ['count', 'sum', 'max', 'distinct', 'median', 'stddev', 'any', 'ratio', 'last']) {
      const state = functionNamed(name).states(SPEC);
      state.add(PLACE, 5000, name === 'distinct' ? 'x' : 4, true);
      const before = state.read(PLACE, 600_000, 0);
      // The bucket from 0 to 10 s leaves at the first tick after 600 s.
      expect(state.nextChangeMs(PLACE, 600_000, 0), name).toBe(610_000);
      expect(state.read(PLACE, 610_000, 0), name).not.toEqual(before);
      expect(state.nextChangeMs(PLACE, 610_000, 0), name).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
