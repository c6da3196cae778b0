/** The values of a number at the multiples of a bucket, as far back as a forecast or a sparkline needs them. */
import type { ReachesExpr, Series } from '../../parser/program.js';
import type { Value } from '../model/value.js';
import type { Forecast, Points } from './forecast.js';

/** The values in one group. Ticks at which the value did not change need not be recorded. */
class TimeSeries {
  /** A ring: the value at `m` buckets since 1970 is at `m` modulo the length. NaN: unknown. */
  readonly #values: Float64Array;
  /** The newest bucket of `#values`. */
  #newest: number | undefined;
  /** The value that was recorded last. */
  #latest = Number.NaN;
  /** How many of the newest values are equal to the latest one. Missing values count as unknown. */
  #same: number;
  /** Forecasts of the current points. */
  #forecasts: { readonly expr: ReachesExpr; readonly forecast: Forecast }[] = [];

  constructor(
    readonly series: Series,
    length: number,
  ) {
    this.#values = new Float64Array(length).fill(Number.NaN);
    this.#same = length;
  }

  /** Records the value at a tick. Ticks never go back. */
  record(tickMs: number, value: Value): void {
    const { bucketMs } = this.series;
    const at = Math.floor(tickMs / bucketMs);
    const known = value !== undefined && value.lo === value.hi && Number.isFinite(value.lo) ? value.lo : Number.NaN;
    if (this.#newest === undefined) this.#newest = at * bucketMs === tickMs ? at - 1 : at;
    // Older buckets are outside the ring.
    this.#newest = Math.max(this.#newest, at - this.#values.length - 1);
    while (this.#newest < at) this.#put(this.#newest + 1, (this.#newest + 1) * bucketMs === tickMs ? known : this.#latest);
    if (!Object.is(known, this.#latest)) {
      this.#latest = known;
      // The newest bucket is that of this tick, or an older one with the value before.
      this.#same = at * bucketMs === tickMs && Object.is(this.#at(at), known) ? 1 : 0;
    }
  }

  /** Whether the values stay as they are while the recorded value does not change. */
  get isSettled(): boolean {
    return this.#same >= this.#values.length;
  }

  /** The values of all buckets up to the newest, oldest first; NaN: unknown. */
  values(): readonly number[] {
    const newest = this.#newest;
    if (newest === undefined) return [];
    return Array.from(this.#values, (_, back) => this.#at(newest - this.#values.length + 1 + back));
  }

  /** The known values. */
  points(): Points {
    const timesMs: number[] = [];
    const values: number[] = [];
    const oldest = (this.#newest ?? 0) - this.#values.length + 1;
    for (const [back, value] of this.values().entries()) {
      if (Number.isNaN(value)) continue;
      timesMs.push((oldest + back) * this.series.bucketMs);
      values.push(value);
    }
    return { timesMs, values };
  }

  /** Time of the newest bucket. */
  get newestMs(): number | undefined {
    return this.#newest === undefined ? undefined : this.#newest * this.series.bucketMs;
  }

  /** The forecast that `find` computes from the current points; computed once. */
  forecast(expr: ReachesExpr, find: (points: Points) => Forecast): Forecast {
    const known = this.#forecasts.find((candidate) => candidate.expr === expr);
    if (known !== undefined) return known.forecast;
    const forecast = find(this.points());
    this.#forecasts.push({ expr, forecast });
    return forecast;
  }

  snapshot(): unknown {
    return [this.#newest ?? null, nullIfUnknown(this.#latest), this.values().map(nullIfUnknown)];
  }

  restore(data: unknown): void {
    const [newest, latest, values] = data as readonly [number | null, number | null, readonly (number | null)[]];
    if (newest === null) return;
    this.#newest = newest - values.length;
    for (const value of values) this.#put(this.#newest + 1, value ?? Number.NaN);
    this.#latest = latest ?? Number.NaN;
    this.#same = 0;
    while (this.#same < this.#values.length && Object.is(this.#at(newest - this.#same), this.#latest)) this.#same += 1;
  }

  #put(at: number, value: number): void {
    this.#newest = at;
    this.#values[this.#slotOf(at)] = value;
    this.#same = Object.is(value, this.#latest) ? this.#same + 1 : 0;
    if (this.#forecasts.length > 0) this.#forecasts = [];
  }

  #at(at: number): number {
    return this.#values[this.#slotOf(at)] ?? Number.NaN;
  }

  #slotOf(at: number): number {
    const { length } = this.#values;
    return ((at % length) + length) % length;
  }
}

/** One time series in all instances of an alert, by the index of the instance. */
export class TimeSeriesStore {
  readonly #byIndex: (TimeSeries | undefined)[] = [];

  constructor(readonly series: Series) {}

  at(index: number): TimeSeries {
    const known = this.#byIndex[index];
    if (known !== undefined) return known;
    const made = new TimeSeries(this.series, Math.round(this.series.historyMs / this.series.bucketMs));
    while (this.#byIndex.length <= index) this.#byIndex.push(undefined);
    this.#byIndex[index] = made;
    return made;
  }

  clear(index: number): void {
    if (index < this.#byIndex.length) this.#byIndex[index] = undefined;
  }

  snapshot(index: number): unknown {
    return this.#byIndex[index]?.snapshot() ?? null;
  }

  /** @param data a result of `snapshot`. */
  restore(index: number, data: unknown): void {
    this.clear(index);
    if (data !== null && data !== undefined) this.at(index).restore(data);
  }
}

function nullIfUnknown(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
