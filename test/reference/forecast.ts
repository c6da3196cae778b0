/**
 * "The method": predicts from points in the slow way, by sorting everything. Written from the page about forecasts; it shares nothing with the engine
 * but the question.
 */
import type { Points, Question } from '../../src/engine/trend/forecast.js';

export interface Forecast {
  readonly holds: boolean | undefined;
  /** Seconds left. */
  readonly eta?: { readonly low: number; readonly high: number };
}

interface Point {
  /** Seconds from now, so at most 0. */
  readonly time: number;
  /** Over the limit, as if it were met from below. */
  readonly height: number;
}

const LEAST = 8;
/** Values that differ only by rounding count as equal. */
const NEARLY = 1 - 1e-9;

/** In numerical order. */
const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const median = (values: readonly number[]): number => middleOf(sorted(values));

/** The middle one of the values, or the mean of the two in the middle. */
function middleOf(inOrder: Float64Array): number {
  const upper = inOrder[Math.floor(inOrder.length / 2)] ?? Number.NaN;
  const lower = inOrder[Math.ceil(inOrder.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The slopes of all pairs of points that differ in time, the least first. */
function slopesOf(points: readonly Point[]): Float64Array {
  const slopes: number[] = [];
  points.forEach((a, i) => {
    for (const b of points.slice(i + 1)) if (a.time !== b.time) slopes.push((b.height - a.height) / (b.time - a.time));
  });
  return sorted(slopes);
}

/** Sen's interval round the slope, each side of it wrong in one of 20 cases. */
function intervalOf(points: readonly Point[]): { readonly low: number; readonly middle: number; readonly high: number } | undefined {
  const slopes = slopesOf(points);
  if (slopes.length === 0) return undefined;
  const n = points.length;
  const width = 1.645 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const low = slopes[Math.max(0, Math.floor((slopes.length - width) / 2))] ?? Number.NaN;
  const high = slopes[Math.min(slopes.length - 1, Math.ceil((slopes.length + width) / 2))] ?? Number.NaN;
  return { low, middle: middleOf(slopes), high };
}

/** Each but the first and the last as the middle one of itself and its neighbours. */
function smoothed(points: readonly Point[]): number[] {
  const heights = points.map(({ height }) => height);
  return heights.map((height, i) => (i === 0 || i === heights.length - 1 ? height : median(heights.slice(i - 1, i + 2))));
}

/** Where the part that counts begins, and the height that it must have passed. */
function afterLastReset(points: readonly Point[]): { readonly begin: number; readonly barrier: number } {
  const heights = smoothed(points);
  const fall = ((Math.max(...heights) - Math.min(...heights)) / 2) * NEARLY;
  if (fall === 0) return { begin: 0, barrier: Number.NEGATIVE_INFINITY };
  let begin = 0;
  let barrier = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < heights.length; i++) {
    const height = heights[i] ?? Number.NaN;
    const peak = Math.max(...heights.slice(begin, i));
    const isReset = height <= peak - fall;
    // A value that keeps falling after a reset belongs to that reset.
    const fallsOn = begin > 0 && height < (heights[begin] ?? Number.NaN);
    if (isReset) barrier = peak >= 0 ? Number.NEGATIVE_INFINITY : Math.max(barrier, peak);
    if (isReset || fallsOn) begin = i;
  }
  return { begin, barrier: barrier + fall / 5 };
}

/** The points in the part of the time from the first to the last that lies between two shares of it; the later share is left out unless it is the whole. */
function between(points: readonly Point[], from: number, to: number): readonly Point[] {
  const first = points[0]?.time ?? 0;
  const length = (points.at(-1)?.time ?? 0) - first;
  return points.filter(({ time }) => (from === 0 || time >= first + length * from) && (to === 1 || time < first + length * to));
}

/** If the rise is significantly slower in the last quarter than in the one before: the time to the limit of a rise that decays at that pace. Else undefined. */
function slowing(points: readonly Point[], missing: number): number {
  const before = intervalOf(between(points, 1 / 2, 3 / 4))?.low ?? 0;
  const last = intervalOf(between(points, 3 / 4, 1))?.high ?? before;
  if (last >= before) return 0;
  if (last <= 0) return Number.POSITIVE_INFINITY;
  const quarter = ((points.at(-1)?.time ?? 0) - (points[0]?.time ?? 0)) / 4;
  const decay = Math.log(before / last);
  const slopeNow = (last * decay) / Math.expm1(decay);
  const share = (missing * decay) / (slopeNow * quarter);
  return share >= 1 ? Number.POSITIVE_INFINITY : (-Math.log1p(-share) * quarter) / decay;
}

function timeLeft(points: readonly Point[], barrier: number): { readonly low: number; readonly high: number } | undefined {
  const whole = intervalOf(points);
  const recentPoints = between(points, 1 / 2, 1);
  const recent = intervalOf(recentPoints);
  const thirds = [0, 1, 2].map((third) => intervalOf(between(points, third / 3, (third + 1) / 3))?.middle ?? Number.NaN);
  if (whole === undefined || recent === undefined) return undefined;
  if (!(whole.middle > 0) || !(recent.middle > 0)) return undefined;
  if (!thirds.every((slope) => slope > 0 && slope >= (whole.middle / 2) * NEARLY)) return undefined;
  if (median(points.slice(-3).map(({ height }) => height)) <= barrier) return undefined;
  const now = median(recentPoints.map(({ time, height }) => height - recent.middle * time));
  const missing = now < 0 ? -now : -(points.at(-1)?.height ?? 0);
  const least = Math.min(whole.low, recent.low);
  const slowest = least > 0 ? missing / least : Number.POSITIVE_INFINITY;
  return { low: missing / Math.max(whole.high, recent.high), high: Math.max(slowest, slowing(points, missing)) };
}

export function forecastAt({ timesMs, values }: Points, { limit, from, horizonMs, historyMs, tickMs }: Question): Forecast {
  const sign = from === 'below' ? 1 : -1;
  const points = timesMs.map(
    (timeMs, i): Point => ({ time: (timeMs - tickMs) / 1000, height: sign * ((values[i] ?? Number.NaN) - limit) }),
  );
  const last = points.at(-1);
  if (last === undefined) return { holds: undefined };
  const gaps = sorted(points.slice(1).map(({ time }, i) => time - (points[i]?.time ?? Number.NaN)));
  const most = historyMs / 1000 / (2 * (LEAST - 1));
  const usualGap = Math.min(most, gaps[Math.floor(gaps.length / 2)] ?? most);
  if (-last.time > 2 * usualGap) return { holds: undefined };
  if (last.height >= 0) return { holds: true, eta: { low: 0, high: 0 } };
  if (points.length < LEAST || last.time - (points[0]?.time ?? 0) < historyMs / 2000) return { holds: undefined };
  const { begin, barrier } = afterLastReset(points);
  if (points.length - begin < LEAST) return { holds: false };
  const eta = timeLeft(points.slice(begin), barrier);
  return eta === undefined ? { holds: false } : { holds: eta.high <= (horizonMs / 1000) * (1 + 1e-9), eta };
}
