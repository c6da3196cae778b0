import fc from 'fast-check';
import { expect, it } from 'vitest';
import { select } from '../../../src/engine/collections/select.js';

it('finds the same item at a rank as sorting', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300, size: 'max' }), fc.nat(), (values, at) => {
      const rank = at % values.length;
      const sorted = Float64Array.from(values).sort();
      expect(select(Float64Array.from(values), rank) + 0).toBe((sorted[rank] ?? 0) + 0);
    }),
  );
});

it('takes linear time, whatever the order of the items', () => {
  for (const order of [(at: number) => at, (at: number) => -at, () => 5, (at: number) => at % 2, (at: number) => Math.abs(at - 50_000)]) {
    const values = Float64Array.from({ length: 100_000 }, (_, at) => order(at));
    const sorted = values.slice().sort();
    expect(select(values, 99_000)).toBe(sorted[99_000]);
  }
});
