import { median, medianOfThree } from '../collections/select.js';
import { ROUNDING } from './pair-slopes.js';
import { type SlopeInterval, slopeInterval } from './robust-slope.js';

/** Seconds left until the limit, least and most; most may be Infinity. */
export interface TimeLeft {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/** A trend is there from the beginning to the end: so many parts are looked at, each of which must rise … */
const PARTS = 3;
/** … by this share of the slope of the whole. A jump rises in one part, a dip that has just begun in the last. */
const LEAST_SHARE = 0.5 * (1 - ROUNDING);

/**
 * How long heights (negative, the limit is 0) take to the limit, from time 0, if the points from `begin` on go on as they do. Undefined if they do not lead
 * there: if not the whole, its recent half and each of its thirds rise, or if the height has not passed the barrier.
 *
 * The least time is that of the fastest slope that the intervals of the whole and of the recent half leave; the most is that of the slowest slope, or, if
 * the rise is surely slowing down, that of a rise that dies away exponentially, which may never be there.
 */
export function timeLeft(times: readonly number[], heights: readonly number[], begin: number, barrier: number): TimeLeft | undefined {
  const end = times.length;
  const rise = Math.min(...partSlopes(times, heights, begin));
  if (!(rise > 0)) return undefined;
  const half = placeAt(times, begin, 1 / 2);
  const recent = slopeInterval(times, heights, half, end);
  if (recent === undefined || !(recent.middle > 0)) return undefined;
  if (heightOfLate(heights) <= barrier) return undefined;
  const whole = slopeInterval(times, heights, begin, end);
  if (whole === undefined || !(whole.middle > 0) || rise < LEAST_SHARE * whole.middle) return undefined;
  const height = heightNow(times, heights, half, recent.middle);
  // What is not there yet needs some time, though the trend would have it there.
  const missing = height < 0 ? -height : -(heights[end - 1] as number);
  return {
    lowSeconds: missing / Math.max(whole.high, recent.high),
    highSeconds: Math.max(slowest(missing, whole, recent), slowing(missing, times, heights, begin, half)),
  };
}

/** The middle one of the last three: where the series was seen, not where the trend would have it. */
function heightOfLate(heights: readonly number[]): number {
  const [first = 0, second = 0, third = 0] = heights.slice(-3);
  return medianOfThree(first, second, third);
}

/** The slope of each part; none that has but one point. */
function partSlopes(times: readonly number[], heights: readonly number[], begin: number): number[] {
  const slopes: number[] = [];
  let from = begin;
  for (let part = 1; part <= PARTS; part++) {
    const to = part === PARTS ? times.length : placeAt(times, begin, part / PARTS);
    slopes.push(slopeInterval(times, heights, from, to)?.middle ?? Number.NaN);
    from = to;
  }
  return slopes;
}

/** Where the recent points are at time 0: the median of what the slope makes of each. */
function heightNow(times: readonly number[], heights: readonly number[], from: number, slope: number): number {
  const heightsNow = new Float64Array(times.length - from);
  for (let i = from; i < times.length; i++) heightsNow[i - from] = (heights[i] as number) - slope * (times[i] as number);
  return median(heightsNow);
}

/** The first place at or after this share of the time from `begin` to the last. */
function placeAt(times: readonly number[], begin: number, share: number): number {
  const first = times[begin] as number;
  const bound = first + ((times[times.length - 1] as number) - first) * share;
  let place = begin;
  while ((times[place] as number) < bound) place++;
  return place;
}

function slowest(missing: number, whole: SlopeInterval, recent: SlopeInterval): number {
  const slope = Math.min(whole.low, recent.low);
  return slope > 0 ? missing / slope : Number.POSITIVE_INFINITY;
}

/**
 * The time left if the slope dies away as it did from the one quarter to the other of the recent half. Only if it surely did: if even the
 * greatest slope of the later is less than the least of the earlier. Else 0.
 */
function slowing(missing: number, times: readonly number[], heights: readonly number[], begin: number, half: number): number {
  const end = times.length;
  const quarter = placeAt(times, begin, 3 / 4);
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
