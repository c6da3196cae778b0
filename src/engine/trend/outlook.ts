/** A forecast at a tick: whether the limit is met or will be within the horizon, and when. */
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
  /** Absent where no trend leads to the limit. */
  readonly eta?: Eta;
}

const MET: Outlook = { truth: true, eta: { low: 0, high: 0 } };

/**
 * The current value decides whether the limit is met. Whether it will be is forecast from the time series up to its newest bucket, once for each bucket; the
 * time since then is subtracted.
 */
export function outlookAt(expr: ReachesExpr, now: Value, store: TimeSeriesStore, index: number, tickMs: number): Outlook {
  if (meets(expr, now) === true) return MET;
  const series = store.at(index);
  const fromMs = series.newestMs ?? tickMs;
  const found = series.forecast(expr, (points) => forecastOf(expr, points, store.series.historyMs, fromMs));
  // The value at the last bucket may have met the limit, and no longer does.
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

function forecastOf({ limit, from, horizonMs }: ReachesExpr, points: Points, historyMs: number, tickMs: number): Forecast {
  return forecast(points, { limit, from, horizonMs, historyMs, tickMs });
}
