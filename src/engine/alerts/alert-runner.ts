/**
 * One alert at work: its groups, their windows and lives, and the times at which something must be done. Records and ticks reach it in order of
 * time. Instances at which nothing can have changed sleep: a tick costs what woke up, not what exists.
 */
import type { CheckedAlert } from '../../parser/program.js';
import type { EvictionQueue } from '../collections/eviction-queue.js';
import { truthChangesMs, truthOf } from '../condition/condition.js';
import { MAX_SLACK } from '../condition/slack.js';
import { evictionQueueOf } from '../groups/eviction-queue-of.js';
import type { Grouping } from '../groups/grouping.js';
import type { GroupRef, Instance, InstanceSnapshot } from '../groups/instance.js';
import { InstanceContext } from '../groups/instance-context.js';
import { InstanceTable } from '../groups/instance-table.js';
import type { ForecastStats } from '../model/engine-api.js';
import type { Reason, Transition } from '../model/transition.js';
import { TransitionEmitter } from '../output/transition-emitter.js';
import { alertFingerprint } from '../plan/fingerprint.js';
import type { WhenState } from '../state/instance-state.js';
import { StateFactory } from '../state/instance-state.js';
import { tickInput } from '../state/no-data.js';
import { type PlannedWhen, plannedWhen, slackOfWhen } from '../state/planned-when.js';
import { TimeSeriesStore } from '../trend/time-series.js';
import { specOf } from '../window/aggregate.js';
import { functionNamed } from '../window/functions.js';
import type { AggregateStates } from '../window/states.js';
import { EachWhens } from './each-whens.js';
import type { Scorecard, ScorecardSnapshot } from './scorecard.js';
import { scorecardsOf } from './scorecard.js';
import type { SuppressionCounter } from './suppression-counter.js';

export interface AlertSnapshot {
  readonly instances: readonly InstanceSnapshot[];
  readonly limitTickMs: number | null;
  readonly evicted: number;
  readonly forgotten: number;
  /** By scorecard; absent where there is none. */
  readonly scores?: readonly ScorecardSnapshot[];
}

/** Place of the one instance of an alert that is not split. */
const ONLY_PLACE = 0;

export class AlertRunner {
  /** Where what can come before the next judgement is counted down, if hits of this alert are tallied. */
  tallied: { readonly slack: Int32Array; readonly alert: number } | undefined;
  readonly #instances: InstanceTable;
  /** Windows, by aggregate. */
  readonly states: readonly AggregateStates[];
  readonly #timeSeries: readonly TimeSeriesStore[];
  /** By `when`. */
  readonly #scorecards: readonly (readonly Scorecard[])[];
  /** The instance touched last, and the tick at which it will be judged: most often it is touched again. */
  #touched: Instance | undefined;
  #touchedTickMs = 0;
  readonly #reading: InstanceContext;
  readonly #whens: readonly PlannedWhen[];
  readonly #emitter: TransitionEmitter;
  #fingerprint: string | undefined;
  /** In steps. */
  readonly #longestWindowMs: number;
  /** Records wait here for what a guard is at the next tick. */
  readonly hasGuardedEach: boolean;
  readonly #eachs: EachWhens;
  /** A tick at which the limit must be looked at though nobody wakes; Infinity if none. */
  #limitTickMs = Number.POSITIVE_INFINITY;
  /** Made when there are more groups than the limit for the first time. */
  #oldest: EvictionQueue | undefined;
  evicted = 0;
  forgotten = 0;
  /** Counted since the start: how often an instance was looked at, and judged. */
  readonly work = { woken: 0, judged: 0 };

  constructor(
    readonly alert: CheckedAlert,
    readonly grouping: Grouping,
    /** Place of this alert among those of its grouping. */
    readonly slot: number,
    out: Transition[],
    readonly suppressions: SuppressionCounter,
    /** The earliest `dueMs` of all alerts of the stream, kept low enough here and found anew by the stream. */
    readonly earliest: { dueMs: number },
  ) {
    const kinds = alert.whens.map((when) => new StateFactory(when, alert.stepMs));
    this.states = alert.aggregates.map((aggregate) => functionNamed(aggregate.fn).states(specOf(aggregate, alert.stepMs)));
    this.#timeSeries = (alert.series ?? []).map((series) => new TimeSeriesStore(series));
    this.#scorecards = alert.whens.map((when) => scorecardsOf(alert, when));
    this.#instances = new InstanceTable(kinds, this.states, [...this.#timeSeries, ...this.#scorecards.flat()]);
    this.#reading = new InstanceContext(alert.stepMs, alert.aggregates, this.#instances.states, this.#timeSeries);
    this.#whens = kinds.flatMap((kind, index) => (kind.checked.kind === 'when' ? [plannedWhen(alert, kind.checked, index, kind)] : []));
    this.hasGuardedEach = alert.whens.some((when) => when.kind === 'each' && when.guard !== undefined);
    this.#longestWindowMs =
      Math.ceil(Math.max(0, ...alert.aggregates.map(({ windowMs, agoMs = 0 }) => windowMs + agoMs)) / alert.stepMs) * alert.stepMs;
    this.#emitter = new TransitionEmitter(alert, out);
    this.#eachs = new EachWhens(alert, this.#instances, this.#emitter);
  }

  /** Equal for alerts that go on with each other's state. */
  get fingerprint(): string {
    this.#fingerprint ??= alertFingerprint(this.alert);
    return this.#fingerprint;
  }

  /** How its forecasts have done by `nowMs`. */
  forecasts(nowMs: number): readonly ForecastStats[] {
    return this.#scorecards.flat().map((card) => card.stats(nowMs));
  }

  get groups(): number {
    return this.#instances.size;
  }

  /** The next time at which something must be done; never later than it must be. */
  get dueMs(): number {
    return Math.min(this.#instances.wakes.firstMs, this.#limitTickMs);
  }

  /** Transitions at and after this time may still be missing although the stream has got to `throughMs`. */
  settledMs(throughMs: number): number {
    return this.hasGuardedEach ? Math.floor(throughMs / this.alert.stepMs) * this.alert.stepMs : throughMs;
  }

  /** A group of this alert begins to be observed. */
  begin(ref: GroupRef, fromMs: number): Instance {
    const instance = this.#instances.add(ref, fromMs);
    this.grouping.attach(ref, this.slot, instance);
    this.#oldest?.add(instance.index);
    this.touch(instance, fromMs);
    return instance;
  }

  /** A record was taken that is earlier than the moment from which the instance is observed. */
  observeFrom(instance: Instance, timeMs: number): void {
    if (timeMs >= instance.observedFromMs) return;
    instance.observedFromMs = timeMs;
    this.touch(instance, timeMs);
  }

  /** Something happened to an instance at `timeMs`: it is looked at at the tick after. */
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

  /** A record passed the filter of an aggregate. */
  add(instance: Instance, aggregate: number, timeMs: number, sample: number | string, above: boolean): void {
    this.states[aggregate]?.add(instance.index, timeMs, sample, above);
    if (instance.slack > 0) instance.slack -= 1;
    else {
      this.touch(instance, timeMs);
      // It is judged at the next tick, whatever else comes before.
      instance.slack = MAX_SLACK;
    }
  }

  /** Whether the record that an aggregate was given last is worth showing. */
  shows(instance: Instance, aggregate: number): boolean {
    return this.states[aggregate]?.shows?.(instance.index) ?? true;
  }

  /** Whether its aggregates only count. */
  get countsOnly(): boolean {
    return this.#timeSeries.length === 0 && this.states.every((states) => states.addMany !== undefined);
  }

  /** As many records of one bucket as `times`, for an alert that is not split. */
  addMany(aggregate: number, timeMs: number, times: number): void {
    this.states[aggregate]?.addMany?.(ONLY_PLACE, timeMs, times);
  }

  /** `touch`, for an alert that is not split. */
  touchOnly(timeMs: number): void {
    const instance = this.#instances.at(ONLY_PLACE);
    if (instance !== undefined) this.touch(instance, timeMs);
  }

  /** A record that an `each` wants; `late` ones come at the watermark. */
  each(instance: Instance, when: number, timeMs: number, late: boolean): void {
    if (late) instance.lateHeardMs = Math.max(instance.lateHeardMs, timeMs);
    const waitsFor = this.#eachs.record(instance, when, timeMs, late);
    if (waitsFor === 'guard') this.touch(instance, timeMs);
    else if (waitsFor < instance.wakeMs) this.#wake(instance, waitsFor);
  }

  /** A log line worth showing with the alert. */
  sample(instance: Instance, atMs: number, line: string): void {
    this.#instances.keepSample(instance.index, atMs, line, this.alert.sample);
  }

  /** Does what is due at `timeMs`; everything before it has been done and every record before it been added. */
  run(timeMs: number): void {
    this.#touched = undefined;
    const due = this.#dueAt(timeMs);
    for (const instance of due) this.#eachs.endBy(instance, timeMs);
    if (timeMs % this.alert.stepMs !== 0) {
      for (const instance of due) this.#sleep(instance);
      return;
    }
    // Before anyone makes room: a record whose guard lets it count fires since its own time.
    for (const instance of due) this.#eachs.settle(instance, timeMs, this.#reading);
    const kept = due.filter((instance) => !this.#isForgotten(instance, timeMs));
    this.#makeRoom(timeMs);
    for (const instance of kept) if (this.#instances.has(instance)) this.#judge(instance, timeMs);
  }

  snapshot(): AlertSnapshot {
    return {
      instances: [...this.#instances].map((instance) => this.#instances.snapshot(instance)),
      limitTickMs: Number.isFinite(this.#limitTickMs) ? this.#limitTickMs : null,
      evicted: this.evicted,
      forgotten: this.forgotten,
      ...(this.#timeSeries.length === 0 ? {} : { scores: this.#scorecards.flat().map((card) => card.totals()) }),
    };
  }

  restore(saved: AlertSnapshot, refOf: (key: string) => GroupRef): void {
    this.evicted = saved.evicted;
    this.forgotten = saved.forgotten;
    for (const [index, card] of this.#scorecards.flat().entries()) card.restoreTotals(saved.scores?.[index]);
    // What the engine began to observe when it was made is among what was saved.
    for (const instance of this.#instances) this.grouping.detach(instance.ref, this.slot);
    this.#instances.clear();
    this.#oldest = undefined;
    this.#touched = undefined;
    if (this.tallied !== undefined) this.tallied.slack[this.tallied.alert] = 0;
    for (const from of saved.instances) {
      const ref = refOf(from.key);
      this.grouping.attach(ref, this.slot, this.#instances.restore(ref, from));
    }
    this.#limitTickMs = saved.limitTickMs ?? Number.POSITIVE_INFINITY;
  }

  /** The rule is taken away: what fires ends. */
  retire(timeMs: number): void {
    for (const instance of this.#instances) this.#drop(instance, timeMs, 'removed');
  }

  #wake(instance: Instance, timeMs: number): void {
    this.#instances.wakes.set(instance.index, timeMs);
    if (timeMs < this.earliest.dueMs) this.earliest.dueMs = timeMs;
  }

  /** Instances whose time has come, each once. */
  #dueAt(timeMs: number): Instance[] {
    const due: Instance[] = [];
    for (const place of this.#instances.wakes.takeUntil(timeMs)) {
      const instance = this.#instances.at(place);
      if (instance !== undefined) due.push(instance);
    }
    this.work.woken += due.length;
    return due;
  }

  #isForgotten(instance: Instance, tickMs: number): boolean {
    if (this.alert.by.length === 0 || tickMs - instance.lastHeardMs < this.alert.forgetMs) return false;
    if (this.#eachs.firesPast(instance, tickMs)) return false;
    this.#drop(instance, tickMs, 'forgotten');
    this.forgotten += 1;
    return true;
  }

  /** Past the limit, those that do not fire make room, heard of least lately first. */
  #makeRoom(tickMs: number): void {
    this.#limitTickMs = Number.POSITIVE_INFINITY;
    const { by, limit, stepMs } = this.alert;
    const over = this.#instances.size - limit;
    if (by.length === 0 || over <= 0) return;
    if (this.#oldest === undefined || this.#oldest.isStale(this.#instances.size)) this.#oldest = evictionQueueOf(this.#instances);
    for (const place of this.#oldest.take(over)) {
      const instance = this.#instances.at(place);
      if (instance === undefined) continue;
      this.#drop(instance, tickMs, 'evicted');
      this.evicted += 1;
    }
    if (this.#instances.size > limit) this.#limitTickMs = tickMs + stepMs;
  }

  #drop(instance: Instance, tickMs: number, reason: Reason): void {
    instance.lives.forEach(({ machine }, when) => {
      const from = machine?.end();
      if (from !== undefined) this.#emitter.emit(instance, when, tickMs, from, 'inactive', reason, []);
    });
    this.#instances.remove(instance);
    this.grouping.detach(instance.ref, this.slot);
  }

  #judge(instance: Instance, tickMs: number): void {
    const tick = tickMs / this.alert.stepMs;
    this.work.judged += 1;
    const reading = this.#reading.turnTo(instance, tickMs);
    reading.followed();
    let nextMs = reading.followedChangeMs();
    let slack = this.#eachs.isEmpty && this.#timeSeries.length === 0 ? Number.POSITIVE_INFINITY : 0;
    for (const planned of this.#whens) {
      const life = this.#instances.state(instance.index, planned.index);
      if (life?.kind !== 'when') continue;
      if (life.input !== undefined) life.machine?.skipTo(tick, life.input);
      const after = this.#judgeWhen(instance, planned, life, reading);
      nextMs = Math.min(nextMs, this.#changesMs(planned, after, reading));
      if (slack > 0) slack = Math.min(slack, slackOfWhen(planned, after, this.alert.nodata, reading));
    }
    this.#setSpare(instance, Math.min(slack, MAX_SLACK));
    // Nobody asks what a window holds until the slack records have come; it is only looked at so that it lets go of what has left it.
    if (slack > 0 && nextMs < Number.POSITIVE_INFINITY) {
      nextMs = this.tallied === undefined ? Math.max(nextMs, tickMs + this.#longestWindowMs) : Number.POSITIVE_INFINITY;
    }
    if (this.alert.by.length > 0) {
      const { stepMs, forgetMs } = this.alert;
      const forgetAtMs = Math.ceil((instance.lastHeardMs + forgetMs) / stepMs) * stepMs;
      nextMs = Math.min(nextMs, Math.max(forgetAtMs, tickMs + stepMs));
    }
    instance.tickMs = nextMs;
    this.#sleep(instance);
  }

  /** One `when` at a tick. */
  #judgeWhen(instance: Instance, planned: PlannedWhen, life: WhenState, reading: InstanceContext): WhenState {
    const { index, when, states } = planned;
    const asksIfComplete = this.alert.nodata === 'fire';
    const input = tickInput(this.alert.nodata, {
      condition: truthOf(when.condition.expr, reading),
      conditionIncomplete: asksIfComplete && reading.looksTooFar(planned.inCondition),
      clear: when.clear === undefined ? undefined : truthOf(when.clear.expr, reading),
      hasClear: when.clear !== undefined,
      clearIncomplete: asksIfComplete && reading.looksTooFar(planned.inClear),
      guarded: when.guard !== undefined && truthOf(when.guard.expr, reading) === false,
    });
    const machine = life.machine ?? (input.holds === true && !input.guarded ? states.machine() : undefined);
    const change = machine?.step(reading.tickMs / this.alert.stepMs, input);
    const isInactive = machine === undefined || machine.state === 'inactive';
    const heldBackBy = this.suppressions.note(this.alert.name, when, life, { input, change, isInactive }, reading);
    const after = states.whenState(machine, input, heldBackBy);
    if (after !== life) this.#instances.setState(instance.index, index, after);
    const stood = change === undefined ? machine?.firing === true : change.from === 'firing';
    for (const card of this.#scorecards[index] ?? []) card.note(instance.index, reading, change?.to === 'firing', stood);
    if (change !== undefined) this.#emitter.change(instance, index, change, when, reading);
    return after;
  }

  /** When a `when` must be judged again if nothing is added. */
  #changesMs(planned: PlannedWhen, { machine, input }: WhenState, reading: InstanceContext): number {
    const { stepMs, nodata } = this.alert;
    let nextMs = Number.POSITIVE_INFINITY;
    if (machine !== undefined && input !== undefined) nextMs = reading.tickMs + machine.idleSteps(input) * stepMs;
    for (const { expr } of planned.conditions) nextMs = Math.min(nextMs, truthChangesMs(expr, reading));
    if (nodata === 'fire') nextMs = Math.min(nextMs, reading.completeMs(planned.inCondition), reading.completeMs(planned.inClear));
    return nextMs;
  }

  #setSpare(instance: Instance, slack: number): void {
    instance.slack = slack;
    if (this.tallied !== undefined) this.tallied.slack[this.tallied.alert] = slack;
  }

  /** Lets the instance sleep until its next tick, or the end of an `each` if that is earlier. */
  #sleep(instance: Instance): void {
    const wakeMs = Math.min(instance.tickMs, this.#eachs.endsAtMs(instance));
    if (Number.isFinite(wakeMs)) this.#wake(instance, wakeMs);
  }
}
