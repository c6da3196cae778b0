/** Dispatches records, in order of time, to the aggregates and `each`s whose predicates they match. */
import type { AlertRunner } from '../alerts/alert-runner.js';
import type { Grouping } from '../groups/grouping.js';
import type { GroupRef, Instance } from '../groups/instance.js';
import type { MatchedBatch, WatchedPredicate } from '../match/matched-batch.js';
import type { Matcher } from '../match/matcher.js';
import { LIMITS } from '../model/limits.js';
import { ownText } from '../model/records.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import { GroupFinder } from './group-finder.js';
import { HitAccumulator } from './hit-accumulator.js';

/** An aggregate that a predicate feeds, with everything that a hit needs, so that a hit reads few objects. */
interface Target {
  readonly runner: AlertRunner;
  readonly grouping: number;
  readonly slot: number;
  readonly aggregate: number;
  /** -1 for functions that only count. */
  readonly operand: number;
  readonly text: boolean;
  /** The watched predicate that decides whether a record matches (`Feed.match`), or -1. */
  readonly match: number;
  /** See `Feed.sampled`. */
  readonly sampled: boolean;
}

/** An `each` that a predicate feeds. */
interface EachTarget {
  readonly runner: AlertRunner;
  readonly grouping: number;
  readonly when: number;
}

/** The aggregates and `each` that one predicate feeds. */
interface Targets {
  readonly aggregates: readonly Target[];
  readonly eachs: readonly EachTarget[];
}

export class RecordDispatcher {
  readonly #finders: readonly GroupFinder[];
  /** Groups of the current record, by grouping. */
  readonly #refs: (GroupRef | undefined)[];
  readonly #accumulator: HitAccumulator;
  /** By watched predicate: targets that are not accumulated. */
  readonly #targets: readonly (Targets | undefined)[];
  /** By watched predicate: number of the last record that it matched. */
  readonly #lastMatch: Float64Array;
  /** Whether some feed has a `match`. */
  readonly #hasMatch: boolean;
  #records = 0;

  constructor(
    readonly plan: PlannedStream,
    readonly matcher: Matcher,
    groupings: readonly Grouping[],
    readonly alerts: readonly AlertRunner[],
  ) {
    this.#finders = groupings.map((grouping, at) => new GroupFinder(plan, at, grouping, alerts));
    this.#refs = new Array<GroupRef | undefined>(groupings.length).fill(undefined);
    this.#accumulator = new HitAccumulator(plan, alerts, matcher.watched);
    for (const [alert, runner] of alerts.entries())
      if (this.#accumulator.accumulates[alert]) runner.accumulated = { slack: this.#accumulator.slack, alert };
    this.#targets = matcher.watched.map((watched) => this.#targetsOf(watched));
    this.#hasMatch = plan.feeds.some((feed) => feed.match >= 0);
    this.#lastMatch = new Float64Array(matcher.watched.length);
    for (const always of matcher.always) this.#lastMatch[always] = Number.POSITIVE_INFINITY;
  }

  dispatch(matched: MatchedBatch, row: number, timeMs: number): void {
    for (let at = 0; at < this.#finders.length; at++) this.#refs[at] = this.#finders[at]?.receive(matched, row, timeMs);
    const { hitStarts, hits } = matched;
    const { always } = this.matcher;
    const start = hitStarts[row] ?? 0;
    const end = hitStarts[row + 1] ?? 0;
    this.#records += 1;
    this.#accumulator.moveTo(timeMs);
    if (this.#hasMatch) for (let at = start; at < end; at++) this.#lastMatch[hits[at] ?? 0] = this.#records;
    for (let at = start; at < end; at++) this.#hit(hits[at] ?? 0, matched, row, timeMs);
    for (const at of always) this.#hit(at, matched, row, timeMs);
  }

  /** Adds accumulated hits to the windows. Call it before windows are read. */
  settle(): void {
    this.#accumulator.settle();
  }

  /** A late record is in no window: only an `each` takes it, at the watermark. */
  dispatchLate(matched: MatchedBatch, row: number, timeMs: number): void {
    const { hitStarts, hits } = matched;
    const { always } = this.matcher;
    const end = hitStarts[row + 1] ?? 0;
    for (let at = hitStarts[row] ?? 0; at < end; at++) this.#dispatchToEachs(this.#targets[hits[at] ?? 0], matched, row, timeMs);
    for (const at of always) this.#dispatchToEachs(this.#targets[at], matched, row, timeMs);
  }

  #hit(watched: number, matched: MatchedBatch, row: number, timeMs: number): void {
    this.#accumulator.hit(watched, timeMs);
    const targets = this.#targets[watched];
    if (targets !== undefined) this.#dispatchTo(targets, matched, row, timeMs);
  }

  #dispatchToEachs(targets: Targets | undefined, matched: MatchedBatch, row: number, timeMs: number): void {
    for (const { runner, grouping, when } of targets?.eachs ?? []) {
      const ref = this.#finders[grouping]?.find(matched, row);
      if (ref === undefined) continue;
      const instance = ref.instances[runner.slot] ?? runner.begin(ref, timeMs);
      runner.observeFrom(instance, timeMs);
      this.#sample(runner, instance, matched, row, timeMs);
      runner.each(instance, when, timeMs, true);
    }
  }

  #dispatchTo(targets: Targets, matched: MatchedBatch, row: number, timeMs: number): void {
    for (const target of targets.aggregates) {
      const { runner, operand } = target;
      const instance = this.#refs[target.grouping]?.instances[target.slot];
      if (instance === undefined) continue;
      const isMatch = target.match >= 0 && (this.#lastMatch[target.match] ?? 0) >= this.#records;
      let sample: number | string = 0;
      if (operand >= 0) {
        const read = target.text ? matched.text(operand, row) : matched.number(operand, row);
        if (read === undefined || Number.isNaN(read)) continue;
        sample = read;
      }
      runner.add(instance, target.aggregate, timeMs, sample, isMatch);
      if (target.sampled && (target.match < 0 || isMatch) && runner.shows(instance, target.aggregate))
        this.#sample(runner, instance, matched, row, timeMs);
    }
    for (const { runner, grouping, when } of targets.eachs) {
      const instance = this.#refs[grouping]?.instances[runner.slot];
      if (instance === undefined) continue;
      this.#sample(runner, instance, matched, row, timeMs);
      runner.each(instance, when, timeMs, false);
    }
  }

  #sample(runner: AlertRunner, instance: Instance, matched: MatchedBatch, row: number, timeMs: number): void {
    if (runner.alert.sample === 0) return;
    const line = matched.line(row);
    if (line !== undefined) runner.sample(instance, timeMs, ownText(line.slice(0, LIMITS.sampleCharacters)));
  }

  #targetsOf(watched: WatchedPredicate): Targets | undefined {
    const { feeds, eachFeeds, groupingOf } = this.plan;
    const of = (alert: number): { runner: AlertRunner; grouping: number } => {
      const runner = this.alerts[alert];
      if (runner === undefined) throw new Error('the plan feeds an alert that it does not have');
      return { runner, grouping: groupingOf[alert] ?? 0 };
    };
    const aggregates = watched.feeds
      .flatMap((index) => feeds[index] ?? [])
      .filter(({ alert }) => !this.#accumulator.accumulates[alert])
      .map(({ alert, aggregate, operand, text, match, sampled }) => ({
        ...of(alert),
        slot: of(alert).runner.slot,
        aggregate,
        operand,
        text,
        match: match < 0 ? -1 : (this.matcher.watchedOf[match] ?? -1),
        sampled,
      }));
    const eachs = watched.eachFeeds.flatMap((index) => eachFeeds[index] ?? []).map(({ alert, when }) => ({ ...of(alert), when }));
    return aggregates.length + eachs.length === 0 ? undefined : { aggregates, eachs };
  }
}
