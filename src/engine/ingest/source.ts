/** One source of a stream: decides which of its records are accepted, and counts the others. */

import type { MatchedBatch } from '../match/matched-batch.js';
import type { EngineOptions, SourceStats } from '../model/engine-api.js';
import type { RecentMinute } from './recent-records.js';
import { RecentRecords } from './recent-records.js';
import type { RowRef } from './reorder-buffer.js';
import type { ClockGate, ClockSnapshot, PendingRecord } from './source-clock.js';
import { SourceClock } from './source-clock.js';

const HOUR_MS = 3_600_000;
/** Live, a time that is further ahead of the wall clock than this is set to the wall clock, ms. */
const AHEAD_MS = 300_000;

type Counts = { -readonly [K in Exclude<keyof SourceStats, 'stream' | 'source' | 'newestMs' | 'delayMs' | 'recent'>]: SourceStats[K] };

export interface SourceSnapshot {
  readonly name: string;
  readonly newestMs: number | null;
  readonly lastActiveMs: number | null;
  /** Absent in snapshots of earlier versions. */
  readonly delayMs?: number | null;
  readonly ended: boolean;
  readonly lastTimeMs: number | null;
  readonly lastOutside: boolean;
  readonly counts: Counts;
  /** Absent in snapshots of earlier versions. */
  readonly recent?: readonly RecentMinute[];
  readonly clock: Omit<ClockSnapshot<number>, 'lastTimeMs'> & { readonly lastTimeMs: number | null };
}

export class Source implements ClockGate<RowRef> {
  /** Largest event time delivered, ms; late records count. */
  newestMs: number | undefined;
  /** Wall clock when it last delivered something, or was added, ms; live only. */
  lastActiveMs: number | undefined;
  /** How far its newest live record was behind the wall clock when it arrived, ms; undefined before the first. */
  delayMs: number | undefined;
  /** What it delivers now is backlog, whose age says nothing about the delay of its records. */
  isBacklog = false;
  ended = false;
  /** The last batch. */
  lastBatch: MatchedBatch | undefined;
  readonly #clock: SourceClock<RowRef>;
  /** Live only. */
  readonly #recent = new RecentRecords();
  readonly #counts: Counts = {
    records: 0,
    late: 0,
    latenessNeededMs: 0,
    timeless: 0,
    timelessDropped: 0,
    badClock: 0,
    outside: 0,
    filtered: 0,
  };
  #lastTimeMs = Number.NaN;
  /** The record before was outside `fromMs` and `untilMs`: so is one without a time that follows it. */
  #lastOutside = false;

  constructor(
    readonly stream: string,
    readonly name: string,
    readonly latenessMs: number,
    readonly options: EngineOptions,
    readonly gate: Pick<ClockGate<RowRef>, 'admit'>,
  ) {
    this.#clock = new SourceClock(Math.max(HOUR_MS, latenessMs), this);
  }

  /** Takes one record. `timeMs` is NaN if it has no readable time. */
  read(row: RowRef, timeMs: number, nowMs: number | undefined): void {
    this.#counts.records += 1;
    if (Number.isNaN(timeMs)) {
      this.#readTimeless(row, nowMs);
      return;
    }
    this.#lastOutside = this.#isOutside(timeMs);
    if (this.#lastOutside) {
      this.#counts.outside += 1;
      return;
    }
    if (this.options.mode === 'replay') this.#clock.timed(row, timeMs);
    else this.#accept(row, timeMs, nowMs);
  }

  /**
   * Whether a record with this time is plain: accepted at once, without effect on records that were set aside, and between `fromMs` and `untilMs`.
   * Plain records need not be given to `read`; call `tookPlain` for them.
   */
  isPlain(timeMs: number, nowMs: number | undefined): boolean {
    const { mode } = this.options;
    if (Number.isNaN(timeMs) || this.#isOutside(timeMs)) return false;
    if (mode === 'replay') return this.#clock.isPlain(timeMs);
    return mode === 'test' || nowMs === undefined || timeMs <= nowMs + AHEAD_MS;
  }

  /** Records from this time until `plainUntilMs` are plain as long as none is earlier than the newest. */
  get plainFromMs(): number {
    return this.options.fromMs ?? Number.NEGATIVE_INFINITY;
  }

  /** A time before which records are plain; -Infinity when none are. */
  plainUntilMs(nowMs: number | undefined): number {
    const untilMs = this.options.untilMs ?? Number.POSITIVE_INFINITY;
    if (this.options.mode === 'replay') return Math.min(untilMs, this.#clock.plainUntilMs);
    return this.options.mode === 'test' || nowMs === undefined ? untilMs : Math.min(untilMs, nowMs + AHEAD_MS);
  }

  /** Plain records were taken without `read`. `lastTimeMs` is the time of the last one. */
  tookPlain(records: number, lastTimeMs: number): void {
    this.#counts.records += records;
    this.#lastTimeMs = lastTimeMs;
    this.#lastOutside = false;
    if (this.options.mode === 'replay') this.#clock.tookPlain(lastTimeMs);
  }

  admit(row: RowRef, timeMs: number): 'taken' | 'late' {
    return this.gate.admit(row, timeMs);
  }

  drop(): void {
    this.#counts.badClock += 1;
  }

  /** A record with this time was delivered, at a wall clock time. */
  delivered(timeMs: number, nowMs: number | undefined): void {
    if (this.newestMs !== undefined && timeMs <= this.newestMs) return;
    this.newestMs = timeMs;
    if (nowMs !== undefined && !this.isBacklog) this.delayMs = Math.max(0, nowMs - timeMs);
  }

  countLate(behindMs: number, nowMs: number | undefined): void {
    const neededMs = this.latenessMs + behindMs;
    this.#counts.late += 1;
    this.#counts.latenessNeededMs = Math.max(this.#counts.latenessNeededMs, neededMs);
    if (nowMs !== undefined) this.#recent.addLate(neededMs, nowMs);
  }

  /** So many records were pushed at a time of the wall clock. */
  countRecent(records: number, nowMs: number | undefined): void {
    if (nowMs !== undefined && records > 0) this.#recent.add(records, nowMs);
  }

  countFiltered(): void {
    this.#counts.filtered += 1;
  }

  end(): void {
    if (this.ended) return;
    this.#clock.end();
    this.ended = true;
    this.lastBatch = undefined;
  }

  stats(nowMs: number | undefined): SourceStats {
    return {
      stream: this.stream,
      source: this.name,
      ...this.#counts,
      newestMs: this.newestMs,
      ...(this.delayMs === undefined ? {} : { delayMs: this.delayMs }),
      ...(nowMs === undefined ? {} : { recent: this.#recent.stats(nowMs) }),
    };
  }

  snapshot(save: (row: RowRef) => number): SourceSnapshot {
    const clock = this.#clock.snapshot();
    const saved = (waiting: PendingRecord<RowRef>): PendingRecord<number> => ({ ...waiting, record: save(waiting.record) });
    return {
      name: this.name,
      newestMs: this.newestMs ?? null,
      lastActiveMs: this.lastActiveMs ?? null,
      delayMs: this.delayMs ?? null,
      ended: this.ended,
      lastTimeMs: Number.isNaN(this.#lastTimeMs) ? null : this.#lastTimeMs,
      lastOutside: this.#lastOutside,
      counts: { ...this.#counts },
      recent: this.#recent.snapshot(),
      clock: {
        head: clock.head.map(saved),
        aside: clock.aside.map(saved),
        last: clock.last,
        lastTimeMs: Number.isNaN(clock.lastTimeMs) ? null : clock.lastTimeMs,
      },
    };
  }

  restore(saved: SourceSnapshot, load: (row: number) => RowRef): void {
    const loaded = (waiting: PendingRecord<number>): PendingRecord<RowRef> => ({ ...waiting, record: load(waiting.record) });
    this.newestMs = saved.newestMs ?? undefined;
    this.lastActiveMs = saved.lastActiveMs ?? undefined;
    this.delayMs = saved.delayMs ?? undefined;
    this.ended = saved.ended;
    this.#lastTimeMs = saved.lastTimeMs ?? Number.NaN;
    this.#lastOutside = saved.lastOutside;
    Object.assign(this.#counts, saved.counts);
    this.#recent.restore(saved.recent ?? []);
    this.#clock.restore({
      head: saved.clock.head.map(loaded),
      aside: saved.clock.aside.map(loaded),
      last: saved.clock.last,
      lastTimeMs: saved.clock.lastTimeMs ?? Number.NaN,
    });
  }

  /** It takes the time of the record before it, and is accepted or dropped with it. */
  #readTimeless(row: RowRef, nowMs: number | undefined): void {
    if (this.#lastOutside) {
      this.#counts.outside += 1;
      return;
    }
    if (this.options.mode === 'replay') {
      if (this.#clock.timeless(row)) this.#counts.timeless += 1;
      else this.#counts.timelessDropped += 1;
      return;
    }
    const timeMs = Number.isNaN(this.#lastTimeMs) && this.options.mode === 'live' ? (nowMs ?? Number.NaN) : this.#lastTimeMs;
    if (Number.isNaN(timeMs)) {
      this.#counts.timelessDropped += 1;
      return;
    }
    this.#counts.timeless += 1;
    this.gate.admit(row, timeMs);
  }

  /** In tests every time is accepted. Live, a time far ahead of the wall clock is set to it, and every other time is accepted. */
  #accept(row: RowRef, timeMs: number, nowMs: number | undefined): void {
    let acceptedMs = timeMs;
    if (this.options.mode === 'live' && nowMs !== undefined && timeMs > nowMs + AHEAD_MS) {
      this.#counts.badClock += 1;
      acceptedMs = nowMs;
    }
    this.#lastTimeMs = acceptedMs;
    this.gate.admit(row, acceptedMs);
  }

  #isOutside(timeMs: number): boolean {
    const { fromMs, untilMs } = this.options;
    return (fromMs !== undefined && timeMs < fromMs) || (untilMs !== undefined && timeMs >= untilMs);
  }
}
