/** "Forecasts": the forecasts of one group at one tick. */
import type { Truth } from '../../src/engine/model/transition.js';
import type { NumberExpr, ReachesExpr, Series } from '../../src/parser/program.js';
import { forecastAt } from './forecast.js';
import type { Moment, Value } from './values.js';

export interface Outlook {
  readonly truth: Truth;
  /** Whole seconds; `high` is missing when it is infinite. */
  readonly eta?: { readonly low: number; readonly high?: number };
}

type ValueAt = (value: NumberExpr, moment: Moment) => Value;

/** The moment of the newest multiple of the bucket that is not after the tick. */
const newestBucket = ({ bucketMs }: Series, tickMs: number): number => Math.floor(tickMs / bucketMs) * bucketMs;

export function historyIsIncomplete(series: Series, moment: Moment): boolean {
  return newestBucket(series, moment.tickMs) - series.historyMs < moment.observedFromMs;
}

/** Exact values at the multiples of the bucket in (newest - history, newest], where ticks were evaluated. */
function pointsOf(
  series: Series,
  stepMs: number,
  moment: Moment,
  valueAt: ValueAt,
): { readonly timesMs: number[]; readonly values: number[] } {
  const newestMs = newestBucket(series, moment.tickMs);
  const firstTickMs = (Math.floor(moment.observedFromMs / stepMs) + 1) * stepMs;
  const timesMs: number[] = [];
  const values: number[] = [];
  for (let atMs = newestMs - series.historyMs + series.bucketMs; atMs <= newestMs; atMs += series.bucketMs) {
    if (atMs < firstTickMs) continue;
    const records = moment.records.filter((record) => record.timeMs < atMs);
    const value = valueAt(series.value, { tickMs: atMs, observedFromMs: moment.observedFromMs, records });
    if (value === 'unknown' || value.low !== value.high || !Number.isFinite(value.low)) continue;
    timesMs.push(atMs);
    values.push(value.low);
  }
  return { timesMs, values };
}

export function outlook(expr: ReachesExpr, series: Series, stepMs: number, moment: Moment, valueAt: ValueAt): Outlook {
  const now = valueAt(series.value, moment);
  if (now !== 'unknown' && (expr.from === 'below' ? now.low >= expr.limit : now.high <= expr.limit)) {
    return { truth: 'true', eta: { low: 0, high: 0 } };
  }
  const newestMs = newestBucket(series, moment.tickMs);
  const { limit, from, horizonMs } = expr;
  const { historyMs } = series;
  const points = pointsOf(series, stepMs, moment, valueAt);
  const { holds, eta } = forecastAt(points, { limit, from, horizonMs, historyMs, tickMs: newestMs });
  const truth: Truth = holds === undefined ? 'unknown' : holds ? 'true' : 'false';
  // It stood at the limit at the newest bucket, and does not now.
  if (truth === 'true' && eta?.high === 0 && now !== 'unknown') return { truth: 'false' };
  if (eta === undefined) return { truth };
  const left = (seconds: number): number => Math.round(Math.max(0, seconds - (moment.tickMs - newestMs) / 1000));
  return { truth, eta: { low: left(eta.low), ...(Number.isFinite(eta.high) ? { high: left(eta.high) } : {}) } };
}
