import { LEAST_POINTS } from '../../parser/program.js';
import { median, select } from '../collections/select.js';
import { itemsAround, pairSlopes } from './pair-slopes.js';

/** The 95th percentile of the standard normal distribution. */
const NORMAL_QUANTILE = 1.645;

/** A slope, value per unit of time, with a 90% confidence interval. */
export interface SlopeInterval {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/**
 * The slope of a series, value per second: the median of the slopes of all pairs of points (H. Theil 1950; P. K. Sen, "Estimates of the regression
 * coefficient based on Kendall's tau", 1968). Up to 29 % of the points may be arbitrary before it is. Undefined for fewer than 8 points, or if all
 * are of one time. The order of the points does not matter.
 */
export function robustSlope(timesMs: readonly number[], values: readonly number[]): number | undefined {
  if (timesMs.length < LEAST_POINTS) return undefined;
  const slopes = pairSlopes(timesMs, values, 0, timesMs.length);
  // Never -0, which would depend on the order of the points.
  return slopes.length === 0 ? undefined : median(slopes) * 1000 + 0;
}

/** The slope with Sen's interval, which assumes independent noise, for the points from `begin` to before `end`, per unit of `times`. Undefined without two times. */
export function slopeInterval(times: ArrayLike<number>, values: ArrayLike<number>, begin: number, end: number): SlopeInterval | undefined {
  const slopes = pairSlopes(times, values, begin, end);
  const pairs = slopes.length;
  if (pairs === 0) return undefined;
  const n = end - begin;
  const spread = NORMAL_QUANTILE * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const lowRank = Math.max(0, Math.floor((pairs - spread) / 2));
  const highRank = Math.min(pairs - 1, Math.ceil((pairs + spread) / 2));
  const half = (pairs - 1) / 2;
  const { near, before } = itemsAround(slopes, lowRank, highRank);
  const from = lowRank - before;
  const to = highRank - before;
  const low = select(near, from);
  const high = select(near, to, from);
  const upperAt = Math.ceil(half) - before;
  const upper = select(near, upperAt, from, to);
  let lower = upper;
  if (pairs % 2 === 0) {
    lower = low;
    for (let i = from; i < upperAt; i++) lower = Math.max(lower, near[i] as number);
  }
  return { low, middle: (lower + upper) / 2, high };
}
