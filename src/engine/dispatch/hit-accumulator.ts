/**
 * Counts the hits of alerts that only count and have no `by`. The counts are in one array, which stays in the processor's cache however many alerts
 * there are, and are added to the windows once for each bucket of time.
 */
import type { AlertRunner } from '../alerts/alert-runner.js';
import { MAX_SLACK } from '../condition/slack.js';
import type { WatchedPredicate } from '../match/matched-batch.js';
import type { PlannedStream } from '../plan/planned-stream.js';

export class HitAccumulator {
  /** By alert: hits that can arrive before it must be evaluated. */
  readonly slack: Int32Array;
  /** By alert: whether its hits are accumulated. */
  readonly accumulates: readonly boolean[];
  /** The entries of watched predicate `w` are `starts[w]` to `starts[w + 1]`. */
  readonly #starts: Int32Array;
  /** By entry. */
  readonly #alerts: Int32Array;
  readonly #aggregates: Int32Array;
  readonly #counts: Int32Array;
  /** Entries with a count. */
  readonly #counted: Int32Array;
  #countedSize = 0;
  /** Lengths of buckets, each once. */
  readonly #bucketsMs: readonly number[];
  /** All accumulated hits are in one bucket of every length: the bucket of `atMs`. The first of these buckets ends at `endMs`. */
  #atMs = Number.NEGATIVE_INFINITY;
  #endMs = Number.NEGATIVE_INFINITY;

  constructor(
    plan: PlannedStream,
    readonly runners: readonly AlertRunner[],
    watched: readonly WatchedPredicate[],
  ) {
    this.accumulates = accumulatedAlerts(plan, runners);
    this.slack = new Int32Array(plan.alerts.length);
    const entries = watched.map(({ feeds }) =>
      feeds.flatMap((feed) => plan.feeds[feed] ?? []).filter(({ alert }) => this.accumulates[alert]),
    );
    const all = entries.flat();
    this.#starts = new Int32Array(watched.length + 1);
    for (const [at, some] of entries.entries()) this.#starts[at + 1] = (this.#starts[at] ?? 0) + some.length;
    this.#alerts = Int32Array.from(all, ({ alert }) => alert);
    this.#aggregates = Int32Array.from(all, ({ aggregate }) => aggregate);
    this.#counts = new Int32Array(all.length);
    this.#counted = new Int32Array(all.length);
    this.#bucketsMs = [...new Set(all.map(({ alert, aggregate }) => plan.alerts[alert]?.aggregates[aggregate]?.bucketMs ?? 1))];
  }

  /** Call it before the hits of a record at this time. Times never go back. */
  moveTo(timeMs: number): void {
    if (timeMs < this.#endMs) return;
    this.settle();
    this.#atMs = timeMs;
    this.#endMs = Number.POSITIVE_INFINITY;
    for (const bucketMs of this.#bucketsMs) this.#endMs = Math.min(this.#endMs, (Math.floor(timeMs / bucketMs) + 1) * bucketMs);
  }

  hit(watched: number, timeMs: number): void {
    const end = this.#starts[watched + 1] ?? 0;
    for (let entry = this.#starts[watched] ?? 0; entry < end; entry++) {
      const count = this.#counts[entry] ?? 0;
      this.#counts[entry] = count + 1;
      if (count === 0) this.#counted[this.#countedSize++] = entry;
      const alert = this.#alerts[entry] ?? 0;
      const slack = this.slack[alert] ?? 0;
      if (slack > 0) {
        this.slack[alert] = slack - 1;
        continue;
      }
      this.runners[alert]?.touchOnly(timeMs);
      this.slack[alert] = MAX_SLACK;
    }
  }

  /** Adds the counts to the windows. Call it before windows are read. */
  settle(): void {
    for (let at = 0; at < this.#countedSize; at++) {
      const entry = this.#counted[at] ?? 0;
      this.runners[this.#alerts[entry] ?? 0]?.addMany(this.#aggregates[entry] ?? 0, this.#atMs, this.#counts[entry] ?? 0);
      this.#counts[entry] = 0;
    }
    this.#countedSize = 0;
  }
}

function accumulatedAlerts(plan: PlannedStream, runners: readonly AlertRunner[]): readonly boolean[] {
  const accumulated = plan.alerts.map(
    ({ by, whens }, alert) => by.length === 0 && runners[alert]?.countsOnly === true && whens.every(({ kind }) => kind !== 'each'),
  );
  for (const { alert, operand, match, sampled } of plan.feeds) {
    // A sample line must be taken when its record is dispatched.
    if (operand >= 0 || match >= 0 || sampled) accumulated[alert] = false;
  }
  return accumulated;
}
