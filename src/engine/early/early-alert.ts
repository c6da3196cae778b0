/**
 * Finds the firings of one alert that are certain ahead of the watermark. A condition that is true for the records so far stays true, since only values
 * that change in one direction are used. A copy of the state machine then takes the ticks ahead, with all other conditions assumed false.
 */
import type { CheckedAlert, CheckedConditionWhen, CheckedWhen } from '../../parser/program.js';
import type { AlertRunner } from '../alerts/alert-runner.js';
import { TimeHeap } from '../collections/time-heap.js';
import { aggregatesIn, clausesOf, truthOf } from '../condition/condition.js';
import { MAX_SLACK, slackOf } from '../condition/slack.js';
import type { Instance } from '../groups/instance.js';
import type { ClauseValue, Transition } from '../model/transition.js';
import type { Value } from '../model/value.js';
import { atLeast } from '../model/value.js';
import type { AlertStateMachine } from '../state/alert-state-machine.js';
import type { WhenState } from '../state/instance-state.js';
import { isFiring, StateFactory } from '../state/instance-state.js';
import { sharedInput } from '../state/tick-input.js';
import { gainOf } from '../window/gain.js';
import { atBest, canBeCertain, contextOf, isTruth, monotonicityOf } from './certain.js';
import type { EarlyGroup } from './early-group.js';
import { earlyNotice } from './early-notice.js';
import { appliedIn, EarlyWindows } from './early-windows.js';
import { PendingSteps } from './pending-steps.js';

/** How far the stream is. */
export interface StreamProgress {
  /** All records before this time have been dispatched, and all ticks before it evaluated. */
  readonly throughMs: number;
  /** Time of the newest record of the stream. */
  readonly newestMs: number;
}

export interface EarlyContext extends StreamProgress {
  /** Drops groups that are no longer needed, so that they are not counted. */
  sweep(): void;
}

/** Ticks ahead that are tried at most; when the watermark is further behind, notifications wait for it. */
const MOST_TICKS = 2000;
/** With at least this limit, half used, no new group can be evicted within a few steps. */
const LEAST_LIMIT = 1000;

const HOLDS = sharedInput(true, false, false, false, false);
const HOLDS_NOT = sharedInput(false, false, true, false, false);
const GUARDED = sharedInput(false, false, true, false, true);

export class EarlyAlert {
  readonly alert: CheckedAlert;
  /** Aggregates whose records must be known as they arrive. */
  readonly used: ReadonlySet<number>;
  /** Number of groups with records or notices ahead of the watermark. */
  groups = 0;
  /** Groups by the tick at which a `for` ends. */
  readonly due = new TimeHeap<EarlyGroup>();
  readonly #factories: readonly (StateFactory | undefined)[];
  readonly #windows: EarlyWindows;
  readonly #bestCase: ReturnType<typeof contextOf>;
  /** By aggregate: the best value that the current group can have. */
  readonly #bestValues: Value[];
  /** By aggregate: the most that one record adds; undefined unless it only counts. */
  readonly #gains: readonly (number | undefined)[];

  constructor(readonly runner: AlertRunner) {
    this.alert = runner.alert;
    const { whens, stepMs, aggregates } = this.alert;
    const canBe = (when: CheckedWhen): boolean => canBeCertain(this.alert, when);
    this.#factories = whens.map((when) => (canBe(when) && this.#isNeverForgotten ? new StateFactory(when, stepMs) : undefined));
    this.used = this.#used();
    this.#windows = new EarlyWindows(this.alert, this.used);
    this.#bestValues = aggregates.map(atBest);
    this.#gains = aggregates.map((aggregate, index) => {
      const counts = monotonicityOf(aggregate)?.keeps === 'counts' && runner.aggregateStates[index]?.held !== undefined;
      return counts ? gainOf(aggregate, stepMs) : undefined;
    });
    this.#bestCase = contextOf(
      this.alert,
      (aggregate) => this.#bestValues[aggregate],
      (aggregate) => this.#gains[aggregate],
    );
  }

  /** Whether a `when` can have early notices at all. */
  canBeEarly(when: number): boolean {
    return this.#factories[when] !== undefined;
  }

  /** Records of an aggregate that wait for the watermark. */
  pendingOf(group: EarlyGroup, aggregate: number, applied: (startMs: number) => number): PendingSteps {
    const known = group.pending[aggregate];
    if (known !== undefined) return known;
    const of = this.alert.aggregates[aggregate];
    const keeps = of === undefined ? undefined : monotonicityOf(of)?.keeps;
    const made = new PendingSteps(this.alert.stepMs, of?.bucketMs ?? 1, keeps ?? 'counts', applied);
    group.pending[aggregate] = made;
    return made;
  }

  /** Records of a bucket that the window of the instance holds. */
  applied(instance: Instance | undefined, aggregate: number, startMs: number): number {
    return instance === undefined ? 0 : appliedIn(this.runner.aggregateStates[aggregate]?.snapshot(instance.index), startMs);
  }

  /** Appends a notice for each `when` of the group that has become certain. */
  findNotices(group: EarlyGroup, instance: Instance | undefined, progress: EarlyContext, out: Transition[]): void {
    for (const pending of group.pending) pending?.dropBefore(progress.throughMs);
    if (group.eachs.size === 0 && group.dueMs.every((ms) => ms === Number.POSITIVE_INFINITY)) {
      group.slack = this.#slackOf(group, instance);
      if (group.slack > 0) return;
    }
    const headMs = this.#tickAfter(progress.newestMs);
    this.alert.whens.forEach((when, index) => {
      if ((group.dueMs[index] ?? 0) <= headMs) group.dueMs[index] = Number.POSITIVE_INFINITY;
      const state = instance?.states[index];
      // While it fires or a notice is still ahead of the watermark, later records may belong to the same firing.
      if ((state !== undefined && isFiring(state)) || (group.noticeMs[index] ?? 0) >= progress.throughMs) return;
      if (when.kind === 'each') this.#noticeEach(group, instance, index, progress, out);
      else if (state === undefined || state.kind === 'when') this.#noticeWhen(group, instance, index, when, state, progress, out);
    });
  }

  /** Groups in which a `for` may have ended, each once. */
  takeDue({ newestMs }: StreamProgress): readonly EarlyGroup[] {
    const groups = new Set<EarlyGroup>();
    while (this.due.firstMs <= this.#tickAfter(newestMs)) {
      const group = this.due.pop();
      if (group !== undefined) groups.add(group);
    }
    return [...groups];
  }

  /** Schedules the ticks that were found before, for when the stream reaches them. */
  schedule(group: EarlyGroup): void {
    for (const dueMs of group.dueMs) if (Number.isFinite(dueMs)) this.due.push(dueMs, group);
  }

  /** Whether a group with records in the windows of this alert is never forgotten. */
  get #isNeverForgotten(): boolean {
    const longestMs = Math.max(0, ...this.alert.aggregates.map(({ windowMs }) => windowMs));
    return this.alert.by.length === 0 || this.alert.forgetMs > longestMs + this.alert.stepMs;
  }

  /** Aggregates of conditions that can be early, and those of the summary. */
  #used(): ReadonlySet<number> {
    const { whens, aggregates, summary } = this.alert;
    const found = new Set<number>();
    whens.forEach((when, index) => {
      if (when.kind !== 'when' || !this.canBeEarly(index)) return;
      aggregatesIn(when.condition.expr, [], found);
      if (when.guard !== undefined) aggregatesIn(when.guard.expr, [], found);
    });
    if (found.size > 0) {
      for (const part of summary ?? []) {
        if (part.kind === 'truth') found.add(part.aggregate);
        else if (part.kind === 'value' && part.value.kind === 'aggregate') found.add(part.value.aggregate);
      }
    }
    return new Set(
      [...found].filter((aggregate) => aggregates[aggregate] !== undefined && monotonicityOf(aggregates[aggregate]) !== undefined),
    );
  }

  // ---------------------------------------------------------------- each

  /** The record fires it, unless an earlier record still arrives: then this one belongs to that firing. */
  #noticeEach(group: EarlyGroup, instance: Instance | undefined, index: number, { throughMs }: EarlyContext, out: Transition[]): void {
    let first: { readonly atMs: number; readonly late: boolean } | undefined;
    for (const record of group.eachs.get(index) ?? []) {
      if (record.atMs >= throughMs && (first === undefined || record.atMs < first.atMs)) first = record;
    }
    const when = this.alert.whens[index];
    if (first === undefined || when?.kind !== 'each' || !this.canBeEarly(index)) return;
    group.noticeMs[index] = first.atMs;
    const clauses: readonly ClauseValue[] = [{ text: when.text, value: true, truth: 'true' }];
    out.push(
      earlyNotice(this.alert, group, instance, {
        when: index,
        at: first.atMs,
        from: 'inactive',
        reason: first.late ? 'late' : 'condition',
        clauses,
        samplesFromMs: throughMs,
        samplesAtTime: true,
      }),
    );
  }

  // ---------------------------------------------------------------- conditions

  #noticeWhen(
    group: EarlyGroup,
    instance: Instance | undefined,
    index: number,
    when: CheckedConditionWhen,
    state: WhenState | undefined,
    progress: EarlyContext,
    out: Transition[],
  ): void {
    const factory = this.#factories[index];
    const headMs = this.#tickAfter(progress.newestMs);
    // Its tick was found before.
    if (factory === undefined || Number.isFinite(group.dueMs[index])) return;
    if (!this.#cannotBeEvicted(progress)) return;
    const machine = factory.machine();
    const firstTickMs = this.#tickAfter(progress.throughMs);
    if (state?.machine !== undefined && state.input !== undefined) {
      machine.restore(state.machine.snapshot());
      machine.skipTo(firstTickMs / this.alert.stepMs, state.input);
    }
    const steps = Math.max(machine.spec.forSteps, machine.spec.forOfSteps);
    const ticks = steps === 0 ? this.#ticksWithRecords(group, firstTickMs) : ticksBetween(firstTickMs, headMs, steps, this.alert.stepMs);
    const atMs = this.#firesAt(group, instance, when, machine, ticks);
    if (atMs === undefined) return;
    if (atMs > headMs) {
      group.dueMs[index] = atMs;
      this.due.push(atMs, group);
      return;
    }
    group.noticeMs[index] = atMs;
    const clauses = clausesOf(when.condition, this.#windows.context);
    out.push(
      earlyNotice(this.alert, group, instance, {
        when: index,
        at: atMs,
        from: steps === 0 ? 'inactive' : 'pending',
        reason: 'condition',
        clauses,
        samplesFromMs: progress.throughMs,
        samplesAtTime: false,
        context: this.#windows.context,
      }),
    );
  }

  /** The latest tick at which the machine fires, whatever records arrive. The context of `#windows` is at that tick then. */
  #firesAt(
    group: EarlyGroup,
    instance: Instance | undefined,
    when: CheckedConditionWhen,
    machine: AlertStateMachine,
    ticks: readonly number[],
  ): number | undefined {
    const { alert, runner } = this;
    const otherwise = when.guard === undefined ? HOLDS_NOT : GUARDED;
    const windows = this.#windows.moveTo(
      (aggregate) => (instance === undefined ? undefined : runner.aggregateStates[aggregate]?.snapshot(instance.index)),
      group.pending,
    );
    for (const tickMs of ticks) {
      windows.goTo(tickMs);
      const isCertain =
        truthOf(when.condition.expr, windows.context) === true &&
        (when.guard === undefined || truthOf(when.guard.expr, windows.context) === true);
      // A group without records for long is dropped and starts again.
      const isKept = alert.by.length === 0 || tickMs - windows.newestMs < alert.forgetMs;
      const change = machine.step(tickMs / alert.stepMs, isCertain && isKept ? HOLDS : isKept ? otherwise : GUARDED);
      if (change?.to === 'firing') return tickMs;
    }
    return undefined;
  }

  /** The ticks after waiting records: at other ticks nothing becomes true. */
  #ticksWithRecords(group: EarlyGroup, firstTickMs: number): readonly number[] {
    const fromMs = Math.max(firstTickMs, this.#tickAfter(group.touchedFromMs));
    const ticks = new Set<number>();
    for (const pending of group.pending) {
      for (const { startMs } of pending?.steps ?? []) {
        const tickMs = this.#tickAfter(startMs);
        if (tickMs >= fromMs) ticks.add(tickMs);
      }
    }
    return [...ticks].sort((a, b) => a - b).slice(0, MOST_TICKS);
  }

  /** Records that can arrive before a condition may be true at some tick: a quick bound, with all known records of the group in one window. */
  #slackOf(group: EarlyGroup, instance: Instance | undefined): number {
    for (const [index, aggregate] of this.alert.aggregates.entries()) {
      const gain = this.#gains[index];
      const isTrue = isTruth(aggregate);
      if (gain === undefined && !isTrue) continue;
      const held = instance === undefined ? 0 : (this.runner.aggregateStates[index]?.held?.(instance.index) ?? Number.POSITIVE_INFINITY);
      const total = held + (group.pending[index]?.total ?? 0);
      this.#bestValues[index] = isTrue ? (total > 0 ? atBest(aggregate) : undefined) : atLeast(total * (gain ?? 0) * 1.000001);
    }
    let slack = MAX_SLACK;
    for (const [index, when] of this.alert.whens.entries()) {
      if (when.kind === 'when' && this.canBeEarly(index)) slack = Math.min(slack, slackOf(when.condition.expr, this.#bestCase));
    }
    return slack;
  }

  /** Whether a group with a recent record cannot be evicted, and none was. */
  #cannotBeEvicted(progress: EarlyContext): boolean {
    const { by, limit } = this.alert;
    if (by.length === 0) return true;
    if (limit < LEAST_LIMIT || this.runner.evicted > 0) return false;
    if (!this.#hasRoom) progress.sweep();
    return this.#hasRoom;
  }

  get #hasRoom(): boolean {
    return this.runner.groups + this.groups <= this.alert.limit / 2;
  }

  #tickAfter(timeMs: number): number {
    const { stepMs } = this.alert;
    return (Math.floor(timeMs / stepMs) + 1) * stepMs;
  }
}

/** All ticks up to `steps` after the newest; empty if those are too many. */
function ticksBetween(firstMs: number, headMs: number, steps: number, stepMs: number): readonly number[] {
  const count = (headMs - firstMs) / stepMs + 1 + steps;
  return count > MOST_TICKS ? [] : Array.from({ length: Math.max(0, count) }, (_, at) => firstMs + at * stepMs);
}
