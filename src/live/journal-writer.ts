/** When what a run decides is written to disk: at once where somebody is told of it, else within a second, and now and then as a snapshot of all there is. */
import type { Store } from '../store/store.js';
import type { JournalRecord, LiveSnapshot } from './journal.js';
import type { LiveLog } from './log.js';
import { RotationTracker } from './rotation-tracker.js';

export interface JournalWriterOptions {
  /** Absent: nothing is kept. */
  readonly store: Store | undefined;
  readonly log: LiveLog;
  /** A clock that cannot be set, ms. */
  readonly steady: () => number;
  readonly snapshot: () => LiveSnapshot;
}

/** The longest that something waits to be on disk while nobody is to be told of it, ms. */
const SYNC_MS = 1000;
/** A journal of this length, or one that is this old, is replaced by a snapshot. */
const COMPACT_BYTES = 16 * 1024 * 1024;
const COMPACT_MS = 600_000;
/** While the disk refuses, it is tried again this often, ms. */
const RETRY_MS = 5000;

export class JournalWriter {
  /** Since when the disk refuses, by the wall clock, ms; undefined while it does not. */
  refusedSinceMs: number | undefined;
  /** When all was on disk last, by the wall clock, ms. */
  syncedMs: number | undefined;
  #nowMs = Number.NaN;
  /** Something is not on disk. */
  #dirty = false;
  /** Records that were not given to the store, since it refuses. */
  #leftOut = 0;
  /** By the steady clock: the last try to commit, the last snapshot, and when a disk that refuses is tried again. */
  #triedMs = Number.NEGATIVE_INFINITY;
  #compactedMs = Number.NEGATIVE_INFINITY;
  #retryMs = Number.NEGATIVE_INFINITY;

  readonly #turned = new RotationTracker();

  constructor(readonly options: JournalWriterOptions) {}

  append(record: JournalRecord): void {
    if (record.t === 'turn') this.#turned.note(record.reads, this.options.steady());
    this.#dirty = true;
    // What the disk does not take is not kept twice in memory: as soon as it takes something again, that is a snapshot.
    if (this.refusedSinceMs === undefined) this.options.store?.append(record);
    else this.#leftOut += 1;
  }

  /** @param now whether somebody waits for it. */
  async sync(nowMs: number, now: boolean): Promise<void> {
    const { store, steady } = this.options;
    this.#nowMs = nowMs;
    if (store === undefined) return;
    const atMs = steady();
    if (this.refusedSinceMs !== undefined) {
      if (atMs >= this.#retryMs) await this.compact(nowMs);
      return;
    }
    const { journalBytes, snapshotBytes } = store.sizes;
    const isLong = journalBytes >= Math.max(COMPACT_BYTES, snapshotBytes) || atMs - this.#compactedMs >= COMPACT_MS;
    const isTurned = this.#turned.isDue(atMs, this.#compactedMs, snapshotBytes);
    if (isTurned || (isLong && this.#dirty && atMs > this.#compactedMs)) await this.compact(nowMs);
    else if (this.#dirty && (now || atMs - this.#triedMs >= SYNC_MS)) await this.commit();
  }

  async commit(): Promise<void> {
    const { store, steady } = this.options;
    if (store === undefined || this.refusedSinceMs !== undefined) return;
    this.#dirty = false;
    this.#triedMs = steady();
    if (await store.commit()) this.syncedMs = this.#nowMs;
    else this.#refused();
  }

  async compact(nowMs: number): Promise<void> {
    const { store, log, steady, snapshot } = this.options;
    if (store === undefined) return;
    this.#nowMs = nowMs;
    for (let leftOut = -1; leftOut !== this.#leftOut; ) {
      leftOut = this.#leftOut;
      this.#dirty = false;
      if (!(await store.compact(snapshot()))) {
        this.#refused();
        return;
      }
    }
    if (this.refusedSinceMs !== undefined) log.info('the state can be written again');
    this.refusedSinceMs = undefined;
    this.syncedMs = nowMs;
    this.#compactedMs = steady();
    this.#turned.done();
  }

  #refused(): void {
    this.#dirty = true;
    this.refusedSinceMs ??= this.#nowMs;
    this.#retryMs = this.options.steady() + RETRY_MS;
  }
}
