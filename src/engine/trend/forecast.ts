/** Forecasts whether and when a series will meet a limit: a pure function of some hundred points. */
import { LEAST_POINTS } from '../../parser/program.js';
import { ROUNDING } from './pair-slopes.js';
import { lastSegment } from './segment.js';
import { timeLeft } from './time-left.js';

/** The question that a forecast answers. */
export interface Question {
  readonly limit: number;
  /** The limit is met from below (>=) or from above (<=). */
  readonly from: 'below' | 'above';
  readonly horizonMs: number;
  readonly historyMs: number;
  /** The current time. */
  readonly tickMs: number;
}

/** Known points in order of time; the last may be at `tickMs`. */
export interface Points {
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

export interface Forecast {
  /** true: even the latest estimate is within the horizon; undefined: unknown. */
  readonly holds: boolean | undefined;
  /** Seconds left, least and most (may be Infinity); absent when no trend leads to the limit; both 0 when it is met. */
  readonly eta?: { readonly lowSeconds: number; readonly highSeconds: number };
  /** Start of the segment that was used (after the last reset). */
  readonly sinceMs?: number;
}

const UNKNOWN: Forecast = { holds: undefined };
const MET: Forecast = { holds: true, eta: { lowSeconds: 0, highSeconds: 0 } };

export function forecast(points: Points, question: Question): Forecast {
  const { times, heights } = heightsOf(points, question);
  const count = times.length;
  if (count === 0 || -(times[count - 1] as number) > 2 * usualGap(times, question.historyMs / 1000)) return UNKNOWN;
  if ((heights[count - 1] as number) >= 0) return MET;
  if (count < LEAST_POINTS || (times[count - 1] as number) - (times[0] as number) < question.historyMs / 2000) return UNKNOWN;

  const segment = lastSegment(heights);
  const sinceMs = question.tickMs + (times[segment.begin] as number) * 1000;
  if (count - segment.begin < LEAST_POINTS) return { holds: false, sinceMs };
  const left = timeLeft(times, heights, segment.begin, segment.barrier);
  if (left === undefined) return { holds: false, sinceMs };
  return { holds: left.highSeconds <= (question.horizonMs / 1000) * (1 + ROUNDING), eta: left, sinceMs };
}

/** Times in seconds from now, and heights over the limit as if it were met from below: negative before it is met. Duplicate points are left out. */
function heightsOf({ timesMs, values }: Points, { limit, from, tickMs }: Question): { times: number[]; heights: number[] } {
  const sign = from === 'below' ? 1 : -1;
  const times: number[] = [];
  const heights: number[] = [];
  for (let i = 0; i < timesMs.length; i++) {
    const time = ((timesMs[i] as number) - tickMs) / 1000;
    const height = sign * ((values[i] as number) - limit);
    let known = false;
    for (let j = times.length - 1; j >= 0 && times[j] === time && !known; j--) known = heights[j] === height;
    if (known) continue;
    times.push(time);
    heights.push(height);
  }
  return { times, heights };
}

/** The median gap between points, in seconds; at most the gap that the fewest points would have. */
function usualGap(times: readonly number[], historySeconds: number): number {
  const most = historySeconds / (2 * (LEAST_POINTS - 1));
  const gaps: number[] = [];
  for (let i = 1; i < times.length; i++) {
    const gap = (times[i] as number) - (times[i - 1] as number);
    if (gap > 0) gaps.push(gap);
  }
  gaps.sort((a, b) => a - b);
  return Math.min(most, gaps[gaps.length >>> 1] ?? most);
}
