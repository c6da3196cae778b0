/**
 * Sees when a log was rotated or truncated: once the old content is deleted, the journal cannot be replayed from it, so a snapshot is due.
 */
import type { JournalInput } from './journal.js';

/** A snapshot is due this long after a rotation, ms. */
const AFTER_ROTATION_MS = 1000;
/** Snapshots for rotations alone write at most this much, bytes per millisecond. */
const BYTES_PER_MS = 5000;

/** Times are of a monotonic clock, ms. */
export class RotationTracker {
  /** By path of the log: the newest file, and how far it has been read. */
  readonly #newest = new Map<string, { readonly file: string; readonly offset: number }>();
  #sinceMs: number | undefined;

  /** Compares where logs are read now with where they were read before: another file, or less of the same file (`copytruncate`), is a rotation. */
  note(inputs: readonly JournalInput[], nowMs: number): void {
    for (const input of inputs) {
      const position = input.kind === 'log' ? input.to : undefined;
      const newest = position?.files.at(-1);
      if (position === undefined || newest === undefined) continue;
      const file = `${newest.dev} ${newest.ino} ${newest.born}`;
      const before = this.#newest.get(position.path);
      if (before !== undefined && (before.file !== file || newest.offset < before.offset)) this.#sinceMs ??= nowMs;
      this.#newest.set(position.path, { file, offset: newest.offset });
    }
  }

  /** Whether a snapshot is due. @param lastMs when the last one was made. @param sizeBytes its size. */
  isDue(nowMs: number, lastMs: number, sizeBytes: number): boolean {
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs < AFTER_ROTATION_MS) return false;
    return nowMs - lastMs >= Math.max(AFTER_ROTATION_MS, sizeBytes / BYTES_PER_MS);
  }

  /** A snapshot was written. */
  done(): void {
    this.#sinceMs = undefined;
  }
}
