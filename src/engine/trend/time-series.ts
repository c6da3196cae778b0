/** The course of a number: what it was at the multiples of a bucket, for as long as a forecast or a sparkline looks back. */
import type { ReachesExpr, Series } from '../../parser/program.js';
import type { Value } from '../model/value.js';
import type { Forecast, Points } from './forecast.js';

/** The course in one group. Numbers at ticks between which nothing changed need not be given: the one before stands for them. */
class TimeSeries {
  /** Number `m` is the value at `m` buckets since the epoch; it stands at `m` modulo the length. NaN: not known. */
  readonly #values: Float64Array;
  /** The newest number that stands there. */
  #newest: number | undefined;
  /** What the value was when it was given last. */
  #latest = Number.NaN;
  /** How many of the newest numbers are the same as the latest value; all that are not there are unknown. */
  #same: number;
  /** What was foretold at the newest number. */
  #forecasts: { readonly expr: ReachesExpr; readonly forecast: Forecast }[] = [];

  constructor(
    readonly series: Series,
    length: number,
  ) {
    this.#values = new Float64Array(length).fill(Number.NaN);
    this.#same = length;
  }

  /** The value at a tick; ticks come in order. */
  give(tickMs: number, value: Value): void {
    const { bucketMs } = this.series;
    const at = Math.floor(tickMs / bucketMs);
    const known = value !== undefined && value.lo === value.hi && Number.isFinite(value.lo) ? value.lo : Number.NaN;
    if (this.#newest === undefined) this.#newest = at * bucketMs === tickMs ? at - 1 : at;
    // Long ago does not matter.
    this.#newest = Math.max(this.#newest, at - this.#values.length - 1);
    while (this.#newest < at) this.#put(this.#newest + 1, (this.#newest + 1) * bucketMs === tickMs ? known : this.#latest);
    if (!Object.is(known, this.#latest)) {
      this.#latest = known;
      // The newest number is that of this tick, or an older one that the value has left.
      this.#same = at * bucketMs === tickMs && Object.is(this.#at(at), known) ? 1 : 0;
    }
  }

  /** Nothing that is known of it can change as long as the value stays what it is. */
  get isSettled(): boolean {
    return this.#same >= this.#values.length;
  }

  /** The values at the buckets up to the newest, oldest first; NaN where unknown. */
  values(): readonly number[] {
    const newest = this.#newest;
    if (newest === undefined) return [];
    return Array.from(this.#values, (_, back) => this.#at(newest - this.#values.length + 1 + back));
  }

  /** Those of them that are known. */
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

  /** Time of the newest of them. */
  get newestMs(): number | undefined {
    return this.#newest === undefined ? undefined : this.#newest * this.series.bucketMs;
  }

  /** What `find` says of the points as they are, found once. */
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
    this.#values[this.#placeOf(at)] = value;
    this.#same = Object.is(value, this.#latest) ? this.#same + 1 : 0;
    if (this.#forecasts.length > 0) this.#forecasts = [];
  }

  #at(at: number): number {
    return this.#values[this.#placeOf(at)] ?? Number.NaN;
  }

  #placeOf(at: number): number {
    const { length } = this.#values;
    return ((at % length) + length) % length;
  }
}

/** The timeSeries of one series in all groups of an alert, each at its place. */
export class TimeSeriesStore {
  readonly #timeSeries: (TimeSeries | undefined)[] = [];

  constructor(readonly series: Series) {}

  at(place: number): TimeSeries {
    const known = this.#timeSeries[place];
    if (known !== undefined) return known;
    const made = new TimeSeries(this.series, Math.round(this.series.historyMs / this.series.bucketMs));
    while (this.#timeSeries.length <= place) this.#timeSeries.push(undefined);
    this.#timeSeries[place] = made;
    return made;
  }

  clear(place: number): void {
    if (place < this.#timeSeries.length) this.#timeSeries[place] = undefined;
  }

  snapshot(place: number): unknown {
    return this.#timeSeries[place]?.snapshot() ?? null;
  }

  /** @param data what `snapshot` gave. */
  restore(place: number, data: unknown): void {
    this.clear(place);
    if (data !== null && data !== undefined) this.at(place).restore(data);
  }
}

function nullIfUnknown(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
