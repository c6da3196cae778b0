/** The values of one instance that conditions read at one tick. Each aggregate is read once. */
import type { Aggregate, ReachesExpr } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { numberAt, numberChangesMs } from '../condition/condition.js';
import type { Truth3, Value } from '../model/value.js';
import { scaleValue } from '../model/value.js';
import type { ConditionInputs } from '../state/planned-when.js';
import type { Outlook } from '../trend/outlook.js';
import { meets, outlookAt } from '../trend/outlook.js';
import type { TimeSeriesStore } from '../trend/time-series.js';
import type { AggregateDescriptor } from '../window/aggregate.js';
import { completeAtMs, windowStartMs } from '../window/buckets.js';
import { functionNamed } from '../window/functions.js';
import { gainOf } from '../window/gain.js';
import type { AggregateStates } from '../window/states.js';
import type { Instance } from './instance.js';

/** One object for each alert, moved from instance to instance: millions may be evaluated at one tick. */
export class InstanceContext implements ConditionContext {
  tickMs = Number.NaN;
  readonly #functions: readonly AggregateDescriptor[];
  readonly #gains: readonly (number | undefined)[];
  #index = 0;
  #observedFromMs = Number.NaN;
  readonly #values: (Value | 'not read')[];

  constructor(
    readonly stepMs: number,
    readonly aggregates: readonly Aggregate[],
    /** By aggregate. */
    readonly aggregateStates: readonly AggregateStates[],
    /** By series. */
    readonly seriesStores: readonly TimeSeriesStore[],
  ) {
    this.#functions = aggregates.map(({ fn }) => functionNamed(fn));
    this.#gains = aggregates.map((aggregate) => gainOf(aggregate, stepMs));
    this.#values = aggregates.map(() => 'not read');
  }

  moveTo(instance: Instance, tickMs: number): this {
    this.tickMs = tickMs;
    this.#index = instance.index;
    this.#observedFromMs = instance.observedFromMs;
    this.#values.fill('not read');
    return this;
  }

  value(aggregate: number): Value {
    const known = this.#values[aggregate];
    if (known !== 'not read') return known;
    const raw = this.aggregateStates[aggregate]?.read(this.#index, this.tickMs, this.#observedFromMs);
    const value = scaleValue(raw, this.aggregates[aggregate]?.scale);
    this.#values[aggregate] = value;
    return value;
  }

  nextChangeMs(aggregate: number): number {
    // Reading a window drops the records that have left it. Before that, its next change would be wrong.
    this.value(aggregate);
    return this.aggregateStates[aggregate]?.nextChangeMs(this.#index, this.tickMs, this.#observedFromMs) ?? Number.POSITIVE_INFINITY;
  }

  isLinear(aggregate: number): boolean {
    return this.#functions[aggregate]?.linear === true;
  }

  isTruth(aggregate: number): boolean {
    return this.#functions[aggregate]?.result === 'truth';
  }

  textsOf(aggregate: number): readonly string[] | undefined {
    if (this.#functions[aggregate]?.pointsOut !== true) return undefined;
    return this.aggregateStates[aggregate]?.texts?.(this.#index, this.tickMs);
  }

  gain(aggregate: number): number | undefined {
    return this.#gains[aggregate];
  }

  /** Records the value of every time series at this tick. */
  updateSeries(): this {
    for (const timeSeries of this.seriesStores) timeSeries.at(this.#index).record(this.tickMs, numberAt(timeSeries.series.value, this));
    return this;
  }

  /** The first tick at which the value of a time series may differ if no record arrives. */
  seriesValuesChangeMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { series } of this.seriesStores) nextMs = Math.min(nextMs, numberChangesMs(series.value, this));
    return nextMs;
  }

  meets(expr: ReachesExpr): Truth3 {
    return meets(expr, numberAt(this.#seriesStoreOf(expr.series).series.value, this));
  }

  outlook(expr: ReachesExpr): Outlook {
    const timeSeries = this.#seriesStoreOf(expr.series);
    return outlookAt(expr, numberAt(timeSeries.series.value, this), timeSeries, this.#index, this.tickMs);
  }

  seriesChangesMs(series: number): number {
    const timeSeries = this.#seriesStoreOf(series);
    const { bucketMs } = timeSeries.series;
    return timeSeries.at(this.#index).isSettled ? Number.POSITIVE_INFINITY : (Math.floor(this.tickMs / bucketMs) + 1) * bucketMs;
  }

  timeSeries(series: number): readonly number[] {
    return this.#seriesStoreOf(series).at(this.#index).values();
  }

  #seriesStoreOf(series: number): TimeSeriesStore {
    const timeSeries = this.seriesStores[series];
    if (timeSeries === undefined) throw new Error('the program names a series that the alert does not have');
    return timeSeries;
  }

  /** Whether a window or a history begins before the observation of the group. */
  isIncomplete({ aggregates, series }: ConditionInputs): boolean {
    return (
      aggregates.some((index) => this.#isWindowIncomplete(index)) ||
      series.some((index) => this.#historyStart(index) < this.#observedFromMs)
    );
  }

  /** The next tick at which one of these becomes complete; Infinity if all are. */
  completeMs({ aggregates, series }: ConditionInputs): number {
    let next = Number.POSITIVE_INFINITY;
    for (const aggregate of aggregates) {
      if (!this.#isWindowIncomplete(aggregate)) continue;
      const { windowMs = 0, bucketMs = 1, agoMs = 0 } = this.aggregates[aggregate] ?? {};
      next = Math.min(next, completeAtMs({ stepMs: this.stepMs, windowMs, bucketMs, agoMs }, this.#observedFromMs));
    }
    for (const index of series) {
      if (this.#historyStart(index) >= this.#observedFromMs) continue;
      const { historyMs, bucketMs } = this.#seriesStoreOf(index).series;
      next = Math.min(next, Math.ceil((this.#observedFromMs + historyMs) / bucketMs) * bucketMs);
    }
    return Math.max(next, this.tickMs + this.stepMs);
  }

  #isWindowIncomplete(aggregate: number): boolean {
    const { windowMs = 0, bucketMs = 1, agoMs = 0 } = this.aggregates[aggregate] ?? {};
    return windowStartMs({ windowMs, bucketMs, agoMs }, this.tickMs) < this.#observedFromMs;
  }

  #historyStart(index: number): number {
    const { historyMs, bucketMs } = this.#seriesStoreOf(index).series;
    return Math.floor(this.tickMs / bucketMs) * bucketMs - historyMs;
  }
}
