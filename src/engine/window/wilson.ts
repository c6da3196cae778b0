/** The share that few records show, known as well as few can tell. Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927. */
import type { WilsonBound } from '../../parser/program.js';

/** An end of the score interval for the true share, of which `above` of `all` (at least one) were seen. */
export function wilsonEnd(above: number, all: number, { z, side }: WilsonBound): number {
  // Rounding must not make something of nothing.
  if (side === 'low' && above === 0) return 0;
  if (side === 'high' && above === all) return 1;
  const square = z * z;
  const middle = above + square / 2;
  const half = z * Math.sqrt((above * (all - above)) / all + square / 4);
  return (side === 'low' ? middle - half : middle + half) / (all + square);
}
