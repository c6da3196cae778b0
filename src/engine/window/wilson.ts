/** The Wilson score interval of a fraction. Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927. */
import type { WilsonBound } from '../../parser/program.js';

/** A bound of the interval for the true fraction, given that `matched` of `all` (at least one) records match. */
export function wilsonEnd(matched: number, all: number, { z, side }: WilsonBound): number {
  // Rounding must not move the bounds off 0 and 1.
  if (side === 'low' && matched === 0) return 0;
  if (side === 'high' && matched === all) return 1;
  const square = z * z;
  const middle = matched + square / 2;
  const half = z * Math.sqrt((matched * (all - matched)) / all + square / 4);
  return (side === 'low' ? middle - half : middle + half) / (all + square);
}
