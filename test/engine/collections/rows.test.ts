import { describe, expect, it } from 'vitest';
import { Rows } from '../../../src/engine/collections/rows.js';

describe('rows of numbers', () => {
  it('keep written values, over many pages and in any order', () => {
    for (const make of [Float64Array, Int32Array]) {
      const rows = new Rows(3, make);
      const slots = [0, 1, 5, 4095, 20_000, 4096, 8191, 3];
      for (const slot of slots) for (const field of [0, 1, 2]) rows.set(slot, field, slot * 3 + field + 1);
      for (const slot of slots) for (const field of [0, 1, 2]) expect(rows.get(slot, field)).toBe(slot * 3 + field + 1);
      rows.add(20_000, 1, -2);
      expect(rows.get(20_000, 1)).toBe(60_000);
    }
  });

  it('read as 0 where nothing was written', () => {
    const rows = new Rows(2, Float64Array);
    expect(rows.get(7, 1)).toBe(0);
    rows.set(9000, 0, 1);
    expect([rows.get(9000, 1), rows.get(8999, 0), rows.get(3), rows.get(100_000)]).toEqual([0, 0, 0, 0]);
  });
});
