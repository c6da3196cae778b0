/**
 * One stream at work. Records come in any order that their source's clock and the watermark allow; they are applied, and ticks are judged, in order
 * of time: everything before a tick first, then the tick, then what stands at it.
 */

import { AlertRunner } from '../alerts/alert-runner.js';
import type { SuppressionCounter } from '../alerts/suppression-counter.js';
import { RecordDispatcher } from '../dispatch/record-dispatcher.js';
import { EarlyWatch } from '../early/early-watch.js';
import { Grouping } from '../groups/grouping.js';
import { ReorderBuffer, type RowRef } from '../ingest/reorder-buffer.js';
import { Source } from '../ingest/source.js';
import { watermarkFrom } from '../ingest/watermark.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import { Matcher } from '../match/matcher.js';
import type { EngineOptions } from '../model/engine-api.js';
import { LIMITS } from '../model/limits.js';
import type { Cell, RecordBatch } from '../model/records.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { Transition } from '../model/transition.js';
import type { PlannedStream } from '../plan/plan.js';
import type { StreamConsumer } from './stream-consumer.js';
import type { StreamSnapshot } from './stream-snapshot.js';
import { batchOfRows, restoreGroupings, saveGroupings } from './stream-snapshot.js';

/** Rows that are taken at once; between two runs it is seen whether too many wait. */
const LONGEST_RUN = 1024;

export class StreamRunner {
  readonly out: Transition[] = [];
  readonly sources = new Map<string, Source>();
  readonly alerts: readonly AlertRunner[];
  readonly matcher: Matcher;
  /** Spans that are made of its records. */
  follower: StreamConsumer | undefined;
  readonly #dispatcher: RecordDispatcher;
  /** Alerts whose transitions may come after later ones of others. */
  readonly #waiting: readonly AlertRunner[];
  readonly #groupings: readonly Grouping[];
  /** Tells what is certain ahead of the watermark; undefined where nobody asks, or nothing can be. */
  readonly early: EarlyWatch | undefined;
  readonly #pending: ReorderBuffer;
  /** When some alert has something to do; found anew after each time. */
  readonly #earliest = { dueMs: Number.POSITIVE_INFINITY };
  /** Everything before this time has been applied and judged. */
  #throughMs = Number.NEGATIVE_INFINITY;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #nowMs: number | undefined;

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
    this.#waiting = this.alerts.filter((runner) => runner.waits);
    this.#dispatcher = new RecordDispatcher(plan, this.matcher, this.#groupings, this.alerts);
    this.early = options.early === true ? EarlyWatch.of(plan, this.matcher, this.#groupings, this.alerts, this) : undefined;
    this.#pending = new ReorderBuffer(this.early);
    if (options.listenFromMs !== undefined) this.observe(options.listenFromMs);
  }

  /** Largest time that a source gave and that was let in; late ones and those that `where` leaves out count. -Infinity before the first. */
  get newestMs(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const source of this.sources.values()) newest = Math.max(newest, source.newestMs ?? newest);
    return newest;
  }

  settle(): void {
    this.#dispatcher.settle();
  }

  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  /** How far records were applied and ticks judged. */
  get throughMs(): number {
    return this.#throughMs;
  }

  addSource(name: string): Source {
    const known = this.sources.get(name);
    if (known !== undefined) return known;
    const { latenessMs, name: stream } = this.plan.stream;
    const source = new Source(stream, name, latenessMs, this.options, {
      admit: (row, timeMs) => this.#admit(source, row, timeMs),
    });
    source.heardAtMs = this.#nowMs;
    this.sources.set(name, source);
    return source;
  }

  push(sourceName: string, batch: RecordBatch, start: number, yieldToMs: number): number {
    const source = this.addSource(sourceName);
    source.heardAtMs = this.#nowMs;
    const decided = this.#decided(source, batch);
    let row = start;
    while (row < batch.size) {
      row = this.#takePlain(source, decided, row, yieldToMs);
      if (row >= batch.size || (source.newestMs !== undefined && source.newestMs > yieldToMs)) break;
      source.read({ decided, row }, batch.times[row] ?? Number.NaN, this.#nowMs);
      row += 1;
      if (source.newestMs !== undefined && source.newestMs > yieldToMs) break;
    }
    this.advance(this.#watermarkMs);
    return row;
  }

  endSource(name: string): void {
    const source = this.addSource(name);
    source.end();
    this.#findWatermark();
    this.advance(this.#watermarkMs);
  }

  hear(name: string, nowMs: number): void {
    const source = this.sources.get(name);
    if (source !== undefined) source.heardAtMs = Math.max(source.heardAtMs ?? nowMs, nowMs);
  }

  advanceTo(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs ?? nowMs, nowMs);
    // A source that was known before the first time is silent from then on.
    for (const source of this.sources.values()) source.heardAtMs ??= this.#nowMs;
    this.#findWatermark();
    this.advance(this.#watermarkMs);
  }

  /** Applies records and judges ticks up to a time that the watermark has reached. */
  advance(untilMs: number): void {
    for (;;) {
      const { dueMs } = this.#earliest;
      const rowMs = this.#pending.firstMs;
      if (dueMs <= untilMs && dueMs <= rowMs) this.#run(dueMs);
      else if (rowMs < untilMs) this.#pending.take(untilMs, this.#earliest, this.#applyRow);
      else break;
    }
    if (untilMs > this.#throughMs) {
      this.#throughMs = untilMs;
      this.follower?.advance(untilMs);
    }
  }

  /** Records that a span has made, in order of time; everything before `untilMs` has been made. */
  takeMade(batch: RecordBatch | undefined, untilMs: number): void {
    if (batch !== undefined) {
      const decided = this.matcher.match(batch);
      for (let row = 0; row < batch.size; row++) this.#pending.add(decided, row, batch.times[row] ?? 0, false);
    }
    if (untilMs > this.#watermarkMs) this.#watermarkMs = untilMs;
    this.advance(untilMs);
  }

  /** What is made of its records is as far as it is. */
  bringAlong(): void {
    this.follower?.advance(this.#throughMs);
  }

  /** The input is over. `lastTickMs` gives the last time that each alert is judged at; spans time out before `endMs`. */
  finish(lastTickMs: (stepMs: number) => number, endMs: number): void {
    this.#finishOwn(lastTickMs);
    this.follower?.finish(lastTickMs, endMs);
  }

  #finishOwn(lastTickMs: (stepMs: number) => number): void {
    for (;;) {
      this.#findEarliest();
      let dueMs = Number.POSITIVE_INFINITY;
      for (const runner of this.alerts) {
        if (runner.dueMs <= lastTickMs(runner.alert.stepMs)) dueMs = Math.min(dueMs, runner.dueMs);
      }
      const rowMs = this.#pending.firstMs;
      if (dueMs === Number.POSITIVE_INFINITY && rowMs === Number.POSITIVE_INFINITY) return;
      if (dueMs <= rowMs) {
        this.#dispatcher.settle();
        for (const runner of this.alerts) {
          if (runner.dueMs <= dueMs && dueMs <= lastTickMs(runner.alert.stepMs)) runner.run(dueMs);
        }
        continue;
      }
      // Alerts past their last tick stay due: what they ask for does not stop the others' records.
      const earliestMs = this.#earliest.dueMs;
      const earliest = this.#earliest;
      const due = {
        get dueMs(): number {
          return earliest.dueMs < earliestMs ? earliest.dueMs : dueMs;
        },
      };
      this.#pending.take(dueMs, due, this.#applyRow);
    }
  }

  /** Transitions before this time are complete. */
  get settledMs(): number {
    let settledMs = this.#throughMs;
    for (const runner of this.#waiting) settledMs = Math.min(settledMs, runner.settledMs(this.#throughMs));
    return settledMs;
  }

  ungrouped(alert: number): number {
    return this.#groupings[this.plan.groupingOf[alert] ?? 0]?.ungrouped ?? 0;
  }

  snapshot(): StreamSnapshot {
    this.#dispatcher.settle();
    const rows: (readonly (Cell | null)[])[] = [];
    const save = ({ decided, row }: RowRef): number => rows.push(decided.cellsOfRow(row).map((cell) => cell ?? null)) - 1;
    const sources = [...this.sources.values()].map((source) => source.snapshot(save));
    return {
      name: this.plan.stream.name,
      fingerprint: this.plan.fingerprint,
      fields: this.plan.fields,
      watermarkMs: finiteOrNull(this.#watermarkMs),
      throughMs: finiteOrNull(this.#throughMs),
      nowMs: this.#nowMs ?? null,
      sources,
      pending: this.#pending.list().map(({ ref, timeMs, late }) => ({ row: save(ref), timeMs, late })),
      rows,
      groupings: saveGroupings(this.#groupings, this.plan),
      alerts: this.alerts.map((runner) => ({ ...runner.snapshot(), fingerprint: runner.fingerprint })),
      ...(this.early === undefined ? {} : { early: this.early.snapshot() }),
    };
  }

  /** Alerts that the other rules do not have, or mean otherwise, end. */
  retire(kept: ReadonlySet<string>): void {
    this.#dispatcher.settle();
    for (const runner of this.alerts) if (!kept.has(runner.fingerprint)) runner.retire(this.#throughMs);
  }

  /** Goes on where a stream of the same fingerprint was. Alerts that it did not have begin now. */
  restore(saved: StreamSnapshot): void {
    this.#watermarkMs = saved.watermarkMs ?? Number.NEGATIVE_INFINITY;
    this.#throughMs = saved.throughMs ?? Number.NEGATIVE_INFINITY;
    this.#nowMs = saved.nowMs ?? undefined;
    const decided = this.matcher.match(batchOfRows(this.plan, saved));
    const load = (row: number): RowRef => ({ decided, row });
    for (const source of saved.sources) this.addSource(source.name).restore(source, load);
    for (const { row, timeMs, late } of saved.pending) this.#pending.add(decided, row, timeMs, late);
    restoreGroupings(this.#groupings, this.plan, saved.groupings);
    const byFingerprint = new Map(saved.alerts.map((alert) => [alert.fingerprint, alert]));
    this.alerts.forEach((runner, index) => {
      const grouping = this.#groupingAt(this.plan.groupingOf[index] ?? 0);
      const from = byFingerprint.get(runner.fingerprint);
      if (from !== undefined) runner.restore(from, (key) => grouping.ref(key, () => []));
    });
    for (const grouping of this.#groupings) grouping.dropEmpty();
    this.early?.restore(saved.early ?? [], this.#pending.list());
    this.#findEarliest();
  }

  #groupingAt(index: number): Grouping {
    const grouping = this.#groupings[index];
    if (grouping === undefined) throw new Error('the plan names a grouping that it does not have');
    return grouping;
  }

  /** Alerts without `by` are observed from this time at the latest: from when the engine began to listen, or a span's stream was heard of. */
  observe(fromMs: number): void {
    this.alerts.forEach((runner, index) => {
      if (runner.alert.by.length > 0) return;
      const ref = this.#groupingAt(this.plan.groupingOf[index] ?? 0).ref('', () => []);
      const instance = ref.instances[runner.slot];
      if (instance === undefined) runner.begin(ref, fromMs);
      else runner.observeFrom(instance, fromMs);
    });
    this.follower?.observe(fromMs);
  }

  /** The same batch may come in several pieces: what was decided about it is kept. */
  #decided(source: Source, batch: RecordBatch): MatchedBatch {
    if (source.decided?.batch === batch) return source.decided;
    const decided = this.matcher.match(batch);
    source.decided = decided;
    return decided;
  }

  /**
   * Takes records as long as they are plain ones: believed as they come, in time, and nothing else to be thought about. Gives the row after the last.
   */
  #takePlain(source: Source, decided: MatchedBatch, start: number, yieldToMs: number): number {
    const { times } = decided.batch;
    let row = start;
    while (row < decided.size) {
      const run = this.#takeRun(source, decided, row, yieldToMs);
      row += run;
      if (run === 0) {
        const timeMs = times[row] ?? Number.NaN;
        if (timeMs < this.#watermarkMs || !source.isPlain(timeMs, this.#nowMs)) break;
        if (this.plan.where < 0 || decided.isInside(row)) this.#pending.add(decided, row, timeMs, false);
        else source.filtered += 1;
        this.#heardUpTo(source, timeMs);
        row += 1;
      }
      if (this.#pending.size > LIMITS.recordsWithinLateness) this.#makeRoom();
      if (source.newestMs !== undefined && source.newestMs > yieldToMs) break;
    }
    if (row > start) source.tookPlain(row - start, times[row - 1] ?? Number.NaN);
    return row;
  }

  /** Takes plain records that come in order of time all at once; gives how many. */
  #takeRun(source: Source, decided: MatchedBatch, start: number, yieldToMs: number): number {
    const { newestMs } = source;
    if (this.plan.where >= 0 || newestMs === undefined || newestMs > yieldToMs) return 0;
    const { times } = decided.batch;
    const most = Math.min(decided.size, start + LONGEST_RUN);
    const plainFromMs = Math.max(newestMs, this.#watermarkMs, source.plainFromMs);
    const plainUntilMs = source.plainUntilMs(this.#nowMs);
    let lastMs = plainFromMs;
    let end = start;
    for (; end < most; end++) {
      const timeMs = times[end] ?? Number.NaN;
      // Comparisons with NaN are false.
      if (!(timeMs >= lastMs && timeMs < plainUntilMs)) break;
      lastMs = timeMs;
      if (timeMs > yieldToMs) {
        end += 1;
        break;
      }
    }
    if (end === start || this.#pending.addRun(decided, start, end) === start) return 0;
    this.#heardUpTo(source, lastMs);
    return end - start;
  }

  /** A record whose time is believed: late, left out, or taken. */
  #admit(source: Source, { decided, row }: RowRef, timeMs: number): 'taken' | 'late' {
    const isIn = decided.isInside(row);
    if (timeMs < this.#watermarkMs) {
      source.countLate(this.#watermarkMs - timeMs);
      if (isIn && this.plan.eachFeeds.length > 0) this.#pending.add(decided, row, this.#watermarkMs, true);
      return 'late';
    }
    if (isIn) this.#pending.add(decided, row, timeMs, false);
    else source.filtered += 1;
    if (this.#pending.size > LIMITS.recordsWithinLateness) this.#makeRoom();
    this.#heardUpTo(source, timeMs);
    return 'taken';
  }

  #heardUpTo(source: Source, timeMs: number): void {
    const before = source.newestMs;
    if (before !== undefined && timeMs <= before) return;
    source.newestMs = timeMs;
    const { latenessMs } = this.plan.stream;
    // The only source of a replay is the one that holds the watermark.
    if (this.sources.size === 1 && this.options.mode !== 'live') {
      if (timeMs - latenessMs > this.#watermarkMs) this.#watermarkMs = timeMs - latenessMs;
      return;
    }
    // A source that was further than the watermark asks for does not hold it.
    if (before === undefined || before - latenessMs <= this.#watermarkMs) this.#findWatermark();
  }

  /** Too many records wait for the watermark: it is moved on to the oldest of them, and what comes before that is late. */
  #makeRoom(): void {
    this.advance(this.#watermarkMs);
    if (this.#pending.size <= LIMITS.recordsWithinLateness) return;
    this.#watermarkMs = Math.max(this.#watermarkMs, this.#pending.firstMs + 1);
    this.advance(this.#watermarkMs);
  }

  #findWatermark(): void {
    this.#watermarkMs = watermarkFrom(this.#watermarkMs, this.sources.values(), this.plan.stream, this.options.mode, this.#nowMs);
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

  readonly #applyRow = (decided: MatchedBatch, row: number, timeMs: number, late: boolean): void => {
    if (late) this.#dispatcher.feedLate(decided, row, timeMs);
    else {
      this.#dispatcher.feed(decided, row, timeMs);
      this.follower?.take(decided, row, timeMs);
    }
  };
}
