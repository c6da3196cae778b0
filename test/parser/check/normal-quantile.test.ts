/** Compared with printed tables, and with the integral. */
import { expect, it } from 'vitest';
import { normalQuantile } from '../../../src/parser/check/normal-quantile.js';

it.each([
  [0.5, 0],
  [0.75, 0.674489750196082],
  [0.9, 1.2815515655446],
  [0.975, 1.95996398454005],
  [0.995, 2.5758293035489],
  [0.9995, 3.29052673149193],
  [0.99995, 3.89059188641312],
])('the quantile of %d is %d', (share, z) => {
  expect(normalQuantile(share)).toBeCloseTo(z, 12);
  expect(normalQuantile(1 - share)).toBeCloseTo(-z, 9);
});

it('agrees with the integral of the density', () => {
  for (let share = 0.55; share < 0.9999; share += 0.0173) {
    const z = normalQuantile(share);
    const steps = 2000;
    let sum = 0;
    // Simpson's rule from 0 to z.
    for (let i = 0; i <= steps; i++) sum += Math.exp(-(((i * z) / steps) ** 2) / 2) * (i === 0 || i === steps ? 1 : i % 2 === 0 ? 2 : 4);
    expect(0.5 + (sum * z) / steps / 3 / Math.sqrt(2 * Math.PI)).toBeCloseTo(share, 11);
  }
});
