import { median, medianOfThree } from '../collections/select.js';
import { ROUNDING } from './pair-slopes.js';
import { type SlopeInterval, slopeInterval } from './robust-slope.js';

/** Seconds left until the limit, least and most; most may be Infinity. */
export interface TimeLeft {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/** A trend lasts from the beginning to the end: each of this many parts must rise … */
const PARTS = 3;
/** … by at least this share of the slope of the whole. A jump rises in only one part. */
const LEAST_SHARE = 0.5 * (1 - ROUNDING);

/**
 * The time from 0 until heights (negative; the limit is 0) reach the limit if the trend of the points from `begin` on continues. Undefined without such a
 * trend: unless the whole, its recent half and each of its thirds rise, and the height has passed the barrier.
 *
 * The least time is that of the fastest slope within the intervals of the whole and of the recent half. The most is that of the slowest slope, or, if the
 * rise is certain to slow down, that of a rise that decays exponentially, which may never reach the limit.
 */
export function timeLeft(times: readonly number[], heights: readonly number[], begin: number, barrier: number): TimeLeft | undefined {
  const end = times.length;
  const rise = Math.min(...partSlopes(times, heights, begin));
  if (!(rise > 0)) return undefined;
  const half = indexAt(times, begin, 1 / 2);
  const recent = slopeInterval(times, heights, half, end);
  if (recent === undefined || !(recent.middle > 0)) return undefined;
  if (recentHeight(heights) <= barrier) return undefined;
  const whole = slopeInterval(times, heights, begin, end);
  if (whole === undefined || !(whole.middle > 0) || rise < LEAST_SHARE * whole.middle) return undefined;
  const height = heightNow(times, heights, half, recent.middle);
  // A limit that is not met takes some time, even if the trend line has passed it.
  const missing = height < 0 ? -height : -(heights[end - 1] as number);
  return {
    lowSeconds: missing / Math.max(whole.high, recent.high),
    highSeconds: Math.max(slowest(missing, whole, recent), slowing(missing, times, heights, begin, half)),
  };
}

/** The median of the last three heights: observed, not on the trend line. */
function recentHeight(heights: readonly number[]): number {
  const [first = 0, second = 0, third = 0] = heights.slice(-3);
  return medianOfThree(first, second, third);
}

/** The slope of each part; NaN for a part with one point. */
function partSlopes(times: readonly number[], heights: readonly number[], begin: number): number[] {
  const slopes: number[] = [];
  let from = begin;
  for (let part = 1; part <= PARTS; part++) {
    const to = part === PARTS ? times.length : indexAt(times, begin, part / PARTS);
    slopes.push(slopeInterval(times, heights, from, to)?.middle ?? Number.NaN);
    from = to;
  }
  return slopes;
}

/** The height at time 0: the median of the recent points, each moved to time 0 along the slope. */
function heightNow(times: readonly number[], heights: readonly number[], from: number, slope: number): number {
  const heightsNow = new Float64Array(times.length - from);
  for (let i = from; i < times.length; i++) heightsNow[i - from] = (heights[i] as number) - slope * (times[i] as number);
  return median(heightsNow);
}

/** The first index at or after this share of the time from `begin` to the last point. */
function indexAt(times: readonly number[], begin: number, share: number): number {
  const first = times[begin] as number;
  const bound = first + ((times[times.length - 1] as number) - first) * share;
  let index = begin;
  while ((times[index] as number) < bound) index++;
  return index;
}

function slowest(missing: number, whole: SlopeInterval, recent: SlopeInterval): number {
  const slope = Math.min(whole.low, recent.low);
  return slope > 0 ? missing / slope : Number.POSITIVE_INFINITY;
}

/**
 * The time left if the slope decays as it did between the two quarters of the recent half. 0 unless it is certain to have decayed: the greatest slope of the
 * later quarter is less than the least of the earlier.
 */
function slowing(missing: number, times: readonly number[], heights: readonly number[], begin: number, half: number): number {
  const end = times.length;
  const quarter = indexAt(times, begin, 3 / 4);
  const earlier = slopeInterval(times, heights, half, quarter)?.low ?? 0;
  const later = slopeInterval(times, heights, quarter, end)?.high ?? earlier;
  if (later >= earlier) return 0;
  if (later <= 0) return Number.POSITIVE_INFINITY;
  const seconds = ((times[end - 1] as number) - (times[begin] as number)) / 4;
  const decay = Math.log(earlier / later);
  // The slope at the end of an exponential whose mean over the last quarter is `later`.
  const slopeNow = (later * decay) / Math.expm1(decay);
  const share = (missing * decay) / (slopeNow * seconds);
  return share >= 1 ? Number.POSITIVE_INFINITY : (-Math.log1p(-share) * seconds) / decay;
}
