/** Which files of a log are new, and opening them. */
import { isAbsent, reasonOf } from '../files/file-problem.js';
import type { FileInfo } from './disk.js';
import { inodeOf, isSameFile, isSameInode } from './disk.js';
import type { FollowContext } from './follow-context.js';
import type { FilePosition } from './position.js';
import { gap, isTransient } from './problem.js';
import type { LogEntry } from './snapshot.js';
import { beginsAs, isHeldBy, locate } from './snapshot.js';
import type { TrackedFile } from './tracked-file.js';

/**
 * The files that a log has already, oldest first. Not a file that was empty when it was last seen: it may have been filled, copied and emptied since, so that
 * its age says nothing.
 */
export interface KnownFiles {
  readonly files: readonly TrackedFile[];
  readonly closed: readonly FilePosition[];
}

export class Arrivals {
  /** Rotated files at the last look. */
  #known = new Set<string>();
  /** Rotated files that were missed and are unreadable. */
  readonly #skipped = new Set<string>();

  constructor(
    readonly context: FollowContext,
    readonly path: string,
  ) {}

  remember(entries: readonly LogEntry[]): void {
    this.#known = new Set(entries.filter(({ rotation }) => rotation !== undefined).map(({ info }) => keyOf(info)));
  }

  /** The file has another content now. */
  forget(info: FileInfo): void {
    this.#known.delete(keyOf(info));
  }

  /** Newest first: the entries newer than the newest file of the log; if all of its files are gone, the entries that are `unknown`. */
  async newer(entries: readonly LogEntry[], { files, closed }: KnownFiles, sinceMs: number): Promise<readonly LogEntry[]> {
    // Packed files must be decompressed to be recognized: only when needed.
    const mayBePacked = this.unknown(entries, Number.NEGATIVE_INFINITY).some(({ rotation }) => rotation !== undefined);
    let anchor = -1;
    for (const knownFile of [...closed, ...files]) {
      const index = await this.indexOf(knownFile, entries, mayBePacked);
      if (index >= 0 && (anchor < 0 || index < anchor)) anchor = index;
    }
    const fresh = anchor >= 0 ? this.unknown(entries.slice(0, anchor), Number.NEGATIVE_INFINITY) : this.unknown(entries, sinceMs);
    return fresh.filter(({ info }) => this.context.ownerOf(info) === undefined && !this.#skipped.has(keyOf(info)));
  }

  /** The entries without copies of a file: they contain nothing that it does not. */
  async withoutCopiesOf(file: TrackedFile, entries: readonly LogEntry[]): Promise<readonly LogEntry[]> {
    const kept: LogEntry[] = [];
    for (const entry of entries) if (!(await beginsAs(this.context.disk, entry, file, 0))) kept.push(entry);
    return kept;
  }

  /** Index of a file among the entries, also when it has been packed since; -1 when it is not there. */
  async indexOf(file: TrackedFile | FilePosition, entries: readonly LogEntry[], mayBePacked: boolean): Promise<number> {
    const isTracked = 'file' in file;
    const index = isTracked
      ? entries.findIndex(({ info }) => isSameInode(file.info, info))
      : // The inode of a file that was not found again says nothing: its content was lost.
        entries.findIndex(({ info, rotation }) => file.complete && rotation !== undefined && isSameFile(file, info));
    if (index >= 0 || !mayBePacked) return index;
    const packed = entries.filter(({ rotation }) => rotation?.packed === 'gzip');
    if (!isTracked) {
      const same = await locate(this.context.disk, file, packed);
      return same === undefined ? -1 : entries.indexOf(same);
    }
    // The current content is more than the position has seen.
    for (const entry of packed) if (await beginsAs(this.context.disk, entry, file, 1)) return entries.indexOf(entry);
    return -1;
  }

  /** The file at the path, and rotated files that are new and were written since. */
  unknown(entries: readonly LogEntry[], sinceMs: number): readonly LogEntry[] {
    return entries.filter(({ info, rotation }) => rotation === undefined || (!this.#known.has(keyOf(info)) && info.modifiedMs >= sinceMs));
  }

  /** 'moved' when another file is there now; undefined when it is open already or unreadable. Throws when a retry may help. */
  async open(entry: LogEntry, closed: readonly FilePosition[]): Promise<TrackedFile | 'moved' | undefined> {
    const { context } = this;
    if (entry.rotation?.packed === 'other') {
      this.#skip(entry, 'its compression is not supported; keep one rotation uncompressed, or use gzip');
      return undefined;
    }
    try {
      const before = closed.find((other) => isSameFile(other, entry.info));
      const isResumed = before !== undefined && (await isHeldBy(context.disk, before, entry));
      const file = await context.open(this.path, entry.name, entry.info);
      if (file === undefined) return context.ownerOf(entry.info) === undefined ? 'moved' : undefined;
      if (isResumed) await context.resume(file, { ...before, complete: before.complete && file.packed !== undefined });
      return file;
    } catch (error) {
      if (isAbsent(error)) return 'moved';
      // The file at the path is retried at the next look, and so are transient errors; an unreadable rotated file is skipped.
      if (entry.rotation === undefined || isTransient(error)) throw error;
      this.#skip(entry, `it cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  #skip(entry: LogEntry, why: string): void {
    this.#skipped.add(keyOf(entry.info));
    this.context.report(gap(this.path, `${entry.name} is lost: ${why}`, entry.info.sizeBytes));
  }
}

/** Identifies a file on disk. A later file may get the same inode, but not the same time of birth. */
function keyOf(info: FileInfo): string {
  return `${inodeOf(info)}:${info.born}`;
}
