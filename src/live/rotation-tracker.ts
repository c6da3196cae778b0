/** Sees when a log goes on in another file: what was read of the old one cannot be read again once that is deleted, so a snapshot is due. */
import type { JournalRead } from './journal.js';

/** So soon after a rotation, ms. */
const TURNED_MS = 1000;
/** For rotations alone no more than this is written, bytes a millisecond. */
const BYTES_PER_MS = 5000;

/** Times are of a steady clock, ms. */
export class RotationTracker {
  /** By log: the file that is read, and how far. */
  readonly #newest = new Map<string, { readonly file: string; readonly offset: number }>();
  #sinceMs: number | undefined;

  /** Sees whether something was read of another file than before, or again from the beginning of the same. */
  note(reads: readonly JournalRead[], nowMs: number): void {
    for (const read of reads) {
      const position = 'to' in read ? read.to : undefined;
      const newest = position?.files.at(-1);
      if (position === undefined || newest === undefined) continue;
      const file = `${newest.dev} ${newest.ino} ${newest.born}`;
      const before = this.#newest.get(position.path);
      if (before !== undefined && (before.file !== file || newest.offset < before.offset)) this.#sinceMs ??= nowMs;
      this.#newest.set(position.path, { file, offset: newest.offset });
    }
  }

  /** Whether it is time for a snapshot, the last one having been made at `lastMs` and of this size. */
  isDue(nowMs: number, lastMs: number, sizeBytes: number): boolean {
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs < TURNED_MS) return false;
    return nowMs - lastMs >= Math.max(TURNED_MS, sizeBytes / BYTES_PER_MS);
  }

  /** A snapshot knows of everything. */
  done(): void {
    this.#sinceMs = undefined;
  }
}
