/**
 * Takes the records of a stream in the order in which they arrive: checks their times, moves the watermark, and keeps the records in order of time
 * until the watermark has passed them.
 */
import type { PendingWatch, RowRef } from '../ingest/reorder-buffer.js';
import { ReorderBuffer } from '../ingest/reorder-buffer.js';
import { Source } from '../ingest/source.js';
import { watermarkFrom } from '../ingest/watermark.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { Matcher } from '../match/matcher.js';
import type { EngineOptions, RecordOrigin, SourceStats } from '../model/engine-api.js';
import { LIMITS } from '../model/limits.js';
import type { RecordBatch } from '../model/records.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { StreamSnapshot } from './stream-snapshot.js';

/** Rows that are taken at once; after each run, the number of waiting records is checked. */
const LONGEST_RUN = 1024;

export class StreamIntake {
  readonly sources = new Map<string, Source>();
  readonly pending: ReorderBuffer;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #nowMs: number | undefined;

  /** @param drain called when too many records wait: takes those before this time, ms, out of `pending`. */
  constructor(
    readonly plan: PlannedStream,
    readonly options: EngineOptions,
    readonly matcher: Matcher,
    watch: PendingWatch | undefined,
    readonly drain: (untilMs: number) => void,
  ) {
    this.pending = new ReorderBuffer(watch);
  }

  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  /** Largest event time of any source; late and filtered records count. -Infinity before the first. */
  get newestMs(): number {
    let newest = Number.NEGATIVE_INFINITY;
    for (const source of this.sources.values()) newest = Math.max(newest, source.newestMs ?? newest);
    return newest;
  }

  addSource(name: string): Source {
    const known = this.sources.get(name);
    if (known !== undefined) return known;
    const { latenessMs, name: stream } = this.plan.stream;
    const source = new Source(stream, name, latenessMs, this.options, {
      admit: (row, timeMs) => this.#admit(source, row, timeMs),
    });
    source.lastActiveMs = this.#nowMs;
    this.sources.set(name, source);
    return source;
  }

  /** See `Engine.push`. */
  push(sourceName: string, batch: RecordBatch, start: number, yieldToMs: number, origin: RecordOrigin = 'live'): number {
    const source = this.addSource(sourceName);
    source.lastActiveMs = this.#nowMs;
    source.isBacklog = origin === 'backlog';
    const matched = this.#match(source, batch);
    let row = start;
    while (row < batch.size) {
      row = this.#takePlain(source, matched, row, yieldToMs);
      if (row >= batch.size || (source.newestMs !== undefined && source.newestMs > yieldToMs)) break;
      source.read({ matched, row }, batch.times[row] ?? Number.NaN, this.#nowMs);
      row += 1;
      if (source.newestMs !== undefined && source.newestMs > yieldToMs) break;
    }
    source.countRecent(row - start, this.#nowMs);
    return row;
  }

  /** The counters of all sources. */
  sourceStats(): readonly SourceStats[] {
    return [...this.sources.values()].map((source) => source.stats(this.#nowMs));
  }

  statsOf(source: string): SourceStats | undefined {
    return this.sources.get(source)?.stats(this.#nowMs);
  }

  endSource(name: string): void {
    const source = this.addSource(name);
    source.end();
    this.#findWatermark();
  }

  markActive(name: string, nowMs: number): void {
    const source = this.sources.get(name);
    if (source !== undefined) source.lastActiveMs = Math.max(source.lastActiveMs ?? nowMs, nowMs);
  }

  advanceTo(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs ?? nowMs, nowMs);
    // A source that was added before the first wall clock time is silent from then on.
    for (const source of this.sources.values()) source.lastActiveMs ??= this.#nowMs;
    this.#findWatermark();
  }

  /** Records without a source, in order of time; none before `untilMs` follows. */
  takeInOrder(batch: RecordBatch | undefined, untilMs: number): void {
    if (batch !== undefined) {
      const matched = this.matcher.match(batch);
      for (let row = 0; row < batch.size; row++) this.pending.add(matched, row, batch.times[row] ?? 0, false);
    }
    if (untilMs > this.#watermarkMs) this.#watermarkMs = untilMs;
  }

  snapshot(save: (row: RowRef) => number): Pick<StreamSnapshot, 'watermarkMs' | 'nowMs' | 'sources' | 'pending'> {
    return {
      watermarkMs: finiteOrNull(this.#watermarkMs),
      nowMs: this.#nowMs ?? null,
      sources: [...this.sources.values()].map((source) => source.snapshot(save)),
      pending: this.pending.list().map(({ ref, timeMs, late }) => ({ row: save(ref), timeMs, late })),
    };
  }

  restore(saved: Pick<StreamSnapshot, 'watermarkMs' | 'nowMs' | 'sources' | 'pending'>, matched: MatchedBatch): void {
    this.#watermarkMs = saved.watermarkMs ?? Number.NEGATIVE_INFINITY;
    this.#nowMs = saved.nowMs ?? undefined;
    const load = (row: number): RowRef => ({ matched, row });
    for (const source of saved.sources) this.addSource(source.name).restore(source, load);
    for (const { row, timeMs, late } of saved.pending) this.pending.add(matched, row, timeMs, late);
  }

  /** A batch may be pushed in several pieces: it is matched once. */
  #match(source: Source, batch: RecordBatch): MatchedBatch {
    if (source.lastBatch?.batch === batch) return source.lastBatch;
    const matched = this.matcher.match(batch);
    source.lastBatch = matched;
    return matched;
  }

  /** Takes plain records (see `Source.isPlain`) that are not late. Returns the row after the last one. */
  #takePlain(source: Source, matched: MatchedBatch, start: number, yieldToMs: number): number {
    const { times } = matched.batch;
    let row = start;
    while (row < matched.size) {
      const run = this.#takeRun(source, matched, row, yieldToMs);
      row += run;
      if (run === 0) {
        const timeMs = times[row] ?? Number.NaN;
        if (timeMs < this.#watermarkMs || !source.isPlain(timeMs, this.#nowMs)) break;
        if (this.plan.where < 0 || matched.isInside(row)) this.pending.add(matched, row, timeMs, false);
        else source.countFiltered();
        this.#sourceReached(source, timeMs);
        row += 1;
      }
      if (this.pending.size > LIMITS.recordsWithinLateness) this.#limitPending();
      if (source.newestMs !== undefined && source.newestMs > yieldToMs) break;
    }
    if (row > start) source.tookPlain(row - start, times[row - 1] ?? Number.NaN);
    return row;
  }

  /** Takes a run of plain records that are in order of time, all at once. Returns how many. */
  #takeRun(source: Source, matched: MatchedBatch, start: number, yieldToMs: number): number {
    const { newestMs } = source;
    if (this.plan.where >= 0 || newestMs === undefined || newestMs > yieldToMs) return 0;
    const { times } = matched.batch;
    const most = Math.min(matched.size, start + LONGEST_RUN);
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
    if (end === start || this.pending.addRun(matched, start, end) === start) return 0;
    this.#sourceReached(source, lastMs);
    return end - start;
  }

  /** A record whose time is accepted: it is late, filtered out by `where`, or taken. */
  #admit(source: Source, { matched, row }: RowRef, timeMs: number): 'taken' | 'late' {
    const isIn = matched.isInside(row);
    if (timeMs < this.#watermarkMs) {
      source.countLate(this.#watermarkMs - timeMs, this.#nowMs);
      if (isIn && this.plan.eachFeeds.length > 0) this.pending.add(matched, row, this.#watermarkMs, true);
      // It shows how far the source is behind, so that those after it are not late too.
      source.delivered(timeMs, this.#nowMs);
      return 'late';
    }
    if (isIn) this.pending.add(matched, row, timeMs, false);
    else source.countFiltered();
    if (this.pending.size > LIMITS.recordsWithinLateness) this.#limitPending();
    this.#sourceReached(source, timeMs);
    return 'taken';
  }

  #sourceReached(source: Source, timeMs: number): void {
    const before = source.newestMs;
    if (before !== undefined && timeMs <= before) return;
    source.delivered(timeMs, this.#nowMs);
    const { latenessMs } = this.plan.stream;
    // The only source of a replay determines the watermark.
    if (this.sources.size === 1 && this.options.mode !== 'live') {
      if (timeMs - latenessMs > this.#watermarkMs) this.#watermarkMs = timeMs - latenessMs;
      return;
    }
    // A source that was ahead of the watermark did not hold it back.
    if (before === undefined || before - latenessMs <= this.#watermarkMs) this.#findWatermark();
  }

  /** Too many records wait for the watermark: moves it to the oldest of them. Records that arrive before that are late. */
  #limitPending(): void {
    this.drain(this.#watermarkMs);
    if (this.pending.size <= LIMITS.recordsWithinLateness) return;
    this.#watermarkMs = Math.max(this.#watermarkMs, this.pending.firstMs + 1);
    this.drain(this.#watermarkMs);
  }

  #findWatermark(): void {
    // Nothing happens before the first record, which then says where to begin: it may be hours behind the clock.
    const hasNotBegun = this.#watermarkMs === Number.NEGATIVE_INFINITY && this.newestMs === Number.NEGATIVE_INFINITY;
    if (hasNotBegun && !this.plan.changesOnSilence) return;
    this.#watermarkMs = watermarkFrom(this.#watermarkMs, this.sources.values(), this.plan.stream, this.options.mode, this.#nowMs);
  }
}
