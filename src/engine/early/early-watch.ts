/**
 * Watches the records of a stream as they arrive, ahead of the watermark, and finds once a turn which firings are certain. A record costs nothing if only
 * conditions without early notices read it.
 */
import type { AlertRunner } from '../alerts/alert-runner.js';
import type { Grouping } from '../groups/grouping.js';
import type { PendingRow, PendingWatch } from '../ingest/reorder-buffer.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { Matcher } from '../match/matcher.js';
import type { Transition } from '../model/transition.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { EarlyContext, StreamProgress } from './early-alert.js';
import { EarlyAlert } from './early-alert.js';
import type { EarlyGroupSnapshot } from './early-group.js';
import { EarlyGroup } from './early-group.js';
import type { EarlyRef } from './early-refs.js';
import { EarlyRefs } from './early-refs.js';

/** The parts of its stream that the watch needs. */
export interface WatchedStream extends StreamProgress {
  /** Adds accumulated hits to the windows, before windows are read. */
  settle(): void;
}

export interface EarlySnapshot {
  readonly fingerprint: string;
  readonly groups: readonly EarlyGroupSnapshot[];
}

/** The aggregates that one predicate feeds. */
interface Target {
  readonly alert: number;
  readonly early: EarlyAlert;
  readonly grouping: number;
  readonly slot: number;
  /** -1 for an `each`. */
  readonly aggregate: number;
  /** Index of an `each`; -1 for an aggregate. */
  readonly when: number;
  readonly operand: number;
  readonly text: boolean;
  readonly sampled: boolean;
}

/** Unused groups are dropped each time the watermark has advanced by this much, ms. */
const SWEEP_MS = 60_000;

export class EarlyWatch implements PendingWatch {
  /** By watched predicate. */
  readonly #targets: readonly (readonly Target[] | undefined)[];
  readonly #always: readonly (readonly Target[])[];
  /** By alert of the plan. */
  readonly #alerts: readonly (EarlyAlert | undefined)[];
  /** By grouping. */
  readonly #refs: readonly EarlyRefs[];
  /** By grouping: the group of the current record; null: none; undefined: not looked up yet. */
  readonly #found: (EarlyRef | null | undefined)[];
  readonly #touched: { readonly alert: number; readonly group: EarlyGroup }[] = [];
  /** Groups with lines that are still in their batches. */
  readonly #borrowers: EarlyGroup[] = [];
  #sweepMs = Number.NEGATIVE_INFINITY;

  private constructor(
    readonly plan: PlannedStream,
    matcher: Matcher,
    readonly groupings: readonly Grouping[],
    readonly runners: readonly AlertRunner[],
    readonly stream: WatchedStream,
  ) {
    const alerts = runners.map((runner) => new EarlyAlert(runner));
    this.#targets = matcher.watched.map(({ feeds, eachFeeds }) => {
      const targets = [
        ...feeds.flatMap((feed) => this.#feedTarget(feed, alerts)),
        ...eachFeeds.flatMap((feed) => this.#eachTarget(feed, alerts)),
      ];
      return targets.length === 0 ? undefined : targets;
    });
    this.#always = matcher.always.flatMap((watched) => (this.#targets[watched] === undefined ? [] : [this.#targets[watched]]));
    const used = new Set(this.#targets.flatMap((targets) => (targets ?? []).map(({ alert }) => alert)));
    this.#alerts = alerts.map((early, alert) => (used.has(alert) ? early : undefined));
    this.#refs = groupings.map((_, grouping) => new EarlyRefs(plan, grouping));
    this.#found = groupings.map(() => undefined);
  }

  /** Undefined when no alert of the stream can have early notices. */
  static of(
    plan: PlannedStream,
    matcher: Matcher,
    groupings: readonly Grouping[],
    runners: readonly AlertRunner[],
    stream: WatchedStream,
  ): EarlyWatch | undefined {
    const watch = new EarlyWatch(plan, matcher, groupings, runners, stream);
    return watch.#alerts.some((alert) => alert !== undefined) ? watch : undefined;
  }

  added(matched: MatchedBatch, row: number, timeMs: number, late: boolean): void {
    const { hitStarts, hits } = matched;
    const end = hitStarts[row + 1] ?? 0;
    let isFresh = true;
    for (let at = hitStarts[row] ?? 0; at < end; at++) {
      const targets = this.#targets[hits[at] ?? 0];
      if (targets === undefined) continue;
      if (isFresh) this.#found.fill(undefined);
      isFresh = false;
      this.#hit(targets, matched, row, timeMs, late);
    }
    for (const targets of this.#always) {
      if (isFresh) this.#found.fill(undefined);
      isFresh = false;
      this.#hit(targets, matched, row, timeMs, late);
    }
  }

  addedRun(matched: MatchedBatch, start: number, end: number): void {
    const { hitStarts, batch } = matched;
    const isAlways = this.#always.length > 0;
    for (let row = start; row < end; row++) {
      // Most records match nothing.
      if (isAlways || hitStarts[row] !== hitStarts[row + 1]) this.added(matched, row, batch.times[row] ?? 0, false);
    }
  }

  /** Ends a turn: appends the firings that have become certain, at their predicted times. */
  take(out: Transition[]): void {
    const { stream } = this;
    const { throughMs, newestMs } = stream;
    let isSwept = false;
    const sweep = (): void => {
      if (!isSwept) this.#sweep();
      isSwept = true;
    };
    const progress: EarlyContext = { throughMs, newestMs, sweep };
    for (const [alert, early] of this.#alerts.entries()) for (const group of early?.takeDue(progress) ?? []) this.#touch(alert, group);
    if (this.#touched.length > 0) stream.settle();
    for (const { alert, group } of this.#touched) {
      const ref = this.groupings[this.plan.groupingOf[alert] ?? 0]?.refs.get(group.key);
      this.#alerts[alert]?.findNotices(group, ref?.instances[this.plan.slotOf[alert] ?? 0], progress, out);
    }
    this.#settle();
    if (throughMs >= this.#sweepMs) sweep();
  }

  snapshot(): readonly EarlySnapshot[] {
    return this.#alerts.flatMap((early, alert) => {
      const slot = this.plan.slotOf[alert] ?? 0;
      const refs = this.#refs[this.plan.groupingOf[alert] ?? 0];
      const groups = [...(refs ?? [])].flatMap((ref) => ref.groups[slot]?.snapshot(this.stream.throughMs) ?? []);
      return early === undefined || groups.length === 0 ? [] : [{ fingerprint: early.runner.fingerprint, groups }];
    });
  }

  /** Continues from a snapshot, after the stream has been restored. */
  restore(saved: readonly EarlySnapshot[], pending: readonly PendingRow[]): void {
    for (const refs of this.#refs) refs.clear();
    for (const early of this.#alerts) if (early !== undefined) early.groups = 0;
    this.#settle();
    for (const { ref, timeMs, late } of pending) this.added(ref.matched, ref.row, timeMs, late);
    this.#settle();
    this.#alerts.forEach((early, alert) => {
      const from = early === undefined ? undefined : saved.find(({ fingerprint }) => fingerprint === early.runner.fingerprint);
      for (const one of from?.groups ?? []) {
        const ref = this.#refs[this.plan.groupingOf[alert] ?? 0]?.add(one.key, () => one.values);
        const group = ref === undefined ? undefined : this.#group(ref, this.plan.slotOf[alert] ?? 0, early);
        group?.restore(one);
        if (group !== undefined) early?.schedule(group);
      }
    });
  }

  #hit(targets: readonly Target[], matched: MatchedBatch, row: number, timeMs: number, late: boolean): void {
    for (const target of targets) {
      if (late && target.when < 0) continue;
      const ref = this.#refOf(target.grouping, matched, row);
      if (ref === null) continue;
      const { aggregate, early } = target;
      if (aggregate < 0) {
        const group = this.#groupOf(ref, target, timeMs);
        this.#touch(target.alert, group);
        group.each(target.when, timeMs, late);
        if (target.sampled) this.#sample(group, matched, row, timeMs, early.alert.sample);
        continue;
      }
      let sample: number | string = 0;
      if (target.operand >= 0) {
        const read = target.text ? matched.text(target.operand, row) : matched.number(target.operand, row);
        if (read === undefined || Number.isNaN(read)) continue;
        sample = read;
      }
      const group = this.#groupOf(ref, target, timeMs);
      const pending = group.pending[aggregate] ?? early.pendingOf(group, aggregate, this.#appliedOf(target, ref));
      pending.add(timeMs, sample);
      if (group.slack > 0) group.slack -= 1;
      else {
        this.#touch(target.alert, group);
        if (timeMs < group.touchedFromMs) group.touchedFromMs = timeMs;
      }
      if (target.sampled) this.#sample(group, matched, row, timeMs, early.alert.sample);
    }
  }

  /** The number of records in the window of a bucket that the watermark is in. */
  #appliedOf({ early, grouping, slot, aggregate }: Target, { key }: EarlyRef): (startMs: number) => number {
    return (startMs) => {
      if (startMs >= this.stream.throughMs) return 0;
      this.stream.settle();
      return early.applied(this.groupings[grouping]?.refs.get(key)?.instances[slot], aggregate, startMs);
    };
  }

  #groupOf(ref: EarlyRef, { slot, early }: Target, timeMs: number): EarlyGroup {
    const group = ref.groups[slot] ?? this.#newGroup(ref, slot, early);
    if (timeMs > group.newestMs) group.newestMs = timeMs;
    return group;
  }

  #sample(group: EarlyGroup, matched: MatchedBatch, row: number, timeMs: number, most: number): void {
    if (group.lines === 'copied') this.#borrowers.push(group);
    group.sample(matched, row, timeMs, most);
  }

  /** It is checked in this turn. */
  #touch(alert: number, group: EarlyGroup): void {
    if (group.touched) return;
    group.touched = true;
    this.#touched.push({ alert, group });
  }

  /** Ends the turn. */
  #settle(): void {
    for (const { group } of this.#touched) group.settle();
    this.#touched.length = 0;
    for (const group of this.#borrowers) group.copyLines();
    this.#borrowers.length = 0;
  }

  #group(ref: EarlyRef, slot: number, early: EarlyAlert | undefined): EarlyGroup | undefined {
    return ref.groups[slot] ?? (early === undefined ? undefined : this.#newGroup(ref, slot, early));
  }

  #newGroup(ref: EarlyRef, slot: number, early: EarlyAlert): EarlyGroup {
    const group = new EarlyGroup(ref.key, ref.values, early.alert.whens.length);
    ref.groups[slot] = group;
    early.groups += 1;
    return group;
  }

  #refOf(grouping: number, matched: MatchedBatch, row: number): EarlyRef | null {
    const found = this.#found[grouping];
    if (found !== undefined) return found;
    const ref = this.#refs[grouping]?.find(matched, row) ?? null;
    this.#found[grouping] = ref;
    return ref;
  }

  /** Drops groups with neither records nor notices ahead of the watermark. */
  #sweep(): void {
    const { throughMs } = this.stream;
    this.#sweepMs = throughMs + Math.max(SWEEP_MS, this.plan.stream.latenessMs);
    for (const [grouping, refs] of this.#refs.entries()) {
      const { alerts = [] } = this.plan.groupings[grouping] ?? {};
      for (const ref of refs) {
        let isInUse = false;
        for (const [slot, alert] of alerts.entries()) {
          const group = ref.groups[slot];
          const early = this.#alerts[alert];
          if (group === undefined || early === undefined) continue;
          for (const pendingSteps of group.pending) pendingSteps?.dropBefore(throughMs);
          if (!group.isUnused(throughMs)) isInUse = true;
          else {
            ref.groups[slot] = undefined;
            early.groups -= 1;
          }
        }
        if (isInUse) continue;
        refs.remove(ref);
      }
    }
  }

  #feedTarget(index: number, alerts: readonly EarlyAlert[]): readonly Target[] {
    const feed = this.plan.feeds[index];
    const early = feed === undefined ? undefined : alerts[feed.alert];
    if (feed === undefined || early === undefined || !early.used.has(feed.aggregate)) return [];
    const { alert, aggregate, operand, text, sampled } = feed;
    return [{ ...this.#targetOf(alert, early), aggregate, when: -1, operand, text, sampled }];
  }

  #eachTarget(index: number, alerts: readonly EarlyAlert[]): readonly Target[] {
    const feed = this.plan.eachFeeds[index];
    const early = feed === undefined ? undefined : alerts[feed.alert];
    if (feed === undefined || early === undefined || !early.canBeEarly(feed.when)) return [];
    return [
      { ...this.#targetOf(feed.alert, early), aggregate: -1, when: feed.when, operand: -1, text: false, sampled: early.alert.sample > 0 },
    ];
  }

  #targetOf(alert: number, early: EarlyAlert): Pick<Target, 'alert' | 'early' | 'grouping' | 'slot'> {
    return { alert, early, grouping: this.plan.groupingOf[alert] ?? 0, slot: this.plan.slotOf[alert] ?? 0 };
  }
}
