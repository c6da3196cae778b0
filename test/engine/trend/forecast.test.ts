import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Forecast, Points, Question } from '../../../src/engine/trend/forecast.js';
import { forecast } from '../../../src/engine/trend/forecast.js';

const MINUTE = 60_000;
const COUNT = 120;
const HISTORY = (COUNT - 1) * MINUTE;

/** Points a minute apart, the last of them now; `value` gets the elapsed share of the history, 0 to 1. */
function series(value: (share: number, at: number) => number, count = COUNT): Points {
  const indices = Array.from({ length: count }, (_, at) => at);
  return { timesMs: indices.map((at) => (HISTORY * at) / (count - 1)), values: indices.map((at) => value(at / (count - 1), at)) };
}

function ask(points: Points, change: Partial<Question> = {}): Forecast {
  return forecast(points, { limit: 100, from: 'below', horizonMs: 2 * HISTORY, historyMs: HISTORY, tickMs: HISTORY, ...change });
}

/** The forecasts at all times of a longer series, sampled in order. */
function along(value: (minute: number) => number, minutes: number, change: Partial<Question> = {}): Forecast[] {
  const found: Forecast[] = [];
  for (let now = COUNT - 1; now < minutes; now++) {
    const indices = Array.from({ length: COUNT }, (_, at) => now - COUNT + 1 + at);
    found.push(ask({ timesMs: indices.map((at) => at * MINUTE), values: indices.map(value) }, { tickMs: now * MINUTE, ...change }));
  }
  return found;
}

/** The same noise each time: even, from -1 to 1. */
function noise(seed: number): (at: number) => number {
  return (at) => {
    let bits = Math.imul(at + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
    bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 31 - 1;
  };
}

const anySeries = fc
  .record({
    rise: fc.integer({ min: -20, max: 60 }),
    level: fc.integer({ min: 0, max: 90 }),
    rough: fc.integer({ min: 0, max: 20 }),
    resetAt: fc.option(fc.integer({ min: 1, max: 119 }), { nil: undefined }),
    seed: fc.nat(1000),
  })
  .map(({ rise, level, rough, resetAt, seed }) => {
    const wild = noise(seed);
    return series(
      (share, at) =>
        Math.round(8 * (level + rise * share + (rough / 4) * wild(at) - (resetAt !== undefined && at >= resetAt ? 50 : 0))) / 8,
    );
  });

describe('a forecast', () => {
  it('is the same for a series that is scaled by powers of two, and turned over', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: -40, max: 40 }), (points, power) => {
        const scale = 2 ** power;
        const plain = ask(points);
        expect(ask({ ...points, values: points.values.map((value) => value * scale) }, { limit: 100 * scale })).toEqual(plain);
        expect(ask({ ...points, values: points.values.map((value) => -value) }, { limit: -100, from: 'above' })).toEqual(plain);
      }),
    );
  });

  it('is the same for a series that is shifted, and for one that is later', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 2e12 }), (points, shift, laterMs) => {
        const plain = ask(points);
        expect(ask({ ...points, values: points.values.map((value) => value + shift) }, { limit: 100 + shift })).toEqual(plain);
        const later = ask({ ...points, timesMs: points.timesMs.map((timeMs) => timeMs + laterMs) }, { tickMs: HISTORY + laterMs });
        expect(later.holds).toBe(plain.holds);
        expect(later.eta).toEqual(plain.eta);
      }),
    );
  });

  it('is the same in other units of time', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 10 }), (points, power) => {
        const scale = 2 ** power;
        const plain = ask(points);
        const slow = ask(
          { ...points, timesMs: points.timesMs.map((timeMs) => timeMs * scale) },
          { tickMs: HISTORY * scale, historyMs: HISTORY * scale, horizonMs: 2 * HISTORY * scale },
        );
        expect(slow.holds).toBe(plain.holds);
        expect(slow.eta?.lowSeconds).toBe(plain.eta === undefined ? undefined : plain.eta.lowSeconds * scale);
        expect(slow.eta?.highSeconds).toBe(plain.eta === undefined ? undefined : plain.eta.highSeconds * scale);
      }),
    );
  });

  it('does not depend on duplicate points, nor on the order of points with one time', () => {
    fc.assert(
      fc.property(anySeries, fc.array(fc.nat(3), { minLength: COUNT, maxLength: COUNT }), (points, copies) => {
        const twice = points.timesMs.flatMap((timeMs, at) =>
          Array.from({ length: 1 + (copies[at] ?? 0) }, () => ({ timeMs, value: points.values[at] ?? 0 })),
        );
        expect(ask({ timesMs: twice.map(({ timeMs }) => timeMs), values: twice.map(({ value }) => value) })).toEqual(ask(points));
      }),
    );
  });

  it('has a time left that is a number from 0, with the lower bound first, and holds only within the horizon', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 1, max: 300 }), (points, horizon) => {
        const { holds, eta } = ask(points, { horizonMs: horizon * MINUTE });
        if (eta === undefined) {
          expect(holds).not.toBe(true);
          return;
        }
        expect(eta.lowSeconds).toBeGreaterThanOrEqual(0);
        expect(eta.highSeconds).toBeGreaterThanOrEqual(eta.lowSeconds);
        expect(holds).toBe(eta.highSeconds <= horizon * 60 * (1 + 1e-9));
      }),
      { numRuns: 500 },
    );
  });

  it('predicts a straight line exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 130 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.double({ min: 0.02, max: 1.9, noNaN: true }),
        (count, begin, rise, ahead) => {
          const points = series((share) => begin + rise * share, count);
          const { holds, eta } = ask(points, { limit: begin + rise * (1 + ahead) });
          const seconds = (ahead * HISTORY) / 1000;
          expect(holds).toBe(true);
          expect(Math.abs((eta?.lowSeconds ?? 0) - seconds)).toBeLessThan(1);
          expect(Math.abs((eta?.highSeconds ?? 0) - seconds)).toBeLessThan(1);
        },
      ),
    );
  });

  it('is false for a straight line that meets the limit after the horizon', () => {
    const line = series((share) => 50 * share);
    expect(ask(line, { limit: 151 }).holds).toBe(false);
    expect(ask(line, { limit: 149 }).holds).toBe(true);
    expect(ask(line, { limit: 151 }).eta?.lowSeconds).toBeCloseTo((2.02 * HISTORY) / 1000, 3);
  });

  it('does not depend on rounding errors', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, -1), fc.integer({ min: 20, max: 100 }), (sign, turn) => {
        // Twice as fast since the turn: the first third is half as fast as the whole.
        const value = (at: number): number => 0.2 * at + 0.2 * Math.max(0, at - turn);
        const plain = series((_, at) => value(at));
        const other = series((_, at) => value(at) * (1 + sign * 2 ** -52 * (at % 3)));
        expect(ask(other).holds).toBe(ask(plain).holds);
      }),
    );
  });

  it('is never true for a constant series', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 99.999, noNaN: true }), fc.integer({ min: 8, max: 130 }), (value, count) => {
        const found = ask(series(() => value, count));
        expect(found.holds).toBe(false);
        expect(found.eta).toBeUndefined();
      }),
    );
  });

  const sawtooth = (period: number, peak: number, floor: number, rough: number, seed: number): readonly Forecast[] => {
    const wild = noise(seed);
    return along((minute) => floor + (peak - floor) * ((minute % period) / period) + rough * wild(minute), 2 * COUNT + 2 * period);
  };

  it('is never true for a sawtooth below the limit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 100 }),
        fc.integer({ min: 40, max: 95 }),
        fc.integer({ min: 0, max: 30 }),
        (period, peak, floor) => {
          expect(sawtooth(period, peak, floor, 0, 0).filter(({ holds }) => holds === true)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is hardly ever true for a noisy sawtooth: noise may hide a reset for some points', () => {
    let found = 0;
    for (let seed = 0; seed < 60; seed++) {
      const courses = sawtooth(4 + ((seed * 37) % 97), 40 + ((seed * 17) % 56), (seed * 11) % 31, 3, seed);
      found += courses.filter(({ holds }) => holds === true).length;
    }
    expect(found).toBeLessThanOrEqual(5);
  });

  it('is true for a sawtooth that is no longer reset', () => {
    const found = along((minute) => (minute < 300 ? 20 + (minute % 60) : 20 + (minute - 300)), 300 + 80);
    expect(found.at(-10)?.holds).toBe(true);
    expect(found.slice(0, 180).some(({ holds }) => holds === true)).toBe(false);
  });

  it('is not lost in noise of a fifth of the rise', () => {
    let found = 0;
    for (let seed = 0; seed < 200; seed++) {
      const wild = noise(seed);
      if (
        ask(
          series((share, at) => 50 * share + 10 * wild(at)),
          { limit: 85 },
        ).holds === true
      )
        found++;
    }
    expect(found).toBeGreaterThanOrEqual(190);
    found = 0;
    for (let seed = 0; seed < 200; seed++) {
      const wild = noise(seed);
      if (
        ask(
          series((share, at) => 50 * share + 5 * wild(at)),
          { limit: 100 },
        ).holds === true
      )
        found++;
    }
    expect(found).toBeGreaterThanOrEqual(198);
  });

  it('is never true for noise alone', () => {
    let wrong = 0;
    for (let seed = 0; seed < 500; seed++) {
      const wild = noise(seed);
      if (ask(series((_, at) => 50 + 10 * wild(at))).holds === true) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it('is never true for a jump, before it or while it is in the history', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 0, max: 5 }), fc.nat(1000), (height, rough, seed) => {
        const wild = noise(seed);
        const found = along((minute) => (minute < 200 ? 0 : height) + (rough / 100) * height * wild(minute), 340, { limit: 110 });
        expect(found.filter(({ holds }) => holds !== false)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('is true by chance, at single ticks, after a jump to a height where noise almost meets the limit', () => {
    let wrong = 0;
    let ticks = 0;
    for (let seed = 0; seed < 40; seed++) {
      const wild = noise(seed);
      const found = along((minute) => (minute < 200 ? 0 : 95) + 9.5 * wild(minute), 340, { limit: 110 });
      wrong += found.filter(({ holds }) => holds === true).length;
      ticks += found.length;
    }
    expect(wrong).toBeLessThan(ticks / 1000);
  });

  it('is false for a rise that decays before the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 200 }), fc.integer({ min: 20, max: 90 }), (pace, height) => {
        const found = along((minute) => height * (1 - Math.exp(-minute / pace)), 600);
        expect(found.filter(({ holds }) => holds === true)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('is false for a value that rises each morning and falls each evening', () => {
    const day = 48;
    const wild = noise(1);
    for (const limit of [82, 90, 100]) {
      const found = along((minute) => 60 + 20 * Math.sin((2 * Math.PI * minute) / day) + wild(minute), 600, { limit });
      expect(found.filter(({ holds }) => holds === true)).toEqual([]);
    }
  });

  it('is true when the limit is met, before anything else is checked', () => {
    const met = { holds: true, eta: { lowSeconds: 0, highSeconds: 0 } };
    expect(ask({ timesMs: [HISTORY], values: [100] })).toEqual(met);
    expect(ask({ timesMs: [HISTORY - 2 * MINUTE, HISTORY - MINUTE], values: [0, 200] })).toEqual(met);
    expect(ask(series((share) => 200 - 50 * share))).toEqual(met);
    expect(
      ask(
        series((share) => 50 - 50 * share),
        { limit: 0, from: 'above' },
      ),
    ).toEqual(met);
    expect(
      ask(
        series((share) => 50 - 51 * share),
        { limit: 0, from: 'above' },
      ),
    ).toEqual(met);
  });

  it('is unknown with few points, a short history, or only old points', () => {
    const unknown = { holds: undefined };
    const line = series((share) => 50 * share);
    const last = (count: number): Points => ({ timesMs: line.timesMs.slice(-count), values: line.values.slice(-count) });
    expect(ask({ timesMs: [], values: [] })).toEqual(unknown);
    expect(ask(series((share) => 50 * share, 7))).toEqual(unknown);
    expect(ask(series((share) => 50 * share, 8)).holds).toBe(true);
    expect(ask(last(60))).toEqual(unknown);
    expect(ask(last(61)).holds).toBe(true);
    expect(ask(line, { tickMs: HISTORY + 2 * MINUTE }).holds).toBe(true);
    expect(ask(line, { tickMs: HISTORY + 3 * MINUTE })).toEqual(unknown);
    expect(ask({ timesMs: [0, MINUTE], values: [0, 200] })).toEqual(unknown);
  });

  it('is false after a reset, and uses only points after it', () => {
    const resetAt = (at: number): Points => series((_, index) => (index < at ? 40 + index / 2 : (index - at) / 2));
    for (const after of [1, 2, 7]) {
      const { holds, eta, sinceMs } = ask(resetAt(COUNT - after));
      expect({ holds, eta, sinceMs }).toEqual({ holds: false, eta: undefined, sinceMs: (COUNT - after) * MINUTE });
    }
    // It met the limit before: nothing suppresses it.
    const again = series((_, index) => (index < 60 ? 60 + index : index - 60));
    const { holds, eta, sinceMs } = ask(again);
    expect(holds).toBe(true);
    expect(sinceMs).toBe(60 * MINUTE);
    expect(eta?.highSeconds).toBeCloseTo(41 * 60, 3);
  });

  it('needs points over all of its history, though some may be missing', () => {
    const line = series((share) => 50 * share);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: COUNT - 2 }), { minLength: 70, maxLength: COUNT - 1 }), (kept) => {
        const indices = [...kept.toSorted((a, b) => a - b), COUNT - 1];
        const first = indices[0] ?? 0;
        const { holds, eta } = ask({
          timesMs: indices.map((at) => line.timesMs[at] ?? 0),
          values: indices.map((at) => line.values[at] ?? 0),
        });
        if (first > COUNT / 2) return;
        expect(holds).toBe(true);
        expect(eta?.highSeconds).toBeCloseTo(HISTORY / 1000, 3);
      }),
    );
  });
});
