/** When the journal is written to disk: before a notification is sent, otherwise within a second, and from time to time as a snapshot that replaces it. */
import type { Store } from '../../store/store.js';
import type { LiveLog } from '../log.js';
import type { JournalRecord, LiveSnapshot } from './journal.js';
import { RotationTracker } from './rotation-tracker.js';

export interface JournalWriterOptions {
  /** Absent: nothing is kept on disk. */
  readonly store: Store | undefined;
  readonly log: LiveLog;
  /** A monotonic clock, ms. */
  readonly steady: () => number;
  readonly snapshot: () => LiveSnapshot;
}

/** How long a record may wait to be written if no notification depends on it, ms. */
const SYNC_MS = 1000;
/** A journal of this length or age is replaced by a snapshot. */
const COMPACT_BYTES = 16 * 1024 * 1024;
const COMPACT_MS = 600_000;
/** Pause between tries while the disk refuses, ms. */
const RETRY_MS = 5000;

export class JournalWriter {
  /** Since when the disk refuses, by the wall clock, ms; undefined while it does not. */
  refusedSinceMs: number | undefined;
  /** When everything was on disk last, by the wall clock, ms. */
  syncedMs: number | undefined;
  #nowMs = Number.NaN;
  /** Some records are not on disk. */
  #dirty = false;
  /** Records that were not given to the store because it refuses. */
  #leftOut = 0;
  /** By the monotonic clock: the last try to commit, the last snapshot, and the next try on a disk that refuses. */
  #triedMs = Number.NEGATIVE_INFINITY;
  #compactedMs = Number.NEGATIVE_INFINITY;
  #retryMs = Number.NEGATIVE_INFINITY;
  readonly #rotations = new RotationTracker();

  constructor(readonly options: JournalWriterOptions) {}

  append(record: JournalRecord): void {
    if (record.t === 'turn') this.#rotations.note(record.inputs, this.options.steady());
    this.#dirty = true;
    // Records are not kept while the disk refuses: the first thing written after that is a snapshot.
    if (this.refusedSinceMs === undefined) this.options.store?.append(record);
    else this.#leftOut += 1;
  }

  /** @param isAwaited write now, not within a second. */
  async sync(nowMs: number, isAwaited: boolean): Promise<void> {
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
    const isRotated = this.#rotations.isDue(atMs, this.#compactedMs, snapshotBytes);
    if (isRotated || (isLong && this.#dirty && atMs > this.#compactedMs)) await this.compact(nowMs);
    else if (this.#dirty && (isAwaited || atMs - this.#triedMs >= SYNC_MS)) await this.commit();
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
    if (this.refusedSinceMs !== undefined) log.info('state: the disk accepts writes again, and everything is saved');
    this.refusedSinceMs = undefined;
    this.syncedMs = nowMs;
    this.#compactedMs = steady();
    this.#rotations.done();
  }

  #refused(): void {
    this.#dirty = true;
    this.refusedSinceMs ??= this.#nowMs;
    this.#retryMs = this.options.steady() + RETRY_MS;
  }
}
