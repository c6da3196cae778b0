/**
 * One stream at work. Records come in any order that their source's clock and the watermark allow; they are applied, and ticks are judged, in order
 * of time: everything before a tick first, then the tick, then what stands at it.
 */

import { AlertRunner } from './alert-runner.js';
import type { EngineOptions } from './api.js';
import { Grouping } from './groups/grouping.js';
import type { GroupRef, Instance } from './groups/instance.js';
import type { HeldBackCounter } from './held-back.js';
import { LIMITS } from './limits.js';
import { hasRow } from './match/bits.js';
import type { Watched } from './match/decided-batch.js';
import { DecidedBatch, watchedPredicates } from './match/decided-batch.js';
import { PredicateTable } from './match/predicates.js';
import type { StreamPlanned } from './plan.js';
import type { Cell, RecordBatch } from './records.js';
import { ownText } from './records.js';
import type { RowRef } from './reorder.js';
import { ReorderBuffer } from './reorder.js';
import { Source } from './source.js';
import type { StreamSnapshot } from './stream-snapshot.js';
import { batchOfRows } from './stream-snapshot.js';
import type { Transition } from './transition.js';

export class StreamRunner {
  readonly out: Transition[] = [];
  readonly sources = new Map<string, Source>();
  readonly alerts: readonly AlertRunner[];
  readonly #table: PredicateTable;
  readonly #watched: readonly Watched[];
  readonly #groupings: readonly Grouping[];
  readonly #pending = new ReorderBuffer();
  /** When some alert has something to do; found anew after each time. */
  readonly #earliest = { dueMs: Number.POSITIVE_INFINITY };
  /** Everything before this time has been applied and judged. */
  #throughMs = Number.NEGATIVE_INFINITY;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #nowMs: number | undefined;
  /** Groups of the record at hand, by grouping. */
  readonly #refs: (GroupRef | undefined)[];

  constructor(
    readonly plan: StreamPlanned,
    readonly options: EngineOptions,
    readonly heldBack: HeldBackCounter,
  ) {
    this.#table = new PredicateTable(plan.predicates);
    this.#watched = watchedPredicates(plan);
    this.#groupings = plan.groupings.map((grouping) => new Grouping(grouping.alerts.length));
    this.#refs = new Array<GroupRef | undefined>(plan.groupings.length).fill(undefined);
    this.alerts = plan.alerts.map((alert, index) => {
      const at = plan.groupingOf[index] ?? 0;
      const slot = plan.groupings[at]?.alerts.indexOf(index) ?? 0;
      return new AlertRunner(alert, this.#groupingAt(at), slot, this.out, heldBack, this.#earliest);
    });
    if (options.listenFromMs !== undefined) this.#listen(options.listenFromMs);
  }

  /** Largest time that a source gave and that was let in; late ones and those that `where` leaves out count. */
  get newestMs(): number | undefined {
    let newest: number | undefined;
    for (const source of this.sources.values()) {
      if (source.newestMs !== undefined) newest = Math.max(newest ?? source.newestMs, source.newestMs);
    }
    return newest;
  }

  get watermarkMs(): number {
    return this.#watermarkMs;
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
      else if (rowMs < untilMs) this.#pending.takeFirst((row, timeMs, late) => this.#apply(row, timeMs, late));
      else break;
    }
    if (untilMs > this.#throughMs) this.#throughMs = untilMs;
  }

  /** The input is over. `lastTickMs` gives the last time that each alert is judged at. */
  finish(lastTickMs: (stepMs: number) => number): void {
    for (;;) {
      const rowMs = this.#pending.firstMs;
      let dueMs = Number.POSITIVE_INFINITY;
      for (const runner of this.alerts) {
        if (runner.dueMs <= lastTickMs(runner.alert.stepMs)) dueMs = Math.min(dueMs, runner.dueMs);
      }
      if (dueMs === Number.POSITIVE_INFINITY && rowMs === Number.POSITIVE_INFINITY) return;
      if (dueMs <= rowMs) {
        for (const runner of this.alerts) {
          if (runner.dueMs <= dueMs && dueMs <= lastTickMs(runner.alert.stepMs)) runner.run(dueMs);
        }
      } else this.#pending.takeFirst((row, timeMs, late) => this.#apply(row, timeMs, late));
    }
  }

  /** Transitions before this time are complete. */
  get settledMs(): number {
    return Math.min(this.#throughMs, ...this.alerts.map((runner) => runner.settledMs(this.#throughMs)));
  }

  ungrouped(alert: number): number {
    return this.#groupings[this.plan.groupingOf[alert] ?? 0]?.ungrouped ?? 0;
  }

  snapshot(): StreamSnapshot {
    const rows: (readonly (Cell | null)[])[] = [];
    const save = ({ decided, row }: RowRef): number => rows.push(decided.cellsOfRow(row).map((cell) => cell ?? null)) - 1;
    const sources = [...this.sources.values()].map((source) => source.snapshot(save));
    return {
      watermarkMs: finiteOrNull(this.#watermarkMs),
      throughMs: finiteOrNull(this.#throughMs),
      nowMs: this.#nowMs ?? null,
      sources,
      pending: this.#pending.list().map(({ ref, timeMs, late }) => ({ row: save(ref), timeMs, late })),
      rows,
      groupings: this.#groupings.map((grouping) => ({
        ungrouped: grouping.ungrouped,
        refs: [...grouping.refs.values()].map(({ key, values, lastHeardMs }) => ({ key, values, lastHeardMs: finiteOrNull(lastHeardMs) })),
      })),
      alerts: this.alerts.map((runner) => runner.snapshot()),
    };
  }

  restore(saved: StreamSnapshot): void {
    this.#watermarkMs = saved.watermarkMs ?? Number.NEGATIVE_INFINITY;
    this.#throughMs = saved.throughMs ?? Number.NEGATIVE_INFINITY;
    this.#nowMs = saved.nowMs ?? undefined;
    const decided = new DecidedBatch(this.plan, this.#table, this.#watched, batchOfRows(this.plan, saved.rows));
    const load = (row: number): RowRef => ({ decided, row });
    for (const source of saved.sources) this.addSource(source.name).restore(source, load);
    for (const { row, timeMs, late } of saved.pending) this.#pending.add(load(row), timeMs, late);
    this.#groupings.forEach((grouping, index) => {
      grouping.refs.clear();
      const from = saved.groupings[index];
      grouping.ungrouped = from?.ungrouped ?? 0;
      for (const { key, values, lastHeardMs } of from?.refs ?? []) {
        grouping.ref(key, () => values).lastHeardMs = lastHeardMs ?? Number.NEGATIVE_INFINITY;
      }
    });
    this.alerts.forEach((runner, index) => {
      const grouping = this.#groupingAt(this.plan.groupingOf[index] ?? 0);
      const from = saved.alerts[index];
      if (from !== undefined) runner.restore(from, (key) => grouping.ref(key, () => []));
    });
    this.#findEarliest();
  }

  #groupingAt(index: number): Grouping {
    const grouping = this.#groupings[index];
    if (grouping === undefined) throw new Error('the plan names a grouping that it does not have');
    return grouping;
  }

  /** Ungrouped alerts are observed from when the engine began to listen. */
  #listen(fromMs: number): void {
    this.alerts.forEach((runner, index) => {
      if (runner.alert.by.length > 0) return;
      runner.begin(
        this.#groupingAt(this.plan.groupingOf[index] ?? 0).ref('', () => []),
        fromMs,
      );
    });
  }

  /** The same batch may come in several pieces: what was decided about it is kept. */
  #decided(source: Source, batch: RecordBatch): DecidedBatch {
    if (source.decided?.batch === batch) return source.decided;
    const decided = new DecidedBatch(this.plan, this.#table, this.#watched, batch);
    source.decided = decided;
    return decided;
  }

  /** A record whose time is believed: late, left out, or taken. */
  #admit(source: Source, row: RowRef, timeMs: number): 'taken' | 'late' {
    const isIn = this.plan.where < 0 || hasRow(row.decided.rows(this.plan.where), row.row);
    if (timeMs < this.#watermarkMs) {
      source.countLate(this.#watermarkMs - timeMs);
      if (isIn && this.plan.eachFeeds.length > 0) this.#pending.add(row, this.#watermarkMs, true);
      return 'late';
    }
    if (isIn) this.#pending.add(row, timeMs, false);
    else source.filtered += 1;
    if (this.#pending.size > LIMITS.recordsWithinLateness) this.#makeRoom();
    const before = source.newestMs;
    if (before === undefined || timeMs > before) {
      source.newestMs = timeMs;
      this.#findWatermark();
    }
    return 'taken';
  }

  /** Too many records wait for the watermark: it is moved on to the oldest of them, and what comes before that is late. */
  #makeRoom(): void {
    this.advance(this.#watermarkMs);
    if (this.#pending.size <= LIMITS.recordsWithinLateness) return;
    this.#watermarkMs = Math.max(this.#watermarkMs, this.#pending.firstMs + 1);
    this.advance(this.#watermarkMs);
  }

  #findWatermark(): void {
    const { latenessMs, idleMs } = this.plan.stream;
    let least = Number.POSITIVE_INFINITY;
    for (const source of this.sources.values()) {
      if (source.ended || this.#isIdle(source, idleMs)) continue;
      least = Math.min(least, source.newestMs === undefined ? Number.NEGATIVE_INFINITY : source.newestMs - latenessMs);
      if (least <= this.#watermarkMs) return;
    }
    if (least === Number.POSITIVE_INFINITY) {
      // Nobody holds it back: live, the clock does; in a replay, the end of the input decides.
      if (this.options.mode !== 'live' || this.#nowMs === undefined) return;
      least = this.#nowMs - latenessMs;
    }
    if (least > this.#watermarkMs) this.#watermarkMs = least;
  }

  #isIdle(source: Source, idleMs: number): boolean {
    if (this.options.mode !== 'live' || this.#nowMs === undefined) return false;
    return source.heardAtMs !== undefined && this.#nowMs - source.heardAtMs >= idleMs;
  }

  #run(timeMs: number): void {
    for (const runner of this.alerts) if (runner.dueMs <= timeMs) runner.run(timeMs);
    this.#findEarliest();
  }

  #findEarliest(): void {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const runner of this.alerts) if (runner.dueMs < dueMs) dueMs = runner.dueMs;
    this.#earliest.dueMs = dueMs;
  }

  /** Hands a record to whoever wants it. */
  #apply({ decided, row }: RowRef, timeMs: number, late: boolean): void {
    if (late) {
      this.#applyLate(decided, row, timeMs);
      return;
    }
    for (let at = 0; at < this.#groupings.length; at++) this.#refs[at] = this.#hear(decided, row, at, timeMs);
    const { feeds, eachFeeds } = this.plan;
    decided.forEachHit(row, (hit) => {
      const watched = this.#watched[hit];
      if (watched === undefined) return;
      for (const index of watched.feeds) {
        const feed = feeds[index];
        if (feed === undefined) continue;
        const runner = this.alerts[feed.alert];
        const instance = runner === undefined ? undefined : this.#refs[this.plan.groupingOf[feed.alert] ?? 0]?.instances[runner.slot];
        if (runner === undefined || instance === undefined) continue;
        const above = feed.match >= 0 && hasRow(decided.rows(feed.match), row);
        let sample: number | string = 0;
        if (feed.operand >= 0) {
          const read = feed.text ? decided.texts(feed.operand)[row] : decided.numbers(feed.operand)[row];
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
          feed === undefined || runner === undefined
            ? undefined
            : this.#refs[this.plan.groupingOf[feed.alert] ?? 0]?.instances[runner.slot];
        if (feed === undefined || runner === undefined || instance === undefined) continue;
        this.#sample(runner, instance, decided, row, timeMs);
        runner.each(instance, feed.when, timeMs, false);
      }
    });
  }

  #sample(runner: AlertRunner, instance: Instance, decided: DecidedBatch, row: number, timeMs: number): void {
    if (runner.alert.sample === 0) return;
    const line = decided.line(row);
    if (line !== undefined) runner.sample(instance, timeMs, ownText(line.slice(0, LIMITS.sampleCharacters)));
  }

  /** The group of a record in one grouping, with every alert of the grouping observing it. */
  #hear(decided: DecidedBatch, row: number, at: number, timeMs: number): GroupRef | undefined {
    const grouping = this.#groupingAt(at);
    const key = decided.groupKey(at, row);
    if (key === undefined) {
      grouping.ungrouped += 1;
      return undefined;
    }
    const ref = grouping.refs.get(key) ?? grouping.ref(ownText(key), () => decided.groupValues(at, row).map(ownText));
    ref.lastHeardMs = timeMs;
    if (ref.missing > 0) {
      this.plan.groupings[at]?.alerts.forEach((alert, slot) => {
        if (ref.instances[slot] === undefined) this.alerts[alert]?.begin(ref, timeMs);
      });
    }
    if (ref.values.length === 0) {
      for (const instance of ref.instances)
        if (instance !== undefined && timeMs < instance.observedFromMs) this.#observeEarlier(at, instance, timeMs);
    }
    return ref;
  }

  /** An ungrouped alert listens from its first record if that is earlier than the moment it began to listen. */
  #observeEarlier(grouping: number, instance: Instance, timeMs: number): void {
    instance.observedFromMs = timeMs;
    const slot = instance.ref.instances.indexOf(instance);
    const alert = this.plan.groupings[grouping]?.alerts[slot];
    if (alert !== undefined) this.alerts[alert]?.touch(instance, timeMs);
  }

  /** A late record has no window to be in; only an `each` takes it, at the watermark. */
  #applyLate(decided: DecidedBatch, row: number, timeMs: number): void {
    for (const feed of this.plan.eachFeeds) {
      if (!hasRow(decided.rows(feed.filter), row)) continue;
      const runner = this.alerts[feed.alert];
      const at = this.plan.groupingOf[feed.alert] ?? 0;
      const key = decided.groupKey(at, row);
      if (runner === undefined || key === undefined) continue;
      const grouping = this.#groupingAt(at);
      const ref = grouping.refs.get(key) ?? grouping.ref(ownText(key), () => decided.groupValues(at, row).map(ownText));
      const instance = ref.instances[runner.slot] ?? runner.begin(ref, timeMs);
      this.#sample(runner, instance, decided, row, timeMs);
      runner.each(instance, feed.when, timeMs, true);
    }
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
