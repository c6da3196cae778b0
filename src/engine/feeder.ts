/** Hands records, in order of time, to what hangs on the predicates that are true of them: windows of alerts, and each-alerts. */
import type { AlertRunner } from './alert-runner.js';
import { GroupFinder } from './groups/group-finder.js';
import type { Grouping } from './groups/grouping.js';
import type { GroupRef, Instance } from './groups/instance.js';
import { LIMITS } from './limits.js';
import type { DecidedBatch, Watched } from './match/decided-batch.js';
import type { Matcher } from './match/matcher.js';
import type { StreamPlanned } from './plan.js';
import { ownText } from './records.js';

export class Feeder {
  readonly #finders: readonly GroupFinder[];
  /** Groups of the record at hand, by grouping. */
  readonly #refs: (GroupRef | undefined)[];
  /** For each watched predicate, the last record that it was true of, counted from the first. */
  readonly #trueOf: Float64Array;
  #records = 0;

  constructor(
    readonly plan: StreamPlanned,
    readonly matcher: Matcher,
    groupings: readonly Grouping[],
    readonly alerts: readonly AlertRunner[],
  ) {
    this.#finders = groupings.map((grouping, at) => new GroupFinder(plan, at, grouping, alerts));
    this.#refs = new Array<GroupRef | undefined>(groupings.length).fill(undefined);
    this.#trueOf = new Float64Array(matcher.watched.length);
    for (const always of matcher.always) this.#trueOf[always] = Number.POSITIVE_INFINITY;
  }

  feed(decided: DecidedBatch, row: number, timeMs: number): void {
    for (let at = 0; at < this.#finders.length; at++) this.#refs[at] = this.#finders[at]?.hear(decided, row, timeMs);
    const { hitStarts, hits } = decided;
    const { watched, always } = this.matcher;
    const start = hitStarts[row] ?? 0;
    const end = hitStarts[row + 1] ?? 0;
    this.#records += 1;
    for (let at = start; at < end; at++) this.#trueOf[hits[at] ?? 0] = this.#records;
    for (let at = start; at < end; at++) this.#feedWatched(watched[hits[at] ?? 0], decided, row, timeMs);
    for (const at of always) this.#feedWatched(watched[at], decided, row, timeMs);
  }

  /** A late record has no window to be in; only an `each` takes it, at the watermark. */
  feedLate(decided: DecidedBatch, row: number, timeMs: number): void {
    const { hitStarts, hits } = decided;
    const { watched, always } = this.matcher;
    const end = hitStarts[row + 1] ?? 0;
    for (let at = hitStarts[row] ?? 0; at < end; at++) this.#feedLateWatched(watched[hits[at] ?? 0], decided, row, timeMs);
    for (const at of always) this.#feedLateWatched(watched[at], decided, row, timeMs);
  }

  #feedLateWatched(watched: Watched | undefined, decided: DecidedBatch, row: number, timeMs: number): void {
    for (const index of watched?.eachFeeds ?? []) {
      const feed = this.plan.eachFeeds[index];
      const runner = feed === undefined ? undefined : this.alerts[feed.alert];
      const ref = feed === undefined ? undefined : this.#finders[this.plan.groupingOf[feed.alert] ?? 0]?.find(decided, row);
      if (feed === undefined || runner === undefined || ref === undefined) continue;
      const instance = ref.instances[runner.slot] ?? runner.begin(ref, timeMs);
      this.#sample(runner, instance, decided, row, timeMs);
      runner.each(instance, feed.when, timeMs, true);
    }
  }

  #feedWatched(watched: Watched | undefined, decided: DecidedBatch, row: number, timeMs: number): void {
    if (watched === undefined) return;
    const { feeds, eachFeeds, groupingOf } = this.plan;
    for (const index of watched.feeds) {
      const feed = feeds[index];
      const runner = feed === undefined ? undefined : this.alerts[feed.alert];
      const instance =
        feed === undefined || runner === undefined ? undefined : this.#refs[groupingOf[feed.alert] ?? 0]?.instances[runner.slot];
      if (feed === undefined || runner === undefined || instance === undefined) continue;
      const above = feed.match >= 0 && (this.#trueOf[this.matcher.watchedOf[feed.match] ?? -1] ?? 0) >= this.#records;
      let sample: number | string = 0;
      if (feed.operand >= 0) {
        const read = feed.text ? decided.text(feed.operand, row) : decided.number(feed.operand, row);
        if (read === undefined || Number.isNaN(read)) continue;
        sample = read;
      }
      runner.add(instance, feed.aggregate, timeMs, sample, above);
      if (feed.shown && (feed.match < 0 || above)) this.#sample(runner, instance, decided, row, timeMs);
    }
    for (const index of watched.eachFeeds) {
      const feed = eachFeeds[index];
      const runner = feed === undefined ? undefined : this.alerts[feed.alert];
      const instance =
        feed === undefined || runner === undefined ? undefined : this.#refs[groupingOf[feed.alert] ?? 0]?.instances[runner.slot];
      if (feed === undefined || runner === undefined || instance === undefined) continue;
      this.#sample(runner, instance, decided, row, timeMs);
      runner.each(instance, feed.when, timeMs, false);
    }
  }

  #sample(runner: AlertRunner, instance: Instance, decided: DecidedBatch, row: number, timeMs: number): void {
    if (runner.alert.sample === 0) return;
    const line = decided.line(row);
    if (line !== undefined) runner.sample(instance, timeMs, ownText(line.slice(0, LIMITS.sampleCharacters)));
  }
}
