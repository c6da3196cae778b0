/** One log: the file at its path, those that were rotated away and are read to their end, and those that were missed between two looks. */
import { Arrivals } from './arrivals.js';
import type { FileInfo } from './disk.js';
import { isSameFile, isSameInode } from './disk.js';
import { findAgain, hinted, openIfThere } from './find-again.js';
import type { FollowContext } from './follow-context.js';
import { GRACE_MS } from './idle-timer.js';
import { MissingFiles } from './missing-files.js';
import type { FilePosition, LogPosition } from './position.js';
import { holds, isDistinctive } from './position.js';
import { gap, lineCut, truncated } from './problem.js';
import type { LogEntry } from './snapshot.js';
import { isSameSnapshot, locate, StillMoving, snapshotOf } from './snapshot.js';
import type { ReadLines, TrackedFile } from './tracked-file.js';

/** After that it is watched for so long still, for a writer that wakes up late. */
const WATCHED_MS = 10 * 60_000;
/** Rotated files that are held open in spite of being complete. */
const WATCHED_FILES = 8;
/** Files that are remembered after they have been let go of. */
const PAST_FILES = 4;
const TRIES = 5;

export type Begin = 'start' | 'end';

export class Log {
  /** Oldest first; the last is the one at the path, unless something happened to it. */
  #files: TrackedFile[] = [];
  /** Read and let go of, or not found since the start; oldest first. */
  #past: FilePosition[] = [];
  /** From an earlier run, until the first look. */
  #resumeFrom: LogPosition | undefined;
  #begun = false;
  /** The last of the files is at the path, as far as can be seen. */
  #isAtPath = false;
  #absentSinceMs: number | undefined;
  readonly #arrivals: Arrivals;
  readonly #missing: MissingFiles;

  constructor(
    readonly world: FollowContext,
    readonly path: string,
    /** Absolute. */
    readonly fullPath: string,
    resumeFrom?: LogPosition,
  ) {
    this.#resumeFrom = resumeFrom;
    this.#arrivals = new Arrivals(world, path);
    this.#missing = new MissingFiles(world, path);
  }

  get position(): LogPosition {
    if (this.#resumeFrom !== undefined) return this.#resumeFrom;
    return { path: this.path, files: [...this.#past, ...this.#files.map((file) => file.position)] };
  }

  get unreadBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.unreadBytes, 0);
  }

  get isBegun(): boolean {
    return this.#begun;
  }

  /** Nothing is held open, nothing is at the path, and nothing is waited for. */
  get isGone(): boolean {
    const absentMs = this.#absentSinceMs === undefined ? 0 : this.world.nowMs - this.#absentSinceMs;
    return this.#begun && this.#files.length === 0 && absentMs >= WATCHED_MS && !this.#missing.isAnyAwaited(this.#past);
  }

  /** Takes over what another log holds, older than its own. */
  adopt(other: Log): void {
    this.#files.unshift(...other.#files);
    this.#past.unshift(...other.#past);
    other.#files = [];
    other.#past = [];
  }

  /**
   * Sees what has become of the files. `begin` counts at the first look of a log without a position; `matched` are rotated files that the globs name: they
   * belong to the log's beginning.
   */
  async look(begin: Begin, matched: ReadonlySet<string>): Promise<void> {
    try {
      if (!this.#begun) await this.#begin(begin, matched);
      else await this.#lookAgain();
      this.world.clear('unreadable', this.path);
    } catch (error) {
      // Whatever it is, the files that are held are read on, and the next poll looks again.
      if (!(error instanceof StillMoving)) this.world.unreadable(this.path, error);
    }
    for (const file of this.#files) this.#judgeQuiet(file);
    this.#missing.look(this.#past);
  }

  /** About `wantedBytes` from the oldest file that has something; undefined when none has. */
  async take(wantedBytes: number): Promise<ReadLines | undefined> {
    for (const file of this.#files) {
      if (!file.hasMore) continue;
      const taken = await this.#takeFrom(file, wantedBytes);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  /** At most up to `to`, where the file is taken to end. */
  async #takeFrom(file: TrackedFile, wantedBytes: number, to?: number): Promise<ReadLines | undefined> {
    try {
      const taken = await file.take(wantedBytes, to);
      if (typeof taken !== 'string') {
        if (taken.cutBytes !== undefined) this.world.report(lineCut(this.path, file.offset, taken.cutBytes));
        return taken;
      }
    } catch (error) {
      this.world.unreadable(this.path, error);
    }
    return undefined;
  }

  /** The bytes up to a position that an earlier run reported; the files come in the order in which they were written. */
  async *readTo(target: LogPosition, pieceBytes: number): AsyncGenerator<Buffer> {
    const { world } = this;
    if (!this.#begun) await this.#resume();
    else await this.#openNew(await snapshotOf(world.disk, this.fullPath), Number.NEGATIVE_INFINITY);
    const ends = new Map<TrackedFile, FilePosition>();
    for (const wanted of target.files) {
      const file = await this.#fileHolding(wanted);
      const before = this.#past.find((past) => isSameFile(past, wanted));
      if (file === undefined && before !== undefined && before.offset >= wanted.offset) continue;
      const found = file ?? (await this.#fetch(wanted, before, ends));
      if (found !== undefined) ends.set(found, wanted);
      else this.#tellUnfound(wanted, before);
    }
    const lastWanted = this.#files.findLastIndex((file) => (ends.get(file)?.offset ?? 0) > 0);
    // What lies between the wanted ones had been read to its end, and let go of; what lies behind them is read by polls.
    for (const file of this.#files.slice(0, lastWanted + 1)) {
      const end = ends.get(file);
      const to = end?.offset ?? (file.packed === undefined ? file.info.sizeBytes : Number.MAX_SAFE_INTEGER);
      for (let taken = await this.#takeFrom(file, pieceBytes, to); taken !== undefined; taken = await this.#takeFrom(file, pieceBytes, to))
        if (taken.bytes !== undefined) yield taken.bytes;
      if (end === undefined) continue;
      if (file.offset < end.offset) this.#gap(`${file.name} ends before byte ${end.offset}`, end.offset - file.offset);
      file.midLine = end.midLine;
    }
  }

  /** A file that was not held yet, before those that were wanted behind it. */
  async #fetch(
    wanted: FilePosition,
    before: FilePosition | undefined,
    ends: ReadonlyMap<TrackedFile, FilePosition>,
  ): Promise<TrackedFile | undefined> {
    const entries = [...(await snapshotOf(this.world.disk, this.fullPath)), ...(await hinted(this.world, wanted, []))];
    const free = entries.filter(({ info }) => this.world.ownerOf(info) === undefined);
    const entry = await locate(this.world.disk, wanted, free);
    const file = entry === undefined ? undefined : await this.#open(entry);
    if (typeof file !== 'object') return undefined;
    if (before !== undefined) await this.world.resume(file, { ...before, complete: false });
    this.#past = this.#past.filter((past) => past !== before);
    this.#files.splice(this.#files.findLastIndex((other) => ends.has(other)) + 1, 0, file);
    return file;
  }

  #tellUnfound(wanted: FilePosition, before: FilePosition | undefined): void {
    const bytes = wanted.offset - (before?.offset ?? 0);
    if (bytes > 0) this.#gap(`${bytes} bytes of a file that is no longer there (it was ${wanted.name}) cannot be found`, bytes);
    this.#past = this.#past.filter((past) => past !== before);
    if (wanted.complete) this.#past.push(wanted);
  }

  async #fileHolding(wanted: FilePosition): Promise<TrackedFile | undefined> {
    const same = this.#files.filter((file) => isSameInode(file.info, wanted));
    if (wanted.fingerprint.bytes === 0) return same.find(({ info }) => info.born === wanted.born);
    for (const file of [...same, ...this.#files.filter((other) => !same.includes(other))]) if (await holds(file.bytes, wanted)) return file;
    return undefined;
  }

  /** Lets go of files that are complete. */
  async settle(): Promise<void> {
    const isOld = (file: TrackedFile): boolean => file !== this.#files.at(-1) || !this.#isAtPath;
    for (const file of this.#files) if (file.final && file.unreadBytes === 0 && isOld(file)) file.over = true;
    const complete = this.#files.filter((file) => file.over && isOld(file) && file.pinnedAt !== this.world.poll);
    const kept = complete.filter((file) => file.packed === undefined && file.quiet.ms(this.world.nowMs) < WATCHED_MS).slice(-WATCHED_FILES);
    for (const file of complete) {
      if (kept.includes(file)) continue;
      if (file === this.#files.at(-1)) this.#isAtPath = false;
      this.#files = this.#files.filter((other) => other !== file);
      this.#past.push(file.position);
      await this.world.close(file);
    }
    this.#past = this.#past.slice(-PAST_FILES);
  }

  /** Opens the files of a position, and all that came since. */
  async #resume(): Promise<void> {
    const [resumeFrom, files, past] = [this.#resumeFrom, this.#files, this.#past];
    try {
      await this.#resumeOnce(resumeFrom ?? { path: this.path, files: [] });
    } catch (error) {
      // The next poll starts from the position again.
      for (const file of this.#files) if (!files.includes(file)) await this.world.close(file);
      this.#resumeFrom = resumeFrom;
      this.#files = files;
      this.#past = past;
      this.#begun = false;
      throw error;
    }
  }

  async #resumeOnce(from: LogPosition): Promise<void> {
    let entries = await snapshotOf(this.world.disk, this.fullPath);
    let found = await findAgain(this.world, this.path, from.files, entries);
    this.#files = [...this.#files, ...found.files];
    for (let tries = 0; tries < TRIES && (found.isCut || found.past.some(({ complete }) => !complete)); tries++) {
      const now = await snapshotOf(this.world.disk, this.fullPath);
      if (!found.isCut && isSameSnapshot(entries, now)) break;
      // It was rotated while it was looked at.
      const { files } = found;
      for (const file of files) await this.world.close(file);
      this.#files = this.#files.filter((file) => !files.includes(file));
      entries = now;
      found = await findAgain(this.world, this.path, from.files, entries);
      this.#files = [...this.#files, ...found.files];
    }
    this.#resumeFrom = undefined;
    this.#past = [...this.#past, ...found.past];
    this.#begun = true;
    const last = from.files.at(-1);
    if (last === undefined) this.#arrivals.remember(entries);
    const emptied = last?.fingerprint.bytes === 0 ? this.#files.find((file) => isSameInode(file.info, last)) : undefined;
    await this.#openNew(entries, last?.modifiedMs ?? Number.NEGATIVE_INFINITY, emptied);
    // The beginning of a line does not tell a file from others, but one that was opened just now and begins so is not missing.
    for (const position of this.#past.filter((past) => !isDistinctive(past)))
      for (const file of this.#files)
        if (file.offset === 0 && (await holds(file.bytes, position))) this.#past = this.#past.filter((past) => past !== position);
  }

  async #begin(begin: Begin, matched: ReadonlySet<string>): Promise<void> {
    if (this.#resumeFrom !== undefined) {
      await this.#resume();
      return;
    }
    for (let tries = 0; tries < TRIES; tries++) {
      const entries = await snapshotOf(this.world.disk, this.fullPath);
      this.#arrivals.remember(entries);
      // From now on nothing may be lost: what cannot be opened now is read from its start later.
      this.#begun = true;
      const isOwn = ({ name, rotation }: LogEntry): boolean => rotation === undefined || (begin === 'start' && matched.has(name));
      const fresh = entries.filter((entry) => isOwn(entry) && this.world.ownerOf(entry.info) === undefined);
      if (!(await this.#openAll(fresh, entries))) continue;
      if (begin === 'end' && this.#isAtPath) await this.#files.at(-1)?.resumeAtEnd();
      return;
    }
  }

  async #lookAgain(): Promise<void> {
    const { world } = this;
    const there = await world.disk.info(this.fullPath);
    this.#tellGone(there);
    const before = this.#files.at(-1)?.info;
    for (const file of this.#files) await this.#refresh(file, there);
    const current = this.#files.at(-1);
    this.#isAtPath = there !== undefined && current !== undefined && isSameInode(there, current.info);
    if (this.#isAtPath) {
      // While it was empty it may have been filled, copied and emptied again.
      if (before?.sizeBytes === 0 && there?.sizeBytes !== 0) await this.#arrive(before.modifiedMs, current);
      return;
    }
    const mine = there === undefined ? undefined : this.#files.find((file) => isSameInode(there, file.info));
    if (mine !== undefined) {
      // A link that led elsewhere for a while, or a file that was moved back.
      this.#files = [...this.#files.filter((file) => file !== mine), mine];
      this.#isAtPath = true;
      return;
    }
    const owner = there === undefined ? undefined : world.ownerOf(there);
    if (owner !== undefined) {
      owner.pinnedAt = world.poll;
      owner.name = this.fullPath;
    }
    await this.#arrive();
  }

  /** New size and time of a file that is held; a file that lost its content is found again as a copy, or begins again. */
  async #refresh(file: TrackedFile, there: FileInfo | undefined): Promise<void> {
    const before = file.info;
    file.info = there !== undefined && isSameInode(there, before) ? there : await file.file.info();
    if (file.info.sizeBytes > before.sizeBytes) {
      file.quiet.end();
      file.over = false;
    }
    const isTouched = file.info.modifiedMs !== before.modifiedMs || file.info.sizeBytes !== before.sizeBytes;
    if (file.packed !== undefined || !(isTouched || file.changed)) return;
    try {
      if (file.changed || !(await file.isIntact())) await this.#truncated(file, before);
    } catch (error) {
      // The next poll sees the change again.
      file.info = before;
      throw error;
    }
  }

  async #truncated(file: TrackedFile, before: FileInfo): Promise<void> {
    const { world } = this;
    const position = { ...file.position, modifiedMs: before.modifiedMs };
    const { lostBytes, undo } = file.restart(before.sizeBytes);
    try {
      file.info = await file.file.info();
      await file.isIntact();
      if (!(await this.#openCopyOf(file, position))) world.report(truncated(this.path, lostBytes));
    } catch (error) {
      // The next poll looks for the copy again.
      undo();
      throw error;
    }
  }

  /** Opens the copy of a file that lost its content, and what was missed between the two. False when there is no copy. */
  async #openCopyOf(file: TrackedFile, position: FilePosition): Promise<boolean> {
    const { world } = this;
    let copy: TrackedFile | undefined;
    for (let tries = 0; tries < TRIES; tries++) {
      const all = await snapshotOf(world.disk, this.fullPath);
      // What is newer than the file comes as a rotation; what lies between its copy and itself was missed.
      const at = await this.#arrivals.indexOf(file, all, true);
      const older = all.slice(at < 0 ? 0 : at + 1).filter(({ rotation }) => rotation !== undefined);
      const isFree = ({ info }: LogEntry): boolean => world.ownerOf(info) === undefined;
      if (copy === undefined && isDistinctive(position)) {
        const entry = await locate(world.disk, position, older.filter(isFree));
        copy = entry === undefined ? undefined : await openIfThere(world, this.path, entry);
        if (copy !== undefined) await world.resume(copy, position);
        if (copy !== undefined) this.#files.splice(this.#files.indexOf(file), 0, copy);
        // It was rotated while it was looked at.
        else if (!isSameSnapshot(all, await snapshotOf(world.disk, this.fullPath))) continue;
      }
      const copied = copy?.info;
      const others = { files: this.#files.filter((other) => other !== file), past: this.#past };
      const missed =
        copied === undefined
          ? (await this.#arrivals.newer(all, others, position.modifiedMs)).filter((entry) => older.includes(entry))
          : older.slice(
              0,
              Math.max(
                0,
                older.findIndex(({ info }) => isSameInode(info, copied)),
              ),
            );
      if (!(await this.#openAll(missed.filter(isFree), all))) continue;
      this.#arrivals.remember(older);
      return copy !== undefined || (!isDistinctive(position) && missed.length > 0);
    }
    return false;
  }

  /** Something else is at the path, or nothing: what is newer than the newest file that is held is opened. */
  async #arrive(sinceMs = this.#files.at(-1)?.info.modifiedMs ?? Number.NEGATIVE_INFINITY, emptied?: TrackedFile): Promise<void> {
    await this.#openNew(await snapshotOf(this.world.disk, this.fullPath), sinceMs, emptied);
  }

  async #openNew(entries: readonly LogEntry[], sinceMs: number, emptied?: TrackedFile): Promise<void> {
    let now = entries;
    for (let tries = 0; tries < TRIES; tries++) {
      const newer = await this.#arrivals.newer(now, { files: this.#files.filter((file) => file !== emptied), past: this.#past }, sinceMs);
      const fresh = emptied === undefined ? newer : await this.#arrivals.withoutCopiesOf(emptied, newer);
      if (await this.#openAll(fresh, now)) {
        this.#arrivals.remember(now);
        return;
      }
      // It was rotated while it was looked at.
      now = await snapshotOf(this.world.disk, this.fullPath);
    }
  }

  /** Opens files given newest first. False when one of them is no longer what it was. */
  async #openAll(fresh: readonly LogEntry[], all: readonly LogEntry[]): Promise<boolean> {
    for (const entry of fresh.toReversed()) {
      const file = await this.#open(entry);
      if (file === 'moved') return false;
      if (file === undefined) continue;
      const newer = all.slice(0, all.indexOf(entry));
      const next = this.#files.findIndex((other) => newer.some(({ info }) => isSameInode(info, other.info)));
      this.#files.splice(next < 0 ? this.#files.length : next, 0, file);
      if (entry.rotation === undefined) this.#isAtPath = true;
    }
    return true;
  }

  async #open(entry: LogEntry): Promise<TrackedFile | 'moved' | undefined> {
    const file = await this.#arrivals.open(entry, this.#past);
    if (typeof file === 'object') this.#past = this.#past.filter((past) => !(isSameInode(past, file.info) && past.offset === file.offset));
    return file;
  }

  #judgeQuiet(file: TrackedFile): void {
    if (file.packed !== undefined) return;
    const { nowMs } = this.world;
    if (file === this.#files.at(-1) && this.#isAtPath) file.quiet.end();
    else file.quiet.poll(nowMs);
    file.final = file.quiet.isPastGrace(nowMs);
  }

  #tellGone(there: FileInfo | undefined): void {
    const { nowMs } = this.world;
    if (there !== undefined) {
      this.#absentSinceMs = undefined;
      this.world.clear('gone', this.path);
      return;
    }
    this.#absentSinceMs ??= nowMs;
    // A log that was never there is not gone.
    if (this.#files.length > 0 && nowMs - this.#absentSinceMs >= GRACE_MS)
      this.world.reportOnce({
        path: this.path,
        kind: 'gone',
        message: `nothing is at ${this.path} any more; it is followed again when it comes back`,
      });
  }

  #gap(message: string, bytes?: number): void {
    this.world.report(gap(this.path, message, bytes));
  }
}
