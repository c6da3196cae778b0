/** Numbers with their units as people read them. */
import { describe, expect, it } from 'vitest';
import { formatNumberBeside } from '../../src/engine/output/format-value.js';

describe('a value beside its bound', () => {
  const seconds = { seconds: 1, bytes: 0, ratio: false };
  const ratio = { seconds: 0, bytes: 0, ratio: true };
  const bytes = { seconds: 0, bytes: 1, ratio: false };
  const plain = { seconds: 0, bytes: 0, ratio: false };

  it.each([
    [3910, seconds, 3900, '1h 5m 10s'],
    [3900, seconds, 3900, '1h 5m'],
    [3605, seconds, 3600, '1h 5s'],
    [3600.25, seconds, 3600, '1h 0.3s'],
    [3720, seconds, 3900, '1h 2m'],
    [0.020004, ratio, 0.02, '2.0004%'],
    [0.31, ratio, 0.02, '31%'],
    [1000.4, plain, 1000, '1,000.4'],
    [1000, plain, 1000, '1,000'],
    [1_073_741_825, bytes, 1_073_741_824, '1.000000001 GiB'],
  ])('%d (%o) beside %d is %s', (value, unit, bound, text) => {
    expect(formatNumberBeside(value, unit, [bound])).toBe(text);
  });
});
