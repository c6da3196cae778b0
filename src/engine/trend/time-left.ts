import { median } from './pair-slopes.js';
import { LEAST_POINTS, type SlopeInterval, slopeInterval } from './robust-slope.js';

/** Seconds left until the limit, least and most; most may be Infinity. */
export interface TimeLeft {
  readonly lowSeconds: number;
  readonly highSeconds: number;
}

/**
 * How long heights (negative, the limit is 0) take to the limit, from time 0, if the points from `begin` on go on as they do. Undefined if they do not lead
 * there: if not both the whole and its recent half rise, or if the height has not passed the barrier.
 */
export function secondsLeft(times: readonly number[], heights: readonly number[], begin: number, barrier: number): TimeLeft | undefined {
  const end = times.length;
  const middle = ((times[begin] as number) + (times[end - 1] as number)) / 2;
  let half = begin;
  while ((times[half] as number) < middle) half++;
  if (end - half < LEAST_POINTS / 2 || half - begin < LEAST_POINTS / 4) return undefined;
  const whole = slopeInterval(times, heights, begin, end);
  const recent = slopeInterval(times, heights, half, end);
  if (whole === undefined || recent === undefined || !(whole.middle > 0) || !(recent.middle > 0)) return undefined;

  const offsets = new Float64Array(end - half);
  for (let i = half; i < end; i++) offsets[i - half] = (heights[i] as number) - recent.middle * (times[i] as number);
  const height = median(offsets);
  if (height <= barrier) return undefined;
  const missing = Math.max(0, -height);
  if (missing === 0) return { lowSeconds: 0, highSeconds: 0 };
  const older = slopeInterval(times, heights, begin, half);
  return {
    lowSeconds: missing / Math.max(whole.high, recent.high),
    highSeconds: Math.max(slowest(missing, whole, recent), slowing(missing, older?.middle ?? 0, recent.middle, -middle)),
  };
}

function slowest(missing: number, whole: SlopeInterval, recent: SlopeInterval): number {
  const slope = Math.min(whole.low, recent.low);
  return slope > 0 ? missing / slope : Number.POSITIVE_INFINITY;
}

/** If the rise dies away as it did from the older half to the recent one, each so many seconds long: exponentially. */
function slowing(missing: number, older: number, recent: number, seconds: number): number {
  if (recent >= older) return 0;
  const decay = Math.log(older / recent);
  const now = (recent * decay) / Math.expm1(decay);
  const share = (missing * decay) / (now * seconds);
  return share >= 1 ? Number.POSITIVE_INFINITY : (-Math.log1p(-share) * seconds) / decay;
}
