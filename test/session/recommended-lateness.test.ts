import { describe, expect, it } from 'vitest';
import { recommendedLatenessMs } from '../../src/session/recommended-lateness.js';

describe('the lateness to set', () => {
  it('is the needed lateness, rounded up to a common duration', () => {
    const recommended = (latenessNeededMs: number): number | undefined => recommendedLatenessMs({ late: 1, latenessNeededMs });
    expect(recommendedLatenessMs({ late: 0, latenessNeededMs: 99_000 })).toBeUndefined();
    expect([0, 1000, 1001, 11_300, 45_001, 61_000, 3_600_001, 65_000_000, 90_000_000].map(recommended)).toEqual([
      1000, 1000, 2000, 15_000, 60_000, 120_000, 7_200_000, 86_400_000, 172_800_000,
    ]);
  });
});
