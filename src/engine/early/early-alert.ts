/**
 * What one alert can tell ahead of the watermark. Something is certain if it holds with nothing more being read, since each value that is used goes one
 * way; the machine is asked with a copy of itself, which is told that nothing else holds.
 */
import type { CheckedAlert, CheckedConditionWhen, CheckedWhen, SummaryPart } from '../../parser/program.js';
import type { AlertRunner } from '../alerts/alert-runner.js';
import { TimeHeap } from '../collections/time-heap.js';
import { aggregatesIn, clausesOf, truthOf } from '../condition/condition.js';
import { MAX_SLACK, slackOf } from '../condition/slack.js';
import type { Instance } from '../groups/instance.js';
import { groupFields } from '../groups/instance.js';
import type { ClauseValue, Transition } from '../model/transition.js';
import type { Value } from '../model/value.js';
import { atLeast, exact, scaleValue } from '../model/value.js';
import { renderSummary } from '../output/summary.js';
import type { AlertStateMachine } from '../state/alert-state-machine.js';
import type { WhenState } from '../state/instance-state.js';
import { isFiring, StateFactory } from '../state/instance-state.js';
import { sharedInput } from '../state/tick-input.js';
import { functionNamed } from '../window/functions.js';
import { atBest, canBeCertain, contextOf, isTruth, monotonicityOf } from './certain.js';
import type { EarlyGroup } from './early-group.js';
import { appliedIn, EarlyWindows } from './early-windows.js';
import { PendingSteps } from './pending-steps.js';

/** How far the stream has come. */
export interface StreamProgress {
  /** Everything before this has been applied and judged. */
  readonly throughMs: number;
  /** The newest record of the stream. */
  readonly newestMs: number;
}

/** A look ahead. */
export interface EarlyContext extends StreamProgress {
  /** Groups that are over are counted no more. */
  sweep(): void;
}

/** Ticks that are looked at ahead, at most; where the watermark is further behind, notifications wait for it. */
const MOST_TICKS = 2000;
/** Of so many groups, at most half of them in use, none has to make room within a few steps. */
const LEAST_LIMIT = 1000;

const HOLDS = sharedInput(true, false, false, false, false);
const HOLDS_NOT = sharedInput(false, false, true, false, false);
const GUARDED = sharedInput(false, false, true, false, true);

export class EarlyAlert {
  readonly alert: CheckedAlert;
  /** Aggregates whose records must be known when they come. */
  readonly used: ReadonlySet<number>;
  /** Of this alert, groups of which something is known ahead. */
  groups = 0;
  /** Groups in which a `for` will be over at this tick. */
  readonly due = new TimeHeap<EarlyGroup>();
  readonly #kinds: readonly (StateFactory | undefined)[];
  readonly #windows: EarlyWindows;
  readonly #quick: ReturnType<typeof contextOf>;
  /** What the group at hand can come to at most, by aggregate. */
  readonly #most: Value[];
  /** By aggregate: the most that a record adds to it, where it only counts. */
  readonly #gains: readonly (number | undefined)[];

  constructor(readonly runner: AlertRunner) {
    this.alert = runner.alert;
    const { whens, stepMs, aggregates } = this.alert;
    const canBe = (when: CheckedWhen): boolean => canBeCertain(this.alert, when);
    this.#kinds = whens.map((when) => (canBe(when) && this.#mayForget ? new StateFactory(when, stepMs) : undefined));
    this.used = this.#used();
    this.#windows = new EarlyWindows(this.alert, this.used);
    this.#most = aggregates.map(atBest);
    this.#gains = aggregates.map((aggregate, index) => {
      const { fn, windowMs, bucketMs, scale } = aggregate;
      const counts = monotonicityOf(aggregate)?.keeps === 'counts' && runner.states[index]?.held !== undefined;
      const gain = counts ? functionNamed(fn).gain?.({ stepMs, windowMs, bucketMs }) : undefined;
      return gain === undefined ? undefined : scaleValue(exact(gain), scale)?.hi;
    });
    this.#quick = contextOf(
      this.alert,
      (aggregate) => this.#most[aggregate],
      (aggregate) => this.#gains[aggregate],
    );
  }

  /** Whether a `when` can be told ahead at all. */
  tells(when: number): boolean {
    return this.#kinds[when] !== undefined;
  }

  /** Where the records of an aggregate wait. */
  waitingOf(group: EarlyGroup, aggregate: number, applied: (startMs: number) => number): PendingSteps {
    const known = group.waiting[aggregate];
    if (known !== undefined) return known;
    const of = this.alert.aggregates[aggregate];
    const keeps = of === undefined ? undefined : monotonicityOf(of)?.keeps;
    const made = new PendingSteps(this.alert.stepMs, of?.bucketMs ?? 1, keeps ?? 'counts', applied);
    group.waiting[aggregate] = made;
    return made;
  }

  /** Records of a bucket that the window of a group has got. */
  applied(instance: Instance | undefined, aggregate: number, startMs: number): number {
    return instance === undefined ? 0 : appliedIn(this.runner.states[aggregate]?.snapshot(instance.index), startMs);
  }

  /** Tells what has become certain of a group. */
  tell(group: EarlyGroup, instance: Instance | undefined, look: EarlyContext, out: Transition[]): void {
    for (const waiting of group.waiting) waiting?.passed(look.throughMs);
    if (group.eachs.size === 0 && group.dueMs.every((ms) => ms === Number.POSITIVE_INFINITY)) {
      group.slack = this.#sparesOf(group, instance);
      if (group.slack > 0) return;
    }
    const headMs = this.#tickAfter(look.newestMs);
    this.alert.whens.forEach((when, index) => {
      if ((group.dueMs[index] ?? 0) <= headMs) group.dueMs[index] = Number.POSITIVE_INFINITY;
      const life = instance?.lives[index];
      // While it fires, or what was told is still to come, whatever comes belongs to that.
      if ((life !== undefined && isFiring(life)) || (group.toldMs[index] ?? 0) >= look.throughMs) return;
      if (when.kind === 'each') this.#tellEach(group, instance, index, look, out);
      else if (life === undefined || life.kind === 'when') this.#tellWhen(group, instance, index, when, life, look, out);
    });
  }

  /** Groups in which something may be due now, each once. */
  takeDue({ newestMs }: StreamProgress): readonly EarlyGroup[] {
    const groups = new Set<EarlyGroup>();
    while (this.due.firstMs <= this.#tickAfter(newestMs)) {
      const group = this.due.pop();
      if (group !== undefined) groups.add(group);
    }
    return [...groups];
  }

  /** A tick that was found before is looked at when the stream has come there. */
  schedule(group: EarlyGroup): void {
    for (const dueMs of group.dueMs) if (Number.isFinite(dueMs)) this.due.push(dueMs, group);
  }

  /** A group whose records are all in windows of this alert is not forgotten with them. */
  get #mayForget(): boolean {
    const longestMs = Math.max(0, ...this.alert.aggregates.map(({ windowMs }) => windowMs));
    return this.alert.by.length === 0 || this.alert.forgetMs > longestMs + this.alert.stepMs;
  }

  /** Aggregates of what can be told, and those of the summary that say how it stands. */
  #used(): ReadonlySet<number> {
    const { whens, aggregates, summary } = this.alert;
    const found = new Set<number>();
    whens.forEach((when, index) => {
      if (when.kind !== 'when' || !this.tells(index)) return;
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

  /** The record fires it, or an earlier one that still comes and whose firing this one belongs to. */
  #tellEach(group: EarlyGroup, instance: Instance | undefined, index: number, { throughMs }: EarlyContext, out: Transition[]): void {
    let first: { readonly atMs: number; readonly late: boolean } | undefined;
    for (const record of group.eachs.get(index) ?? []) {
      if (record.atMs >= throughMs && (first === undefined || record.atMs < first.atMs)) first = record;
    }
    const when = this.alert.whens[index];
    if (first === undefined || when?.kind !== 'each' || !this.tells(index)) return;
    group.toldMs[index] = first.atMs;
    const clauses: readonly ClauseValue[] = [{ text: when.text, value: true, truth: 'true' }];
    const lines = this.#samples(group, instance, throughMs, first.atMs, true);
    out.push(this.#notice(group, index, first.atMs, 'inactive', first.late ? 'late' : 'condition', clauses, lines, false));
  }

  // ---------------------------------------------------------------- conditions

  #tellWhen(
    group: EarlyGroup,
    instance: Instance | undefined,
    index: number,
    when: CheckedConditionWhen,
    life: WhenState | undefined,
    look: EarlyContext,
    out: Transition[],
  ): void {
    const kind = this.#kinds[index];
    const headMs = this.#tickAfter(look.newestMs);
    // A tick that was found before need not be looked for again.
    if (kind === undefined || Number.isFinite(group.dueMs[index])) return;
    if (!this.#staysInRoom(look)) return;
    const machine = kind.machine();
    const firstTickMs = this.#tickAfter(look.throughMs);
    if (life?.machine !== undefined && life.input !== undefined) {
      machine.restore(life.machine.snapshot());
      machine.skipTo(firstTickMs / this.alert.stepMs, life.input);
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
    group.toldMs[index] = atMs;
    const clauses = clausesOf(when.condition, this.#windows.reading);
    const lines = this.#samples(group, instance, look.throughMs, atMs, false);
    out.push(this.#notice(group, index, atMs, steps === 0 ? 'inactive' : 'pending', 'condition', clauses, lines, true));
  }

  /** The tick at which the machine fires at the latest, whatever else comes; the reading stands there then. */
  #firesAt(
    group: EarlyGroup,
    instance: Instance | undefined,
    when: CheckedConditionWhen,
    machine: AlertStateMachine,
    ticks: readonly number[],
  ): number | undefined {
    const { alert, runner } = this;
    const otherwise = when.guard === undefined ? HOLDS_NOT : GUARDED;
    const windows = this.#windows.turnTo(
      (aggregate) => (instance === undefined ? undefined : runner.states[aggregate]?.snapshot(instance.index)),
      group.waiting,
    );
    for (const tickMs of ticks) {
      windows.goTo(tickMs);
      const isCertain =
        truthOf(when.condition.expr, windows.reading) === true &&
        (when.guard === undefined || truthOf(when.guard.expr, windows.reading) === true);
      // A group of which nothing is heard for long is dropped, and begins anew.
      const isKept = alert.by.length === 0 || tickMs - windows.newestMs < alert.forgetMs;
      const change = machine.step(tickMs / alert.stepMs, isCertain && isKept ? HOLDS : isKept ? otherwise : GUARDED);
      if (change?.to === 'firing') return tickMs;
    }
    return undefined;
  }

  /** Ticks right after records that wait: at those between nothing holds that did not before. */
  #ticksWithRecords(group: EarlyGroup, firstTickMs: number): readonly number[] {
    const fromMs = Math.max(firstTickMs, this.#tickAfter(group.touchedFromMs));
    const ticks = new Set<number>();
    for (const waiting of group.waiting) {
      for (const { startMs } of waiting?.steps ?? []) {
        const tickMs = this.#tickAfter(startMs);
        if (tickMs >= fromMs) ticks.add(tickMs);
      }
    }
    return [...ticks].sort((a, b) => a - b).slice(0, MOST_TICKS);
  }

  /** Records that can still come before some condition may hold at any tick, at a glance: with all that is known of the group in one window. */
  #sparesOf(group: EarlyGroup, instance: Instance | undefined): number {
    for (const [index, aggregate] of this.alert.aggregates.entries()) {
      const gain = this.#gains[index];
      const isTrue = isTruth(aggregate);
      if (gain === undefined && !isTrue) continue;
      const held = instance === undefined ? 0 : (this.runner.states[index]?.held?.(instance.index) ?? Number.POSITIVE_INFINITY);
      const total = held + (group.waiting[index]?.total ?? 0);
      this.#most[index] = isTrue ? (total > 0 ? atBest(aggregate) : undefined) : atLeast(total * (gain ?? 0) * 1.000001);
    }
    let slack = MAX_SLACK;
    for (const [index, when] of this.alert.whens.entries()) {
      if (when.kind === 'when' && this.tells(index)) slack = Math.min(slack, slackOf(when.condition.expr, this.#quick));
    }
    return slack;
  }

  /** Whether the limit does not make a group go that was just heard of, nor has made it go. */
  #staysInRoom(look: EarlyContext): boolean {
    const { by, limit } = this.alert;
    if (by.length === 0) return true;
    if (limit < LEAST_LIMIT || this.runner.evicted > 0) return false;
    if (!this.#isRoomy) look.sweep();
    return this.#isRoomy;
  }

  get #isRoomy(): boolean {
    return this.runner.groups + this.groups <= this.alert.limit / 2;
  }

  // ---------------------------------------------------------------- what is told

  #samples(group: EarlyGroup, instance: Instance | undefined, throughMs: number, atMs: number, inclusive: boolean): readonly string[] {
    const { sample, aggregates } = this.alert;
    if (sample === 0) return [];
    const ageMs = Math.max(300_000, ...aggregates.map(({ windowMs }) => windowMs));
    return [...(instance?.samples ?? []), ...group.samples(throughMs)]
      .filter((line) => line.atMs >= atMs - ageMs && (line.atMs < atMs || (inclusive && line.atMs === atMs)))
      .sort((a, b) => a.atMs - b.atMs)
      .slice(-sample)
      .map(({ line }) => line);
  }

  #notice(
    group: EarlyGroup,
    index: number,
    at: number,
    from: 'inactive' | 'pending',
    reason: 'condition' | 'late',
    clauses: readonly ClauseValue[],
    samples: readonly string[],
    isRead: boolean,
  ): Transition {
    const { alert } = this;
    // A course that has not been run cannot be shown.
    const parts = alert.summary?.map(
      (part): SummaryPart => (part.kind === 'eta' || part.kind === 'spark' ? { kind: 'text', text: '?' } : part),
    );
    const summary = parts === undefined ? undefined : renderSummary(parts, alert, group.values, isRead ? this.#windows.reading : undefined);
    return {
      at,
      alert: alert.name,
      group: groupFields(alert, group.values),
      severity: alert.whens[index]?.severity ?? 'info',
      from,
      to: 'firing',
      reason,
      clauses,
      ...(summary === undefined ? {} : { summary }),
      ...(alert.sample > 0 ? { samples } : {}),
    };
  }

  #tickAfter(timeMs: number): number {
    const { stepMs } = this.alert;
    return (Math.floor(timeMs / stepMs) + 1) * stepMs;
  }
}

/** Every tick up to `steps` after the newest; none where those are too many. */
function ticksBetween(firstMs: number, headMs: number, steps: number, stepMs: number): readonly number[] {
  const count = (headMs - firstMs) / stepMs + 1 + steps;
  return count > MOST_TICKS ? [] : Array.from({ length: Math.max(0, count) }, (_, at) => firstMs + at * stepMs);
}
