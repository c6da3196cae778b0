/** The files of one log: those that are open, oldest first, and the positions of those that were closed. */
import type { Arrivals } from './arrivals.js';
import { isSameInode } from './disk.js';
import type { FollowContext } from './follow-context.js';
import type { FilePosition } from './position.js';
import { lineCut } from './problem.js';
import type { LogEntry } from './snapshot.js';
import { snapshotOf } from './snapshot.js';
import type { ReadLines, TrackedFile } from './tracked-file.js';

/** A complete file is watched for so long, for a writer that continues late. */
export const WATCHED_MS = 10 * 60_000;
/** Complete files that are kept open. */
const WATCHED_FILES = 8;
/** Positions that are kept of closed files. */
const CLOSED_FILES = 4;
const TRIES = 5;

export interface TakenLines extends ReadLines {
  /** Lines at the start of the file and just before these; absent if these are the first. */
  readonly linesBefore?: () => Promise<readonly [first: Buffer, last: Buffer]>;
}

/** The state that a failed operation restores. */
export type LogFilesState = Pick<LogFiles, 'open' | 'closed'>;

export class LogFiles {
  /** Oldest first; the last is the one at the path, unless something happened to it. */
  open: readonly TrackedFile[] = [];
  /** Read and closed, or not found since the start; oldest first. */
  closed: readonly FilePosition[] = [];
  /** The last of the files is at the path, as of the last look. */
  isAtPath = false;

  constructor(
    readonly context: FollowContext,
    /** As the globs give it. */
    readonly path: string,
    /** Absolute. */
    readonly fullPath: string,
    readonly arrivals: Arrivals,
  ) {}

  get last(): TrackedFile | undefined {
    return this.open.at(-1);
  }

  add(file: TrackedFile, index: number): void {
    this.open = this.open.toSpliced(index, 0, file);
  }

  remove(file: TrackedFile): void {
    this.open = this.open.filter((other) => other !== file);
  }

  forget(position: FilePosition | undefined): void {
    this.closed = this.closed.filter((other) => other !== position);
  }

  /** Closes the files that were opened since, and forgets them. */
  async restore({ open, closed }: LogFilesState): Promise<void> {
    for (const file of this.open) if (!open.includes(file)) await this.context.close(file);
    this.open = open;
    this.closed = closed;
  }

  /** About `wantedBytes` from the oldest file that has any; undefined when none has. */
  async take(wantedBytes: number): Promise<TakenLines | undefined> {
    for (const file of this.open) {
      if (!file.hasMore) continue;
      const { offset } = file;
      const taken = await this.takeFrom(file, wantedBytes);
      if (taken !== undefined) return offset === 0 ? taken : { ...taken, linesBefore: () => file.linesBefore(offset) };
    }
    return undefined;
  }

  /** At most up to `to`, where the file is taken to end. */
  async takeFrom(file: TrackedFile, wantedBytes: number, to?: number): Promise<ReadLines | undefined> {
    try {
      const taken = await file.take(wantedBytes, to);
      if (typeof taken !== 'string') {
        if (taken.cutBytes !== undefined) this.context.report(lineCut(this.path, file.offset, taken.cutBytes));
        return taken;
      }
    } catch (error) {
      this.context.reportUnreadable(this.path, error);
    }
    return undefined;
  }

  /** Opens the files that are newer than the newest known one; `emptied` is a file that may have been copied before it was emptied. */
  async openNew(entries: readonly LogEntry[], sinceMs: number, emptied?: TrackedFile): Promise<void> {
    let now = entries;
    for (let tries = 0; tries < TRIES; tries++) {
      const known = { files: this.open.filter((file) => file !== emptied), closed: this.closed };
      const newer = await this.arrivals.newer(now, known, sinceMs);
      const fresh = emptied === undefined ? newer : await this.arrivals.withoutCopiesOf(emptied, newer);
      if (await this.openAll(fresh, now)) {
        this.arrivals.remember(now);
        return;
      }
      // The log was rotated in the meantime.
      now = await snapshotOf(this.context.disk, this.fullPath);
    }
  }

  /** Opens files given newest first. False when one of them has been replaced. */
  async openAll(fresh: readonly LogEntry[], all: readonly LogEntry[]): Promise<boolean> {
    for (const entry of fresh.toReversed()) {
      const file = await this.openEntry(entry);
      if (file === 'moved') return false;
      if (file === undefined) continue;
      const newer = all.slice(0, all.indexOf(entry));
      const next = this.open.findIndex((other) => newer.some(({ info }) => isSameInode(info, other.info)));
      this.add(file, next < 0 ? this.open.length : next);
      if (entry.rotation === undefined) this.isAtPath = true;
    }
    return true;
  }

  async openEntry(entry: LogEntry): Promise<TrackedFile | 'moved' | undefined> {
    const file = await this.arrivals.open(entry, this.closed);
    if (typeof file === 'object')
      this.closed = this.closed.filter((other) => !(isSameInode(other, file.info) && other.offset === file.offset));
    return file;
  }

  /** Closes files that are complete. */
  async settle(): Promise<void> {
    const { context } = this;
    const isRotated = (file: TrackedFile): boolean => file !== this.last || !this.isAtPath;
    for (const file of this.open) if (file.isFinal && file.unreadBytes === 0 && isRotated(file)) file.isComplete = true;
    const complete = this.open.filter((file) => file.isComplete && isRotated(file) && file.pinnedAt !== context.poll);
    const watched = complete.filter((file) => file.packed === undefined && file.idle.ms(context.nowMs) < WATCHED_MS).slice(-WATCHED_FILES);
    for (const file of complete) {
      if (watched.includes(file)) continue;
      if (file === this.last) this.isAtPath = false;
      this.remove(file);
      this.closed = [...this.closed, file.position];
      await context.close(file);
    }
    this.closed = this.closed.slice(-CLOSED_FILES);
  }
}
