/**
 * Runs one stream: dispatches the records that the watermark has passed and evaluates alerts at their ticks, in order of time. At a tick, all records
 * before it have been dispatched, and none at or after it.
 */

import { AlertRunner } from '../alerts/alert-runner.js';
import type { SuppressionCounter } from '../alerts/suppression-counter.js';
import { RecordDispatcher } from '../dispatch/record-dispatcher.js';
import { EarlyWatch } from '../early/early-watch.js';
import { Grouping } from '../groups/grouping.js';
import type { RowRef } from '../ingest/reorder-buffer.js';
import type { Source } from '../ingest/source.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import { Matcher } from '../match/matcher.js';
import type { EngineOptions, RecordOrigin, SourceStats } from '../model/engine-api.js';
import type { Cell, RecordBatch } from '../model/records.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { Transition } from '../model/transition.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { StreamConsumer } from './stream-consumer.js';
import { StreamIntake } from './stream-intake.js';
import type { StreamSnapshot } from './stream-snapshot.js';
import { batchOfRows, restoreGroupings, saveGroupings } from './stream-snapshot.js';

export class StreamRunner {
  readonly out: Transition[] = [];
  readonly alerts: readonly AlertRunner[];
  readonly matcher: Matcher;
  /** The spans over its records. */
  consumer: StreamConsumer | undefined;
  readonly #intake: StreamIntake;
  readonly #dispatcher: RecordDispatcher;
  /** Their transitions may come after later transitions of other alerts. */
  readonly #withGuardedEach: readonly AlertRunner[];
  readonly #groupings: readonly Grouping[];
  /** Undefined unless the options ask for early notices and some alert can have them. */
  readonly early: EarlyWatch | undefined;
  /** The earliest `dueMs` of all alerts. Alerts lower it; it is recomputed after each run. */
  readonly #earliest = { dueMs: Number.POSITIVE_INFINITY };
  #throughMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly plan: PlannedStream,
    readonly options: EngineOptions,
    readonly suppressions: SuppressionCounter,
  ) {
    this.matcher = new Matcher(plan);
    this.#groupings = plan.groupings.map((grouping) => new Grouping(grouping.alerts.length));
    this.alerts = plan.alerts.map((alert, index) => {
      const at = plan.groupingOf[index] ?? 0;
      return new AlertRunner(alert, this.#groupingAt(at), plan.slotOf[index] ?? 0, this.out, suppressions, this.#earliest);
    });
    this.#withGuardedEach = this.alerts.filter((runner) => runner.hasGuardedEach);
    this.#dispatcher = new RecordDispatcher(plan, this.matcher, this.#groupings, this.alerts);
    this.early = options.early === true ? EarlyWatch.of(plan, this.matcher, this.#groupings, this.alerts, this) : undefined;
    this.#intake = new StreamIntake(plan, options, this.matcher, this.early, (untilMs) => this.advance(untilMs));
    if (options.listenFromMs !== undefined) this.observe(options.listenFromMs);
  }

  get sources(): ReadonlyMap<string, Source> {
    return this.#intake.sources;
  }

  sourceStats(): readonly SourceStats[] {
    return this.#intake.sourceStats();
  }

  statsOf(source: string): SourceStats | undefined {
    return this.#intake.statsOf(source);
  }

  /** Largest event time of any source; late and filtered records count. -Infinity before the first. */
  get newestMs(): number {
    return this.#intake.newestMs;
  }

  get watermarkMs(): number {
    return this.#intake.watermarkMs;
  }

  /** All records before this time have been dispatched, and all ticks before it evaluated. */
  get throughMs(): number {
    return this.#throughMs;
  }

  /** Transitions before this time are complete. */
  get settledMs(): number {
    let settledMs = this.#throughMs;
    for (const runner of this.#withGuardedEach) settledMs = Math.min(settledMs, runner.settledMs(this.#throughMs));
    return settledMs;
  }

  /** Adds accumulated hits to the windows, before windows are read. */
  settle(): void {
    this.#dispatcher.settle();
  }

  addSource(name: string): void {
    this.#intake.addSource(name);
  }

  /** See `Engine.push`. */
  push(sourceName: string, batch: RecordBatch, start: number, yieldToMs: number, origin: RecordOrigin = 'live'): number {
    const row = this.#intake.push(sourceName, batch, start, yieldToMs, origin);
    this.advance(this.watermarkMs);
    return row;
  }

  endSource(name: string): void {
    this.#intake.endSource(name);
    this.advance(this.watermarkMs);
  }

  markActive(source: string, nowMs: number): void {
    this.#intake.markActive(source, nowMs);
  }

  advanceTo(nowMs: number): void {
    this.#intake.advanceTo(nowMs);
    this.advance(this.watermarkMs);
  }

  /** Records without a source, in order of time; none before `untilMs` follows. */
  takeInOrder(batch: RecordBatch | undefined, untilMs: number): void {
    this.#intake.takeInOrder(batch, untilMs);
    this.advance(untilMs);
  }

  /** Dispatches records and evaluates ticks up to a time that the watermark has reached. */
  advance(untilMs: number): void {
    const { pending } = this.#intake;
    for (;;) {
      const { dueMs } = this.#earliest;
      const rowMs = pending.firstMs;
      if (dueMs <= untilMs && dueMs <= rowMs) this.#run(dueMs);
      else if (rowMs < untilMs) pending.take(untilMs, this.#earliest, this.#dispatchRow);
      else break;
    }
    if (untilMs > this.#throughMs) {
      this.#throughMs = untilMs;
      this.consumer?.advance(untilMs);
    }
  }

  /** After a restore: a consumer that is new is as far as this stream. */
  syncConsumer(): void {
    this.consumer?.advance(this.#throughMs);
  }

  /** The input has ended. `lastTickMs` gives the last tick of a step; spans that time out before `endMs` are closed. */
  finish(lastTickMs: (stepMs: number) => number, endMs: number): void {
    this.#finishAlerts(lastTickMs);
    this.consumer?.finish(lastTickMs, endMs);
  }

  /** Alerts without `by` are observed from this time at the latest: when the engine began to listen, or the first record below an output stream. */
  observe(fromMs: number): void {
    this.alerts.forEach((runner, index) => {
      if (runner.alert.by.length > 0) return;
      const ref = this.#groupingAt(this.plan.groupingOf[index] ?? 0).ref('', () => []);
      const instance = ref.instances[runner.slot];
      if (instance === undefined) runner.begin(ref, fromMs);
      else runner.observeFrom(instance, fromMs);
    });
    this.consumer?.observe(fromMs);
  }

  /** Records without one of the `by` fields of an alert. */
  ungrouped(alert: number): number {
    return this.#groupings[this.plan.groupingOf[alert] ?? 0]?.ungrouped ?? 0;
  }

  /** Ends the alerts whose fingerprint is not in `kept`. */
  retire(kept: ReadonlySet<string>): void {
    this.#dispatcher.settle();
    for (const runner of this.alerts) if (!kept.has(runner.fingerprint)) runner.retire(this.#throughMs);
  }

  snapshot(): StreamSnapshot {
    this.#dispatcher.settle();
    const rows: (readonly (Cell | null)[])[] = [];
    const save = ({ matched, row }: RowRef): number => rows.push(matched.cellsOfRow(row).map((cell) => cell ?? null)) - 1;
    return {
      name: this.plan.stream.name,
      fingerprint: this.plan.fingerprint,
      fields: this.plan.fields,
      throughMs: finiteOrNull(this.#throughMs),
      ...this.#intake.snapshot(save),
      rows,
      groupings: saveGroupings(this.#groupings, this.plan),
      alerts: this.alerts.map((runner) => ({ ...runner.snapshot(), fingerprint: runner.fingerprint })),
      ...(this.early === undefined ? {} : { early: this.early.snapshot() }),
    };
  }

  /** Continues from the snapshot of a stream with the same fingerprint. Alerts without a saved state begin now. */
  restore(saved: StreamSnapshot): void {
    this.#throughMs = saved.throughMs ?? Number.NEGATIVE_INFINITY;
    this.#intake.restore(saved, this.matcher.match(batchOfRows(this.plan, saved)));
    restoreGroupings(this.#groupings, this.plan, saved.groupings);
    const byFingerprint = new Map(saved.alerts.map((alert) => [alert.fingerprint, alert]));
    this.alerts.forEach((runner, index) => {
      const grouping = this.#groupingAt(this.plan.groupingOf[index] ?? 0);
      const from = byFingerprint.get(runner.fingerprint);
      if (from !== undefined) runner.restore(from, (key) => grouping.ref(key, () => []));
    });
    for (const grouping of this.#groupings) grouping.dropEmpty();
    this.early?.restore(saved.early ?? [], this.#intake.pending.list());
    this.#findEarliest();
  }

  #finishAlerts(lastTickMs: (stepMs: number) => number): void {
    const { pending } = this.#intake;
    for (;;) {
      this.#findEarliest();
      let dueMs = Number.POSITIVE_INFINITY;
      for (const runner of this.alerts) {
        if (runner.dueMs <= lastTickMs(runner.alert.stepMs)) dueMs = Math.min(dueMs, runner.dueMs);
      }
      const rowMs = pending.firstMs;
      if (dueMs === Number.POSITIVE_INFINITY && rowMs === Number.POSITIVE_INFINITY) return;
      if (dueMs <= rowMs) {
        this.#dispatcher.settle();
        for (const runner of this.alerts) {
          if (runner.dueMs <= dueMs && dueMs <= lastTickMs(runner.alert.stepMs)) runner.run(dueMs);
        }
        continue;
      }
      // Alerts past their last tick stay due, but must not stop the records of the others.
      const earliestMs = this.#earliest.dueMs;
      const earliest = this.#earliest;
      const due = {
        get dueMs(): number {
          return earliest.dueMs < earliestMs ? earliest.dueMs : dueMs;
        },
      };
      pending.take(dueMs, due, this.#dispatchRow);
    }
  }

  #groupingAt(index: number): Grouping {
    const grouping = this.#groupings[index];
    if (grouping === undefined) throw new Error('the plan names a grouping that it does not have');
    return grouping;
  }

  #run(timeMs: number): void {
    this.#dispatcher.settle();
    for (const runner of this.alerts) if (runner.dueMs <= timeMs) runner.run(timeMs);
    this.#findEarliest();
  }

  #findEarliest(): void {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const runner of this.alerts) if (runner.dueMs < dueMs) dueMs = runner.dueMs;
    this.#earliest.dueMs = dueMs;
  }

  readonly #dispatchRow = (matched: MatchedBatch, row: number, timeMs: number, late: boolean): void => {
    if (late) this.#dispatcher.dispatchLate(matched, row, timeMs);
    else {
      this.#dispatcher.dispatch(matched, row, timeMs);
      this.consumer?.take(matched, row, timeMs);
    }
  };
}
