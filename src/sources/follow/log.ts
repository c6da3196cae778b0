/** One log: finds out at each look what happened to its files: growth, rotation, truncation, a copy, files missed between two looks. */
import { Arrivals } from './arrivals.js';
import type { FileInfo } from './disk.js';
import { isSameInode } from './disk.js';
import { findAgain, openIfThere } from './find-again.js';
import type { FollowContext } from './follow-context.js';
import { GRACE_MS } from './idle-timer.js';
import type { TakenLines } from './log-files.js';
import { LogFiles, WATCHED_MS } from './log-files.js';
import { MissingFiles } from './missing-files.js';
import type { FilePosition, LogPosition } from './position.js';
import { holds, isDistinctive, printOf } from './position.js';
import { copied, gap, truncated } from './problem.js';
import { readTo } from './read-to.js';
import type { LogEntry } from './snapshot.js';
import { isCopyOfBeginning, isSameSnapshot, locate, StillMoving, snapshotOf } from './snapshot.js';
import type { TrackedFile } from './tracked-file.js';

const TRIES = 5;

export type Begin = 'start' | 'end';

export class Log {
  readonly files: LogFiles;
  /** From an earlier run, until the first look. */
  #resumeFrom: LogPosition | undefined;
  #begun = false;
  #absentSinceMs: number | undefined;
  /** Undefined until the first look; then until everything that was there has been read. */
  #isBacklog: boolean | undefined;
  readonly #missing: MissingFiles;

  constructor(
    readonly context: FollowContext,
    readonly path: string,
    /** Absolute. */
    readonly fullPath: string,
    resumeFrom?: LogPosition,
  ) {
    this.#resumeFrom = resumeFrom;
    this.files = new LogFiles(context, path, fullPath, new Arrivals(context, path));
    this.#missing = new MissingFiles(context, path);
  }

  get position(): LogPosition {
    if (this.#resumeFrom !== undefined) return this.#resumeFrom;
    return { path: this.path, files: [...this.files.closed, ...this.files.open.map((file) => file.position)] };
  }

  get unreadBytes(): number {
    return this.files.open.reduce((sum, file) => sum + file.unreadBytes, 0);
  }

  /** What is read next was there at the first look. */
  get isBacklog(): boolean {
    return this.#isBacklog ?? true;
  }

  get isBegun(): boolean {
    return this.#begun;
  }

  /** No file is open or at the path, and none is waited for. */
  get isGone(): boolean {
    const absentMs = this.#absentSinceMs === undefined ? 0 : this.context.nowMs - this.#absentSinceMs;
    return this.#begun && this.files.open.length === 0 && absentMs >= WATCHED_MS && !this.#missing.isAnyAwaited(this.files.closed);
  }

  /** Takes over the files of another log; they are older than its own. */
  adopt({ files }: { readonly files: LogFiles }): void {
    this.files.open = [...files.open, ...this.files.open];
    this.files.closed = [...files.closed, ...this.files.closed];
    files.open = [];
    files.closed = [];
  }

  /**
   * Finds out what happened to the files. `begin` applies to the first look of a log without a position; `matched` are rotated files that the globs name: the
   * log begins with them.
   */
  async look(begin: Begin, matched: ReadonlySet<string>): Promise<void> {
    try {
      if (!this.#begun) await this.#begin(begin, matched);
      else await this.#lookAgain();
      this.#isBacklog ??= this.unreadBytes > 0;
      this.context.clear('unreadable', this.path);
    } catch (error) {
      // Open files are read on, and the next poll looks again.
      if (!(error instanceof StillMoving)) this.context.reportUnreadable(this.path, error);
    }
    for (const file of this.files.open) this.#countIdle(file);
    this.#missing.look(this.files.closed);
  }

  async take(wantedBytes: number): Promise<TakenLines | undefined> {
    const taken = await this.files.take(wantedBytes);
    if (this.unreadBytes === 0) this.#isBacklog = false;
    return taken;
  }

  /** The bytes up to a position that an earlier run reported. */
  async *readTo(target: LogPosition, pieceBytes: number): AsyncGenerator<Buffer> {
    if (!this.#begun) await this.#resume();
    else await this.files.openNew(await this.#snapshot(), Number.NEGATIVE_INFINITY);
    yield* readTo(this.files, target, pieceBytes);
  }

  settle(): Promise<void> {
    return this.files.settle();
  }

  #snapshot(): Promise<readonly LogEntry[]> {
    return snapshotOf(this.context.disk, this.fullPath);
  }

  /** Opens the files of a position, and all that are newer. */
  async #resume(): Promise<void> {
    const resumeFrom = this.#resumeFrom;
    const { open, closed } = this.files;
    try {
      await this.#resumeOnce(resumeFrom ?? { path: this.path, files: [] });
    } catch (error) {
      // The next poll starts from the position again.
      await this.files.restore({ open, closed });
      this.#resumeFrom = resumeFrom;
      this.#begun = false;
      throw error;
    }
  }

  async #resumeOnce(from: LogPosition): Promise<void> {
    const { context } = this;
    const files = this.files;
    const { open, closed } = files;
    let entries = await this.#snapshot();
    let found = await findAgain(context, this.path, from.files, entries);
    files.open = [...open, ...found.files];
    for (let tries = 0; tries < TRIES && (found.isCut || found.past.some(({ complete }) => !complete)); tries++) {
      const now = await this.#snapshot();
      if (!found.isCut && isSameSnapshot(entries, now)) break;
      // The log was rotated in the meantime.
      await files.restore({ open, closed });
      entries = now;
      found = await findAgain(context, this.path, from.files, entries);
      files.open = [...open, ...found.files];
    }
    this.#resumeFrom = undefined;
    files.closed = [...closed, ...found.past];
    this.#begun = true;
    const last = from.files.at(-1);
    if (last === undefined) files.arrivals.remember(entries);
    const emptied = last?.fingerprint.bytes === 0 ? files.open.find((file) => isSameInode(file.info, last)) : undefined;
    await files.openNew(entries, last?.modifiedMs ?? Number.NEGATIVE_INFINITY, emptied);
    // The beginning of a line does not identify a file, but one that was opened just now and begins so is not missing.
    for (const position of files.closed.filter((each) => !isDistinctive(each)))
      for (const file of files.open) if (file.offset === 0 && (await holds(file.bytes, position))) files.forget(position);
  }

  async #begin(begin: Begin, matched: ReadonlySet<string>): Promise<void> {
    if (this.#resumeFrom !== undefined) {
      await this.#resume();
      return;
    }
    const files = this.files;
    for (let tries = 0; tries < TRIES; tries++) {
      const entries = await this.#snapshot();
      files.arrivals.remember(entries);
      // From now on nothing may be lost: a file that cannot be opened now is read from its start later.
      this.#begun = true;
      const isOwn = ({ name, rotation }: LogEntry): boolean => rotation === undefined || (begin === 'start' && matched.has(name));
      const fresh = entries.filter((entry) => isOwn(entry) && this.context.ownerOf(entry.info) === undefined);
      if (!(await files.openAll(await this.#withoutCopies(fresh), entries))) continue;
      if (begin === 'end' && files.isAtPath) await files.last?.resumeAtEnd();
      return;
    }
  }

  /** Leaves out rotated files whose content another one begins with. */
  async #withoutCopies(entries: readonly LogEntry[]): Promise<readonly LogEntry[]> {
    const kept: LogEntry[] = [];
    // Newest first: the file at the path is never left out.
    for (const entry of entries) {
      let original: LogEntry | undefined;
      for (const other of kept) if (original === undefined && (await isCopyOfBeginning(this.context.disk, entry, other))) original = other;
      if (original === undefined || entry.rotation === undefined) kept.push(entry);
      else this.context.report(copied(this.path, entry.name, original.name));
    }
    return kept;
  }

  async #lookAgain(): Promise<void> {
    const { context } = this;
    const files = this.files;
    const atPath = await context.disk.info(this.fullPath);
    this.#reportGone(atPath);
    const before = files.last?.info;
    for (const file of files.open) await this.#refresh(file, atPath);
    const current = files.last;
    files.isAtPath = atPath !== undefined && current !== undefined && isSameInode(atPath, current.info);
    if (files.isAtPath) {
      // While it was empty it may have been filled, copied and emptied again.
      if (before?.sizeBytes === 0 && atPath?.sizeBytes !== 0) await files.openNew(await this.#snapshot(), before.modifiedMs, current);
      return;
    }
    const own = atPath === undefined ? undefined : files.open.find((file) => isSameInode(atPath, file.info));
    if (own !== undefined) {
      // A link that led elsewhere for a while, or a file that was moved back.
      files.remove(own);
      files.add(own, files.open.length);
      files.isAtPath = true;
      return;
    }
    const owner = atPath === undefined ? undefined : context.ownerOf(atPath);
    if (owner !== undefined) {
      owner.pinnedAt = context.poll;
      owner.name = this.fullPath;
    }
    // Another file is at the path, or none.
    await files.openNew(await this.#snapshot(), files.last?.info.modifiedMs ?? Number.NEGATIVE_INFINITY);
  }

  /** Takes the new size and time of an open file; when it lost its content, its copy is opened and it begins again. */
  async #refresh(file: TrackedFile, atPath: FileInfo | undefined): Promise<void> {
    const before = file.info;
    file.info = atPath !== undefined && isSameInode(atPath, before) ? atPath : await file.file.info();
    if (file.info.sizeBytes > before.sizeBytes) {
      file.idle.end();
      file.isComplete = false;
    }
    const isTouched = file.info.modifiedMs !== before.modifiedMs || file.info.sizeBytes !== before.sizeBytes;
    if (file.packed !== undefined || !(isTouched || file.changed)) return;
    try {
      if (file.changed || !(await file.isIntact())) await this.#restartTruncated(file, before);
    } catch (error) {
      // The next poll sees the change again.
      file.info = before;
      throw error;
    }
  }

  async #restartTruncated(file: TrackedFile, before: FileInfo): Promise<void> {
    const overwritten = await this.#isCopyOfCurrent(file);
    if (overwritten === 'unclear') {
      // The next poll sees more of it.
      file.changed = true;
      return;
    }
    if (overwritten) {
      await this.#forgetOverwritten(file, before);
      return;
    }
    const position = { ...file.position, modifiedMs: before.modifiedMs };
    const { lostBytes, undo } = file.restart(before.sizeBytes);
    try {
      file.info = await file.file.info();
      await file.isIntact();
      if (!(await this.#openCopyOf(file, position))) this.context.report(truncated(this.path, lostBytes));
    } catch (error) {
      // The next poll looks for the copy again.
      undo();
      throw error;
    }
  }

  /** Whether the log's current file is being copied over a rotated one, which then contains nothing new up to where the current one was read. */
  async #isCopyOfCurrent(file: TrackedFile): Promise<boolean | 'unclear'> {
    const current = this.files.last;
    if (current === undefined || current === file || current.packed !== undefined) return false;
    const { fingerprint } = current.position;
    if (fingerprint.bytes === 0) return false;
    const head = await file.file.read(0, fingerprint.bytes);
    return head.length < fingerprint.bytes ? 'unclear' : printOf(head).hash === fingerprint.hash;
  }

  /** When the current file is truncated, its copy is found by its content. */
  async #forgetOverwritten(file: TrackedFile, before: FileInfo): Promise<void> {
    const { context, files } = this;
    const lostBytes = before.sizeBytes - file.offset;
    if (lostBytes > 0) context.report(gap(this.path, `${file.name} was overwritten before it was read to its end`, lostBytes));
    files.remove(file);
    files.arrivals.forget(file.info);
    await context.close(file);
  }

  /** Opens the copy of a file that lost its content, and the files between the two. False when there is no copy. */
  async #openCopyOf(file: TrackedFile, position: FilePosition): Promise<boolean> {
    const { context } = this;
    const files = this.files;
    let copy: TrackedFile | undefined;
    for (let tries = 0; tries < TRIES; tries++) {
      const all = await this.#snapshot();
      // Files newer than this one come as rotations; those between its copy and itself were missed.
      const index = await files.arrivals.indexOf(file, all, true);
      const older = all.slice(index < 0 ? 0 : index + 1).filter(({ rotation }) => rotation !== undefined);
      const isFree = ({ info }: LogEntry): boolean => context.ownerOf(info) === undefined;
      if (copy === undefined && isDistinctive(position)) {
        const entry = await locate(context.disk, position, older.filter(isFree));
        copy = entry === undefined ? undefined : await openIfThere(context, this.path, entry);
        if (copy !== undefined) {
          await context.resume(copy, position);
          files.add(copy, files.open.indexOf(file));
        }
        // The log was rotated in the meantime.
        else if (!isSameSnapshot(all, await this.#snapshot())) continue;
      }
      const others = { files: files.open.filter((other) => other !== file), closed: files.closed };
      const missed =
        copy === undefined
          ? (await files.arrivals.newer(all, others, position.modifiedMs)).filter((entry) => older.includes(entry))
          : newerThan(copy.info, older);
      if (!(await files.openAll(missed.filter(isFree), all))) continue;
      files.arrivals.remember(older);
      return copy !== undefined || (!isDistinctive(position) && missed.length > 0);
    }
    return copy !== undefined;
  }

  #countIdle(file: TrackedFile): void {
    if (file.packed !== undefined) return;
    const { nowMs } = this.context;
    if (file === this.files.last && this.files.isAtPath) file.idle.end();
    else file.idle.poll(nowMs);
    file.isFinal = file.idle.isPastGrace(nowMs);
  }

  #reportGone(atPath: FileInfo | undefined): void {
    const { nowMs } = this.context;
    if (atPath !== undefined) {
      this.#absentSinceMs = undefined;
      this.context.clear('gone', this.path);
      return;
    }
    this.#absentSinceMs ??= nowMs;
    // A log that never existed is not gone.
    if (this.files.open.length > 0 && nowMs - this.#absentSinceMs >= GRACE_MS)
      this.context.reportOnce({
        path: this.path,
        kind: 'gone',
        message: `${this.path} no longer exists; Tocsin follows it again when it comes back`,
      });
  }
}

/** The entries, given newest first, before the one of this file. */
function newerThan(info: FileInfo, entries: readonly LogEntry[]): readonly LogEntry[] {
  const index = entries.findIndex((entry) => isSameInode(entry.info, info));
  return index < 0 ? [] : entries.slice(0, index);
}
