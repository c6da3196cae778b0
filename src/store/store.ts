/**
 * Values of JSON on disk, so that a crash loses none that was confirmed: a journal that only grows, and snapshots that replace it. What the values mean is
 * not known here. docs/decisions/README.md says why it is made so, under "State on disk".
 */
import { join, resolve } from 'node:path';
import { FORMAT_VERSION, headerLine } from './checked-line.js';
import { fileName, LOCK_NAME } from './file-names.js';
import { codeOf, inWords, NODE_FS, type StoreFile, type StoreFs, tryTo } from './fs.js';
import { type Processes, processesOf } from './holder.js';
import { commitLines } from './journal-text.js';
import { type Lock, takeLock } from './lock.js';
import { StoreError, type StoreProblem } from './problem.js';
import { type Found, type JournalFile, recover } from './recover.js';
import { MAX_SNAPSHOT_BYTES, type SnapshotFile, SnapshotTooLarge, writeSnapshot } from './snapshot.js';

export interface Recovered {
  /** The value of the newest good snapshot; undefined if there is none. */
  readonly snapshot: unknown;
  /** What was appended after that snapshot, in order. */
  readonly records: readonly unknown[];
  /** What was found wrong, and what was done. */
  readonly problems: readonly StoreProblem[];
}

export interface StoreSizes {
  /** Of all journals that are read with the newest snapshot. */
  readonly journalBytes: number;
  /** Of the newest snapshot; 0 if there is none. */
  readonly snapshotBytes: number;
  /** Records appended after the newest snapshot. */
  readonly records: number;
  /** Of these, records that no commit has confirmed; they are held in memory. */
  readonly waiting: number;
}

export interface Store {
  readonly recovered: Recovered;
  /**
   * Adds a record, any value that JSON has. It is on disk when a later `commit` says true. What is appended between two commits comes back as a whole or not
   * at all. Throws a TypeError for a value without a text in JSON, and an Error after `close`.
   */
  append(record: unknown): void;
  /**
   * Puts on disk what was appended. False when the disk refused: `onProblem` is told once until it works again, nothing is lost from memory, and the next
   * commit writes all of it into a new file. Never throws. Commits that wait share one write.
   */
  commit(): Promise<boolean>;
  /**
   * Puts a snapshot in the place of everything that was appended before. False when the disk refused: everything stays as it was. The value must not be
   * changed until then: it is written in pieces, while commits go on. Throws a TypeError for a value without a text in JSON.
   */
  compact(snapshot: unknown): Promise<boolean>;
  readonly sizes: StoreSizes;
  /** Commits and gives the lock back. Never throws. */
  close(): Promise<void>;
}

export interface StoreOptions extends Partial<Processes> {
  readonly fs?: StoreFs;
  /** For what happens after opening; what was found at opening is in `recovered`. */
  readonly onProblem?: (problem: StoreProblem) => void;
}

/**
 * Opens the store in a directory, which is made if it is not there. Throws `StoreLocked` when another store has it, `StoreError` when it cannot be read or
 * written. Damaged files are no reason to throw: what is good is used, and `recovered.problems` says the rest.
 */
export async function openStore(dir: string, options: StoreOptions = {}): Promise<Store> {
  const fs = options.fs ?? NODE_FS;
  const path = resolve(dir);
  const problems: StoreProblem[] = [];
  const tell = (problem: StoreProblem) => problems.push(problem);
  try {
    await fs.mkdir(path);
  } catch (error) {
    throw new StoreError(`cannot make the directory ${path}: ${inWords(error)}. Make it by hand, or give another one for state.`);
  }
  const lock = await takeLock(fs, path, processesOf(options), tell);
  try {
    const names = await namesIn(fs, path);
    for (const name of lock.leftovers(names)) await tryTo(() => fs.unlink(join(path, name)));
    const found = await recover(fs, path, names, tell);
    const store = new DirectoryStore(fs, path, lock, found, problems);
    await store.begin(options.onProblem);
    return store;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function namesIn(fs: StoreFs, dir: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(dir);
  } catch (error) {
    throw new StoreError(
      `cannot read the directory ${dir}: ${inWords(error)}. Give this user the right to read it, or give another one for state.`,
    );
  }
}

class DirectoryStore implements Store {
  readonly recovered: Recovered;
  readonly #problems: StoreProblem[];
  #onProblem: (problem: StoreProblem) => void;
  /** Texts of records that are not confirmed; the first has the number `#first`. */
  readonly #waiting: string[] = [];
  #first: number;
  #nextNumber: number;
  #snapshot: SnapshotFile | undefined;
  #snapshots: number[];
  #journals: JournalFile[];
  /** The journal that is being written; undefined before the first commit and after a failure. */
  #journal: { readonly file: StoreFile; readonly info: JournalFile } | undefined;
  /** The next commit goes into a new journal. */
  #turn = false;
  /**
   * What the directory shows at opening may be in the memory of the system alone: a snapshot that was renamed, or a journal that was removed, by a process
   * killed at that moment.
   */
  #namesUnsure = true;
  #writing: Promise<boolean> = Promise.resolve(true);
  #nextWrite: Promise<boolean> | undefined;
  #compacting: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #writeRefused = false;
  #snapshotRefused = false;
  #lockLost = false;

  constructor(
    readonly fs: StoreFs,
    readonly dir: string,
    readonly lock: Lock,
    readonly found: Found,
    problems: StoreProblem[],
  ) {
    this.#problems = problems;
    this.#onProblem = (problem) => problems.push(problem);
    this.recovered = { snapshot: found.value, records: found.records, problems };
    for (const record of found.unsure) this.#waiting.push(JSON.stringify(record));
    this.#first = found.firstUnsure;
    this.#nextNumber = found.nextNumber;
    this.#snapshot = found.snapshot;
    this.#snapshots = [...found.snapshots];
    this.#journals = [...found.journals];
  }

  /**
   * The last commit found may be in the memory of the system alone, and a sync that failed in an earlier run may have left it there for good: it is written
   * again, into a new file. Files of earlier runs are never written.
   */
  async begin(onProblem: ((problem: StoreProblem) => void) | undefined): Promise<void> {
    const { needless } = this.found;
    // A new journal says that the one before it was looked at: damage is told once.
    const written = await this.#write(this.#problems.some(({ kind }) => kind === 'torn' || kind === 'corrupt'));
    if (written && needless !== undefined && this.#waiting.length === 0) await this.#remove([needless], []);
    this.#onProblem = onProblem ?? (() => {});
  }

  get sizes(): StoreSizes {
    const from = this.#snapshot?.journal ?? 0;
    let journalBytes = 0;
    for (const { number, bytes } of this.#journals) if (number >= from) journalBytes += bytes;
    const waiting = this.#waiting.length;
    return {
      journalBytes,
      snapshotBytes: this.#snapshot?.bytes ?? 0,
      records: this.#last - (this.#snapshot?.covers ?? 0),
      waiting,
    };
  }

  /** Number of the newest record. */
  get #last(): number {
    return this.#first + this.#waiting.length - 1;
  }

  append(record: unknown): void {
    if (this.#closing !== undefined) throw new Error(`the store in ${this.dir} is closed; nothing can be appended`);
    const text: string | undefined = JSON.stringify(record);
    if (text === undefined) throw new TypeError(`a record must be a value of JSON, not ${typeof record}`);
    this.#waiting.push(text);
  }

  commit(): Promise<boolean> {
    if (this.#closing !== undefined) return this.#closing.then(() => this.#waiting.length === 0);
    return this.#commit();
  }

  #commit(): Promise<boolean> {
    this.#nextWrite ??= this.#writing.then(() => {
      this.#nextWrite = undefined;
      this.#writing = this.#write();
      return this.#writing;
    });
    return this.#nextWrite;
  }

  async #write(always = false): Promise<boolean> {
    const count = this.#waiting.length;
    if (count === 0 && !always && !this.#namesUnsure) return true;
    if (count === 0 && !always) return this.#syncNames();
    const last = this.#last;
    const old = this.#journal;
    const begins = old === undefined || this.#turn;
    const info = begins ? { number: this.#nextNumber++, bytes: 0, last } : old.info;
    info.last = last;
    this.#turn = false;
    if (begins) {
      this.#journals.push(info);
      this.#journal = undefined;
      if (old !== undefined) await tryTo(() => old.file.close());
    }
    let file = begins ? undefined : old.file;
    try {
      file ??= await this.#newFile(info);
      let bytes = 0;
      const header = begins ? headerLine({ tocsin: 'journal', version: FORMAT_VERSION, number: this.#first, journal: info.number }) : '';
      for (const slice of commitLines(this.#waiting, count, this.#first, header)) {
        await file.write(slice);
        bytes += slice.length;
      }
      await file.sync();
      if (begins) await this.fs.syncDirectory(this.dir);
      if (begins) this.#namesUnsure = false;
      info.bytes += bytes;
      this.#journal = { file, info };
    } catch (error) {
      await this.#abandon(info, file, begins);
      this.#refused(join(this.dir, fileName(info.number, 'journal')), error);
      return false;
    }
    this.#waiting.splice(0, count);
    this.#first += count;
    this.#writes(count);
    return true;
  }

  async #syncNames(): Promise<boolean> {
    try {
      await this.fs.syncDirectory(this.dir);
    } catch (error) {
      this.#refused(this.dir, error);
      return false;
    }
    this.#namesUnsure = false;
    this.#writes(0);
    return true;
  }

  async #newFile(info: JournalFile): Promise<StoreFile> {
    if (!(await this.#holdsLock())) throw new StoreError('the lock of the directory is not ours any more');
    return this.fs.open(join(this.dir, fileName(info.number, 'journal')), 'create');
  }

  /** What a failed sync leaves of a file cannot be known, so it is not written again; what was confirmed in it before stays. */
  async #abandon(info: JournalFile, file: StoreFile | undefined, isNew: boolean): Promise<void> {
    this.#journal = undefined;
    if (file === undefined) {
      this.#journals = this.#journals.filter((other) => other !== info);
      return;
    }
    await tryTo(() => file.close());
    if (isNew) await this.#remove([info.number], []);
  }

  #refused(path: string, error: unknown): void {
    if (this.#writeRefused) return;
    this.#writeRefused = true;
    if (this.#lockLost) return;
    this.#tell(
      'write',
      `cannot write ${path}: ${inWords(error)}. ${this.#waiting.length} records wait in memory and are lost if the process ends before it works again; every commit tries again, and this is told once. ${whatToDo(error)}`,
    );
  }

  #writes(count: number): void {
    if (!this.#writeRefused) return;
    this.#writeRefused = false;
    this.#tell('works', `the journal in ${this.dir} can be written again; ${count} records that waited are on disk.`);
  }

  compact(snapshot: unknown): Promise<boolean> {
    if (this.#closing !== undefined) return Promise.resolve(false);
    const covers = this.#last;
    const done = this.#compacting.then(() => this.#compact(snapshot, covers));
    this.#compacting = done.catch(() => {});
    return done;
  }

  async #compact(value: unknown, covers: number): Promise<boolean> {
    const number = this.#nextNumber++;
    // What comes now goes into a journal of a greater number; some of it may have come while this waited for another snapshot.
    this.#turn = true;
    const journal = Math.min(number, ...this.#journals.filter(({ last }) => last > covers).map((info) => info.number));
    const before = this.#snapshot;
    try {
      if (!(await this.#holdsLock())) return false;
      this.#snapshots.push(number);
      this.#snapshot = await writeSnapshot(this.fs, this.dir, { number, covers, journal }, value);
    } catch (error) {
      if (error instanceof TypeError) throw error;
      this.#snapshotFailed(number, error);
      return false;
    }
    this.#snapshotWorks();
    // One snapshot back is kept, with its journals: should the disk spoil the new one, nothing is lost.
    const olderSnapshots = this.#snapshots.filter((other) => other !== number && other !== before?.number);
    const olderJournals = this.#journals.filter((info) => info.number < (before?.journal ?? 0)).map((info) => info.number);
    await this.#remove(olderJournals, olderSnapshots);
    return true;
  }

  #snapshotFailed(number: number, error: unknown): void {
    if (this.#snapshotRefused) return;
    this.#snapshotRefused = true;
    const path = join(this.dir, fileName(number, 'snapshot'));
    this.#tell(
      'snapshot',
      error instanceof SnapshotTooLarge
        ? `cannot write the snapshot ${path}: it is longer than ${MAX_SNAPSHOT_BYTES} bytes, which is as much as can be read again. The journal goes on and grows: keep less state (fewer groups, shorter windows).`
        : `cannot write the snapshot ${path}: ${inWords(error)}. The journal goes on and grows; nothing is lost, and the next time is tried again. ${whatToDo(error)}`,
    );
  }

  #snapshotWorks(): void {
    if (!this.#snapshotRefused) return;
    this.#snapshotRefused = false;
    this.#tell('works', `snapshots can be written again in ${this.dir}.`);
  }

  /** What cannot be removed is tried again with the next snapshot: it is in the way of nothing. */
  async #remove(journals: readonly number[], snapshots: readonly number[]): Promise<void> {
    const gone = async (number: number, kind: 'journal' | 'snapshot') => {
      try {
        await this.fs.unlink(join(this.dir, fileName(number, kind)));
        return true;
      } catch (error) {
        return codeOf(error) === 'ENOENT';
      }
    };
    for (const number of journals)
      if (await gone(number, 'journal')) this.#journals = this.#journals.filter((info) => info.number !== number);
    for (const number of snapshots)
      if (await gone(number, 'snapshot')) this.#snapshots = this.#snapshots.filter((other) => other !== number);
  }

  async #holdsLock(): Promise<boolean> {
    if (await this.lock.isHeld()) {
      this.#lockLost = false;
      return true;
    }
    if (!this.#lockLost)
      this.#tell(
        'lock',
        `${join(this.dir, LOCK_NAME)} names another process now: nothing is written any more, so that the two do not spoil each other's files. Someone deleted the lock while this process was running, and started another. Stop one of them.`,
      );
    this.#lockLost = true;
    return false;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#compacting;
    await this.#commit();
    const journal = this.#journal;
    this.#journal = undefined;
    if (journal !== undefined) await tryTo(() => journal.file.close());
    await this.lock.release();
  }

  #tell(kind: StoreProblem['kind'], message: string): void {
    try {
      this.#onProblem({ kind, message });
    } catch {
      // Whoever listens must not stop the store.
    }
  }
}

function whatToDo(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room on that disk.';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'Make the directory writable for this user.';
    case 'ENOENT':
      return 'The directory is gone: make it again, or start with another one.';
    default:
      return 'Look at the health of the disk and its mount.';
  }
}
