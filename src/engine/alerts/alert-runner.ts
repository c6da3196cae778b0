/**
 * Runs one alert: its groups, their windows and states, and the times at which they must be evaluated. Records and ticks arrive in order of time.
 * Instances in which nothing can have changed sleep: a tick costs in proportion to the instances that wake, not to all instances.
 */
import type { CheckedAlert } from '../../parser/program.js';
import type { EvictionQueue } from '../collections/eviction-queue.js';
import { MAX_SLACK } from '../condition/slack.js';
import { evictionQueueOf } from '../groups/eviction-queue-of.js';
import type { Grouping } from '../groups/grouping.js';
import type { GroupRef, Instance, InstanceSnapshot } from '../groups/instance.js';
import { InstanceContext } from '../groups/instance-context.js';
import { InstanceTable } from '../groups/instance-table.js';
import type { ForecastStats } from '../model/engine-api.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { Reason, Transition } from '../model/transition.js';
import { TransitionEmitter } from '../output/transition-emitter.js';
import { alertFingerprint } from '../plan/fingerprint.js';
import { firesOnCondition, StateFactory } from '../state/instance-state.js';
import { TimeSeriesStore } from '../trend/time-series.js';
import { specOf } from '../window/aggregate.js';
import { functionNamed } from '../window/functions.js';
import type { AggregateStates } from '../window/states.js';
import { EachWhens } from './each-whens.js';
import type { Scorecard, ScorecardSnapshot } from './scorecard.js';
import { scorecardsOf } from './scorecard.js';
import type { SuppressionCounter } from './suppression-counter.js';
import { WhenEvaluator } from './when-evaluator.js';

export interface AlertSnapshot {
  readonly instances: readonly InstanceSnapshot[];
  readonly limitTickMs: number | null;
  readonly evicted: number;
  readonly forgotten: number;
  /** By scorecard; absent where there is none. */
  readonly scores?: readonly ScorecardSnapshot[];
}

/** Index of the only instance of an alert without `by`. */
const ONLY = 0;

export class AlertRunner {
  /** Where the hit accumulator counts the slack of this alert down, if it accumulates its hits. */
  accumulated: { readonly slack: Int32Array; readonly alert: number } | undefined;
  readonly #instances: InstanceTable;
  /** By aggregate. */
  readonly aggregateStates: readonly AggregateStates[];
  readonly #timeSeries: readonly TimeSeriesStore[];
  /** By `when`. */
  readonly #scorecards: readonly (readonly Scorecard[])[];
  /** The instance touched last, and the tick at which it will be evaluated: most often it is touched again. */
  #touched: Instance | undefined;
  #touchedTickMs = 0;
  readonly #context: InstanceContext;
  readonly #whens: WhenEvaluator;
  readonly #emitter: TransitionEmitter;
  #fingerprint: string | undefined;
  /** Rounded up to steps. */
  readonly #longestWindowMs: number;
  /** Some records wait until the next tick, for the guard of an `each`. */
  readonly hasGuardedEach: boolean;
  readonly #eachs: EachWhens;
  /** A tick at which the limit must be checked even if no instance wakes; Infinity if none. */
  #limitTickMs = Number.POSITIVE_INFINITY;
  /** Created when there are more groups than the limit for the first time. */
  #evictionQueue: EvictionQueue | undefined;
  evicted = 0;
  forgotten = 0;
  /** Counted since the start: how often an instance woke, and how often one was evaluated. */
  readonly work = { woken: 0, evaluated: 0 };

  constructor(
    readonly alert: CheckedAlert,
    readonly grouping: Grouping,
    /** Index of this alert among those of its grouping. */
    readonly slot: number,
    out: Transition[],
    suppressions: SuppressionCounter,
    /** The earliest `dueMs` of all alerts of the stream. This alert lowers it; the stream recomputes it. */
    readonly earliest: { dueMs: number },
  ) {
    const factories = alert.whens.map((when) => new StateFactory(when, alert.stepMs));
    this.aggregateStates = alert.aggregates.map((aggregate) => functionNamed(aggregate.fn).states(specOf(aggregate, alert.stepMs)));
    this.#timeSeries = (alert.series ?? []).map((series) => new TimeSeriesStore(series));
    this.#scorecards = alert.whens.map((when) => scorecardsOf(alert, when));
    this.#instances = new InstanceTable(factories, this.aggregateStates, [...this.#timeSeries, ...this.#scorecards.flat()]);
    this.#context = new InstanceContext(alert.stepMs, alert.aggregates, this.aggregateStates, this.#timeSeries);
    this.hasGuardedEach = alert.whens.some((when) => when.kind === 'each' && when.guard !== undefined);
    this.#longestWindowMs =
      Math.ceil(Math.max(0, ...alert.aggregates.map(({ windowMs, agoMs = 0 }) => windowMs + agoMs)) / alert.stepMs) * alert.stepMs;
    this.#emitter = new TransitionEmitter(alert, out);
    this.#whens = new WhenEvaluator(alert, this.#instances, this.#context, this.#scorecards, suppressions, this.#emitter);
    this.#eachs = new EachWhens(alert, this.#instances, this.#emitter);
  }

  /** Alerts with equal fingerprints can continue from each other's state. */
  get fingerprint(): string {
    this.#fingerprint ??= alertFingerprint(this.alert);
    return this.#fingerprint;
  }

  /** The scorecards of its forecasts at `nowMs`. */
  forecasts(nowMs: number): readonly ForecastStats[] {
    return this.#scorecards.flat().map((card) => card.stats(nowMs));
  }

  get groups(): number {
    return this.#instances.size;
  }

  /** The next time at which `run` must be called. May be too early, never too late. */
  get dueMs(): number {
    return Math.min(this.#instances.wakes.firstMs, this.#limitTickMs);
  }

  /** All transitions before this time have been emitted when the stream is complete before `throughMs`. */
  settledMs(throughMs: number): number {
    return this.hasGuardedEach ? Math.floor(throughMs / this.alert.stepMs) * this.alert.stepMs : throughMs;
  }

  /** Begins to observe a group. */
  begin(ref: GroupRef, fromMs: number): Instance {
    const instance = this.#instances.add(ref, fromMs);
    this.grouping.attach(ref, this.slot, instance);
    this.#evictionQueue?.add(instance.index);
    this.touch(instance, fromMs);
    return instance;
  }

  /** A record arrived that is earlier than the time from which the instance is observed. */
  observeFrom(instance: Instance, timeMs: number): void {
    if (timeMs >= instance.observedFromMs) return;
    instance.observedFromMs = timeMs;
    this.touch(instance, timeMs);
  }

  /** The instance has changed at `timeMs`: it is evaluated at the next tick. */
  touch(instance: Instance, timeMs: number): void {
    const { stepMs } = this.alert;
    if (instance === this.#touched && timeMs < this.#touchedTickMs && timeMs >= this.#touchedTickMs - stepMs) return;
    const tickMs = (Math.floor(timeMs / stepMs) + 1) * stepMs;
    this.#touched = instance;
    this.#touchedTickMs = tickMs;
    if (tickMs >= instance.tickMs) return;
    instance.tickMs = tickMs;
    if (tickMs < instance.wakeMs) this.#wake(instance, tickMs);
  }

  /** Adds a record that matches the filter of an aggregate. */
  add(instance: Instance, aggregate: number, timeMs: number, sample: number | string, isMatch: boolean): void {
    this.aggregateStates[aggregate]?.add(instance.index, timeMs, sample, isMatch);
    if (instance.slack > 0) instance.slack -= 1;
    else {
      this.touch(instance, timeMs);
      // It is evaluated at the next tick, whatever arrives before that.
      instance.slack = MAX_SLACK;
    }
  }

  /** Whether the record that was added last is a sample. */
  shows(instance: Instance, aggregate: number): boolean {
    return this.aggregateStates[aggregate]?.shows?.(instance.index) ?? true;
  }

  /** Whether its aggregates only count records. */
  get countsOnly(): boolean {
    return this.#timeSeries.length === 0 && this.aggregateStates.every((states) => states.addMany !== undefined);
  }

  /** Adds `times` records of one bucket, for an alert without `by`. */
  addMany(aggregate: number, timeMs: number, times: number): void {
    this.aggregateStates[aggregate]?.addMany?.(ONLY, timeMs, times);
  }

  /** `touch`, for an alert without `by`. */
  touchOnly(timeMs: number): void {
    const instance = this.#instances.at(ONLY);
    if (instance !== undefined) this.touch(instance, timeMs);
  }

  /** A record that matches an `each`. `timeMs` of a late record is the watermark. */
  each(instance: Instance, when: number, timeMs: number, late: boolean): void {
    if (late) instance.lastLateMs = Math.max(instance.lastLateMs, timeMs);
    const waitsFor = this.#eachs.record(instance, when, timeMs, late);
    if (waitsFor === 'guard') this.touch(instance, timeMs);
    else if (waitsFor < instance.wakeMs) this.#wake(instance, waitsFor);
  }

  /** Keeps a line of a record as a sample. */
  sample(instance: Instance, atMs: number, line: string): void {
    this.#instances.keepSample(instance.index, atMs, line, this.alert.sample);
  }

  /** Runs everything that is due at `timeMs`. All records before it have been added, and everything due before it has been done. */
  run(timeMs: number): void {
    this.#touched = undefined;
    const due = this.#dueAt(timeMs);
    for (const instance of due) this.#eachs.endBy(instance, timeMs);
    if (timeMs % this.alert.stepMs !== 0) {
      for (const instance of due) this.#sleep(instance);
      return;
    }
    // Before groups are dropped: a record that its guard lets through fires at its own time.
    for (const instance of due) this.#eachs.settle(instance, timeMs, this.#context);
    const kept = due.filter((instance) => !this.#forget(instance, timeMs));
    this.#evict(timeMs);
    for (const instance of kept) if (this.#instances.has(instance)) this.#evaluate(instance, timeMs);
  }

  snapshot(): AlertSnapshot {
    return {
      instances: [...this.#instances].map((instance) => this.#instances.snapshot(instance)),
      limitTickMs: finiteOrNull(this.#limitTickMs),
      evicted: this.evicted,
      forgotten: this.forgotten,
      ...(this.#timeSeries.length === 0 ? {} : { scores: this.#scorecards.flat().map((card) => card.totals()) }),
    };
  }

  restore(saved: AlertSnapshot, refOf: (key: string) => GroupRef): void {
    this.evicted = saved.evicted;
    this.forgotten = saved.forgotten;
    for (const [index, card] of this.#scorecards.flat().entries()) card.restoreTotals(saved.scores?.[index]);
    // Instances that were begun when the engine was created are in the snapshot, too.
    for (const instance of this.#instances) this.grouping.detach(instance.ref, this.slot);
    this.#instances.clear();
    this.#evictionQueue = undefined;
    this.#touched = undefined;
    if (this.accumulated !== undefined) this.accumulated.slack[this.accumulated.alert] = 0;
    for (const from of saved.instances) {
      const ref = refOf(from.key);
      this.grouping.attach(ref, this.slot, this.#instances.restore(ref, from));
    }
    this.#limitTickMs = saved.limitTickMs ?? Number.POSITIVE_INFINITY;
  }

  /** The rule was removed: its firings end. */
  retire(timeMs: number): void {
    for (const instance of this.#instances) this.#drop(instance, timeMs, 'removed');
  }

  #wake(instance: Instance, timeMs: number): void {
    this.#instances.wakes.set(instance.index, timeMs);
    if (timeMs < this.earliest.dueMs) this.earliest.dueMs = timeMs;
  }

  /** Instances that wake up to this time, each once. */
  #dueAt(timeMs: number): Instance[] {
    const due: Instance[] = [];
    for (const index of this.#instances.wakes.takeUntil(timeMs)) {
      const instance = this.#instances.at(index);
      if (instance !== undefined) due.push(instance);
    }
    this.work.woken += due.length;
    return due;
  }

  /** Drops an instance that received no record for `forget`. Returns whether it did. */
  #forget(instance: Instance, tickMs: number): boolean {
    if (this.alert.by.length === 0 || tickMs - instance.lastRecordMs < this.alert.forgetMs) return false;
    if (this.#eachs.firesPast(instance, tickMs) || this.#outlivesForget(instance)) return false;
    this.#drop(instance, tickMs, 'forgotten');
    this.forgotten += 1;
    return true;
  }

  /** Whether it stays although no record arrives: an alert that fires because its group is silent must not resolve because it stays silent. */
  #outlivesForget(instance: Instance): boolean {
    return !this.alert.forgetsFiring && instance.states.some(firesOnCondition);
  }

  /** Above the limit, drops instances that do not fire, then those that were kept only because they fire; the oldest last record first. */
  #evict(tickMs: number): void {
    this.#limitTickMs = Number.POSITIVE_INFINITY;
    const { by, limit, stepMs, forgetMs } = this.alert;
    const excess = this.#instances.size - limit;
    if (by.length === 0 || excess <= 0) return;
    if (this.#evictionQueue === undefined || this.#evictionQueue.isStale(this.#instances.size)) {
      this.#evictionQueue = evictionQueueOf(this.#instances);
    }
    const idle = this.#evictionQueue.take(excess, (index) => this.#instances.at(index)?.firing === false);
    const silent = this.#evictionQueue.take(
      excess - idle.length,
      (index) => {
        const instance = this.#instances.at(index);
        return instance !== undefined && this.#outlivesForget(instance) && !this.#eachs.firesPast(instance, tickMs);
      },
      tickMs - forgetMs,
    );
    for (const index of [...idle, ...silent]) {
      const instance = this.#instances.at(index);
      if (instance === undefined) continue;
      this.#drop(instance, tickMs, 'evicted');
      this.evicted += 1;
    }
    if (this.#instances.size > limit) this.#limitTickMs = tickMs + stepMs;
  }

  #drop(instance: Instance, tickMs: number, reason: Reason): void {
    instance.states.forEach(({ machine }, when) => {
      const from = machine?.end();
      if (from !== undefined) this.#emitter.emit(instance, when, tickMs, from, 'inactive', reason, []);
    });
    this.#instances.remove(instance);
    this.grouping.detach(instance.ref, this.slot);
  }

  #evaluate(instance: Instance, tickMs: number): void {
    this.work.evaluated += 1;
    this.#whens.evaluate(instance, tickMs);
    const { slack } = this.#whens;
    let { nextMs } = this.#whens;
    this.#setSlack(instance, slack);
    // Until the slack is used up, it wakes only so that records that have left its windows are dropped.
    if (slack > 0 && nextMs < Number.POSITIVE_INFINITY) {
      nextMs = this.accumulated === undefined ? Math.max(nextMs, tickMs + this.#longestWindowMs) : Number.POSITIVE_INFINITY;
    }
    if (this.alert.by.length > 0 && !this.#outlivesForget(instance)) {
      const { stepMs, forgetMs } = this.alert;
      const forgetAtMs = Math.ceil((instance.lastRecordMs + forgetMs) / stepMs) * stepMs;
      nextMs = Math.min(nextMs, Math.max(forgetAtMs, tickMs + stepMs));
    }
    instance.tickMs = nextMs;
    this.#sleep(instance);
  }

  #setSlack(instance: Instance, slack: number): void {
    instance.slack = slack;
    if (this.accumulated !== undefined) this.accumulated.slack[this.accumulated.alert] = slack;
  }

  /** Lets the instance sleep until its next tick, or until an `each` of it ends if that is earlier. */
  #sleep(instance: Instance): void {
    const wakeMs = Math.min(instance.tickMs, this.#eachs.endsAtMs(instance));
    if (Number.isFinite(wakeMs)) this.#wake(instance, wakeMs);
  }
}
