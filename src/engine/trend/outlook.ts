/** What a forecast says at a tick: whether the limit is met, or will be in time, and when. */
import type { ReachesExpr } from '../../parser/program.js';
import type { Truth3, Value } from '../model/value.js';
import { compare, exact } from '../model/value.js';
import type { Forecast, Points } from './forecast.js';
import { forecast } from './forecast.js';
import type { TimeSeriesStore } from './time-series.js';

/** Seconds until the limit is met; both 0 when it is. */
export interface Eta {
  readonly low: number;
  /** May be infinite. */
  readonly high: number;
}

export interface Outlook {
  readonly truth: Truth3;
  /** Absent where nothing leads to the limit. */
  readonly eta?: Eta;
}

const MET: Outlook = { truth: true, eta: { low: 0, high: 0 } };

/**
 * The value now decides whether the limit is met. Whether it will be is asked of the course up to its newest bucket, once for each bucket; what has passed
 * since is taken off.
 */
export function outlookAt(expr: ReachesExpr, now: Value, timeSeries: TimeSeriesStore, place: number, tickMs: number): Outlook {
  if (meets(expr, now) === true) return MET;
  const course = timeSeries.at(place);
  const fromMs = course.newestMs ?? tickMs;
  const found = course.forecast(expr, (points) => foretold(expr, points, timeSeries.series.historyMs, fromMs));
  // The last bucket may have met the limit, and the value have gone back since.
  if (now !== undefined && found.holds === true && found.eta?.highSeconds === 0) return { truth: false };
  if (found.eta === undefined) return { truth: found.holds };
  const passed = (tickMs - fromMs) / 1000;
  const { lowSeconds, highSeconds } = found.eta;
  return { truth: found.holds, eta: { low: Math.max(0, lowSeconds - passed), high: Math.max(0, highSeconds - passed) } };
}

/** Whether the limit is met by this value. */
export function meets({ limit, from }: ReachesExpr, now: Value): Truth3 {
  return compare(from === 'below' ? '>=' : '<=', now, exact(limit));
}

function foretold({ limit, from, horizonMs }: ReachesExpr, points: Points, historyMs: number, tickMs: number): Forecast {
  return forecast(points, { limit, from, horizonMs, historyMs, tickMs });
}
