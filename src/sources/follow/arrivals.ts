/** Which of a log's files are new to it, and opening them. */
import { reasonOf } from '../files/file-problem.js';
import type { FileInfo } from './disk.js';
import { inodeOf, isAbsent, isSameFile, isSameInode } from './disk.js';
import type { FollowContext } from './follow-context.js';
import type { FilePosition } from './position.js';
import { gap, isTransient } from './problem.js';
import type { LogEntry } from './snapshot.js';
import { beginsAs, isHeldBy, locate } from './snapshot.js';
import type { TrackedFile } from './tracked-file.js';

/**
 * What a log has already, oldest first. Without a file that was empty when it was last seen: it may have been filled, copied and emptied since, so that it does
 * not tell what is newer.
 */
export interface KnownFiles {
  readonly files: readonly TrackedFile[];
  readonly closed: readonly FilePosition[];
}

export class Arrivals {
  /** Rotated files that were there when it was last looked. */
  #known = new Set<string>();
  /** Rotated files that were missed and cannot be read. */
  readonly #skipped = new Set<string>();

  constructor(
    readonly context: FollowContext,
    readonly path: string,
  ) {}

  remember(entries: readonly LogEntry[]): void {
    this.#known = new Set(entries.filter(({ rotation }) => rotation !== undefined).map(({ info }) => keyOf(info)));
  }

  /** Newest first: what is newer than the newest file that the log has; if none of its files is there, what is at its path and `unknown`. */
  async newer(entries: readonly LogEntry[], { files, closed }: KnownFiles, sinceMs: number): Promise<readonly LogEntry[]> {
    // Packed ones must be unpacked to be known: only when it matters.
    const mayBePacked = this.unknown(entries, Number.NEGATIVE_INFINITY).some(({ rotation }) => rotation !== undefined);
    let anchor = -1;
    for (const had of [...closed, ...files]) {
      const index = await this.indexOf(had, entries, mayBePacked);
      if (index >= 0 && (anchor < 0 || index < anchor)) anchor = index;
    }
    const fresh = anchor >= 0 ? this.unknown(entries.slice(0, anchor), Number.NEGATIVE_INFINITY) : this.unknown(entries, sinceMs);
    return fresh.filter(({ info }) => this.context.ownerOf(info) === undefined && !this.#skipped.has(keyOf(info)));
  }

  /** Without the copies that are being made of a file: what they hold, it holds too. */
  async withoutCopiesOf(file: TrackedFile, entries: readonly LogEntry[]): Promise<readonly LogEntry[]> {
    const kept: LogEntry[] = [];
    for (const entry of entries) if (!(await beginsAs(this.context.disk, entry, file, 0))) kept.push(entry);
    return kept;
  }

  /** Where a file is among the entries, be it packed by now; -1 when it is not there. */
  async indexOf(had: TrackedFile | FilePosition, entries: readonly LogEntry[], mayBePacked: boolean): Promise<number> {
    const isTracked = 'file' in had;
    const index = isTracked
      ? entries.findIndex(({ info }) => isSameInode(had.info, info))
      : // One that was not found again is not known by its inode: its content was lost.
        entries.findIndex(({ info, rotation }) => had.complete && rotation !== undefined && isSameFile(had, info));
    if (index >= 0 || !mayBePacked) return index;
    const packed = entries.filter(({ rotation }) => rotation?.packed === 'gzip');
    if (!isTracked) {
      const same = await locate(this.context.disk, had, packed);
      return same === undefined ? -1 : entries.indexOf(same);
    }
    // What it holds by now says more than what was seen of it.
    for (const entry of packed) if (await beginsAs(this.context.disk, entry, had, 1)) return entries.indexOf(entry);
    return -1;
  }

  /** What is at the path, and rotated files that were not there before and were written since. */
  unknown(entries: readonly LogEntry[], sinceMs: number): readonly LogEntry[] {
    return entries.filter(({ info, rotation }) => rotation === undefined || (!this.#known.has(keyOf(info)) && info.modifiedMs >= sinceMs));
  }

  /** 'moved' when the file is no longer what it was; undefined when it is read already or cannot be read. Throws when it is worth another try. */
  async open(entry: LogEntry, closed: readonly FilePosition[]): Promise<TrackedFile | 'moved' | undefined> {
    const { context } = this;
    if (entry.rotation?.packed === 'other') {
      this.#skip(entry, 'is packed in a way that cannot be read; keep one rotation unpacked, or pack with gzip');
      return undefined;
    }
    try {
      const before = closed.find((other) => isSameFile(other, entry.info));
      const goesOn = before !== undefined && (await isHeldBy(context.disk, before, entry));
      const file = await context.open(this.path, entry.name, entry.info);
      if (file === undefined) return context.ownerOf(entry.info) === undefined ? 'moved' : undefined;
      if (goesOn) await context.resume(file, { ...before, complete: before.complete && file.packed !== undefined });
      return file;
    } catch (error) {
      if (isAbsent(error)) return 'moved';
      // What is at the path will be there at the next look, and too many open files may become fewer; a rotated file that cannot be read is passed over.
      if (entry.rotation === undefined || isTransient(error)) throw error;
      this.#skip(entry, `cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  }

  #skip(entry: LogEntry, why: string): void {
    this.#skipped.add(keyOf(entry.info));
    this.context.report(gap(this.path, `${entry.name} was missed and ${why}`, entry.info.sizeBytes));
  }
}

/** While a file lies there. Another may get its inode later, but it is made later too. */
function keyOf(info: FileInfo): string {
  return `${inodeOf(info)}:${info.born}`;
}
