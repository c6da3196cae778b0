/**
 * JSON values on disk, of which a crash loses none that was confirmed: an append-only journal, and snapshots that replace it. The store does not know what the
 * values mean. docs/decisions/README.md explains the design, under "State on disk".
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
  /** The records appended after that snapshot, in order. */
  readonly records: readonly unknown[];
  /** Problems found at opening, and how they were handled. */
  readonly problems: readonly StoreProblem[];
}

export interface StoreSizes {
  /** Of all journals that belong to the newest snapshot. */
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
   * Adds a record, any JSON value. It is on disk when a later `commit` resolves to true. Records between two commits are recovered all or not at all.
   * @throws TypeError for a value that JSON cannot express; Error after `close`.
   */
  append(record: unknown): void;
  /**
   * Writes the appended records. False if the disk refused: `onProblem` is called once until it works again, the records stay in memory, and the next commit
   * writes all of them into a new file. Never throws. Waiting commits share one write.
   */
  commit(): Promise<boolean>;
  /**
   * Replaces everything that was appended before by a snapshot. False if the disk refused: everything stays as it was. The value must not change until this
   * resolves: it is written in pieces, between which commits continue.
   * @throws TypeError for a value that JSON cannot express.
   */
  compact(snapshot: unknown): Promise<boolean>;
  readonly sizes: StoreSizes;
  /** Commits and gives the lock back. Never throws. */
  close(): Promise<void>;
}

export interface StoreOptions extends Partial<Processes> {
  readonly fs?: StoreFs;
  /** Called for problems after opening; those found at opening are in `recovered`. */
  readonly onProblem?: (problem: StoreProblem) => void;
}

/**
 * Opens the store in a directory, which is created if it does not exist. Damaged files are not an error: what can be read is used, and `recovered.problems` has
 * the rest.
 * @throws StoreLocked when another store uses it; StoreError when it cannot be read or written, or is of another version.
 */
export async function openStore(dir: string, options: StoreOptions = {}): Promise<Store> {
  const fs = options.fs ?? NODE_FS;
  const path = resolve(dir);
  const problems: StoreProblem[] = [];
  const report = (problem: StoreProblem) => problems.push(problem);
  try {
    await fs.mkdir(path);
  } catch (error) {
    throw new StoreError(`cannot create the state directory ${path}: ${inWords(error)}. Create it, or use another one.`);
  }
  const lock = await takeLock(fs, path, processesOf(options), report);
  try {
    const names = await namesIn(fs, path);
    for (const name of lock.leftovers(names)) await tryTo(() => fs.unlink(join(path, name)));
    const found = await recover(fs, path, names, report);
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
    throw new StoreError(`cannot read the state directory ${dir}: ${inWords(error)}. Make it readable for this user, or use another one.`);
  }
}

class DirectoryStore implements Store {
  readonly recovered: Recovered;
  readonly #problems: StoreProblem[];
  #onProblem: (problem: StoreProblem) => void;
  /** JSON of the records that are not confirmed; the first has the number `#first`. */
  readonly #waiting: string[] = [];
  #first: number;
  #nextNumber: number;
  #snapshot: SnapshotFile | undefined;
  #snapshots: number[];
  #journals: JournalFile[];
  /** The journal that is being written; undefined before the first commit and after a failure. */
  #journal: { readonly file: StoreFile; readonly info: JournalFile } | undefined;
  /** The next commit goes into a new journal. */
  #startsJournal = false;
  /**
   * Names in the directory at opening may not be on disk yet: a process may have been killed just after it renamed a snapshot or removed a journal.
   */
  #areNamesUnsynced = true;
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
    for (const record of found.unconfirmed) this.#waiting.push(JSON.stringify(record));
    this.#first = found.firstUnconfirmed;
    this.#nextNumber = found.nextNumber;
    this.#snapshot = found.snapshot;
    this.#snapshots = [...found.snapshots];
    this.#journals = [...found.journals];
  }

  /**
   * The last commit that was found may not be on disk yet, and a failed sync of an earlier run may have left it that way for good: it is written again, into a
   * new file. Files of earlier runs are never written.
   */
  async begin(onProblem: ((problem: StoreProblem) => void) | undefined): Promise<void> {
    const { superfluous } = this.found;
    // A new journal marks the one before it as read: its damage is reported once.
    const written = await this.#write(this.#problems.some(({ kind }) => kind === 'torn' || kind === 'corrupt'));
    if (written && superfluous !== undefined && this.#waiting.length === 0) await this.#remove([superfluous], []);
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
    if (this.#closing !== undefined) throw new Error(`the store in ${this.dir} is closed`);
    const text: string | undefined = JSON.stringify(record);
    if (text === undefined) throw new TypeError(`a record must be a JSON value, not ${typeof record}`);
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
    if (count === 0 && !always && !this.#areNamesUnsynced) return true;
    if (count === 0 && !always) return this.#syncNames();
    const last = this.#last;
    const old = this.#journal;
    const begins = old === undefined || this.#startsJournal;
    const info = begins ? { number: this.#nextNumber++, bytes: 0, last } : old.info;
    info.last = last;
    this.#startsJournal = false;
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
      if (begins) this.#areNamesUnsynced = false;
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
    this.#areNamesUnsynced = false;
    this.#writes(0);
    return true;
  }

  async #newFile(info: JournalFile): Promise<StoreFile> {
    if (!(await this.#holdsLock())) throw new StoreError('another process has taken the lock of the directory');
    return this.fs.open(join(this.dir, fileName(info.number, 'journal')), 'create');
  }

  /** After a failed sync the content of a file is unknown, so the file is not written again; records confirmed in it before stay. */
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
    this.#report(
      'write',
      `cannot write ${path}: ${inWords(error)}. Unsaved records (${this.#waiting.length}) wait in memory and are lost if the process ends before they are written. Every commit tries again; this is reported once. ${whatToDo(error)}`,
    );
  }

  #writes(count: number): void {
    if (!this.#writeRefused) return;
    this.#writeRefused = false;
    this.#report('works', `the journal in ${this.dir} can be written again; everything that waited (${count} records) is on disk.`);
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
    // Later records go into a journal with a greater number; some may have been appended while this waited for another snapshot.
    this.#startsJournal = true;
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
    // The snapshot before is kept with its journals: if the disk damages the new one, nothing is lost.
    const olderSnapshots = this.#snapshots.filter((other) => other !== number && other !== before?.number);
    const olderJournals = this.#journals.filter((info) => info.number < (before?.journal ?? 0)).map((info) => info.number);
    await this.#remove(olderJournals, olderSnapshots);
    return true;
  }

  #snapshotFailed(number: number, error: unknown): void {
    if (this.#snapshotRefused) return;
    this.#snapshotRefused = true;
    const path = join(this.dir, fileName(number, 'snapshot'));
    this.#report(
      'snapshot',
      error instanceof SnapshotTooLarge
        ? `cannot write the snapshot ${path}: it is longer than ${MAX_SNAPSHOT_BYTES} bytes, the most that can be read back. The journal keeps growing. Reduce the state: fewer groups, shorter windows.`
        : `cannot write the snapshot ${path}: ${inWords(error)}. Nothing is lost, but the journal keeps growing until a snapshot succeeds. ${whatToDo(error)}`,
    );
  }

  #snapshotWorks(): void {
    if (!this.#snapshotRefused) return;
    this.#snapshotRefused = false;
    this.#report('works', `snapshots can be written again in ${this.dir}.`);
  }

  /** Files that cannot be removed do no harm, and are removed with the next snapshot. */
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
      this.#report(
        'lock',
        `${join(this.dir, LOCK_NAME)} names another process now, so this one no longer writes: two would damage each other's files. The lock file was deleted while this process was running, and a second one was started. Stop one of them.`,
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

  #report(kind: StoreProblem['kind'], message: string): void {
    try {
      this.#onProblem({ kind, message });
    } catch {
      // An error of the callback must not stop the store.
    }
  }
}

function whatToDo(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'Make room on the disk.';
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return 'Make the directory writable for this user.';
    case 'ENOENT':
      return 'The directory is gone: create it again, or restart with another one.';
    default:
      return 'Check the disk and its mount.';
  }
}
