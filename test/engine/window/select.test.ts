import fc from 'fast-check';
import { expect, it } from 'vitest';
import { selectAt } from '../../../src/engine/window/select.js';

it('finds what stands at a place when all are sorted', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300, size: 'max' }), fc.nat(), (values, at) => {
      const place = at % values.length;
      const sorted = Float64Array.from(values).sort();
      expect(selectAt(Float64Array.from(values), values.length, place) + 0).toBe((sorted[place] ?? 0) + 0);
    }),
  );
});

it('takes time in proportion to how many there are, in whatever order they come', () => {
  for (const order of [(at: number) => at, (at: number) => -at, () => 5, (at: number) => at % 2, (at: number) => Math.abs(at - 50_000)]) {
    const values = Float64Array.from({ length: 100_000 }, (_, at) => order(at));
    const sorted = values.slice().sort();
    expect(selectAt(values, values.length, 99_000)).toBe(sorted[99_000]);
  }
});
