/** Reads a directory: the newest good snapshot, and the records after it. */
import { join } from 'node:path';
import { fileName, parseFileName, type StoreFileName } from './file-names.js';
import { codeOf, inWords, type StoreFs, tryTo } from './fs.js';
import type { StoreProblem } from './problem.js';
import { type Damage, type JournalRead, readJournal } from './read-journal.js';
import { readSnapshot, type SnapshotFile } from './snapshot.js';

export interface JournalFile {
  readonly number: number;
  bytes: number;
  /** Greatest number of a record in it, or on its way into it. */
  last: number;
}

export interface Found {
  readonly snapshot: SnapshotFile | undefined;
  readonly value: unknown;
  readonly records: readonly unknown[];
  /** Number of the first of `records`. */
  readonly firstRecord: number;
  /** Records that may not be on disk yet: those of the last commit, which no later one confirms. */
  readonly unconfirmed: readonly unknown[];
  readonly firstUnconfirmed: number;
  readonly journals: readonly JournalFile[];
  readonly snapshots: readonly number[];
  /** Greater than that of any file. */
  readonly nextNumber: number;
  /** A journal with nothing but unconfirmed records: superfluous once these are in another. */
  readonly superfluous: number | undefined;
}

export async function recover(fs: StoreFs, dir: string, names: readonly string[], report: (problem: StoreProblem) => void): Promise<Found> {
  const files = names.map(parseFileName).filter((file) => file !== undefined);
  for (const { name, state } of files) if (state === 'unfinished') await tryTo(() => fs.unlink(join(dir, name)));
  const good = files.filter(({ state }) => state === 'good').sort((a, b) => a.number - b.number);
  const base = await newestSnapshot(fs, dir, good, report);
  const replay = new Replay(fs, dir, base?.file.covers ?? 0, report);
  const all = good.filter(({ kind }) => kind === 'journal').map(({ number }) => number);
  const from = base?.file.journal ?? 0;
  for (const number of all) if (number >= from) await replay.read(number);
  await replay.finish(base?.file);
  const lastCommit = replay.lastCommit;
  return {
    snapshot: base?.file,
    value: base?.value,
    records: replay.records,
    firstRecord: replay.covers + 1,
    unconfirmed: lastCommit?.records ?? [],
    firstUnconfirmed: lastCommit?.first ?? replay.last + 1,
    journals: [...all.filter((number) => number < from).map((number) => ({ number, bytes: 0, last: 0 })), ...replay.journals],
    snapshots: good.filter(({ kind, number }) => kind === 'snapshot' && number <= (base?.file.number ?? 0)).map(({ number }) => number),
    nextNumber: Math.max(0, ...files.map(({ number }) => number)) + 1,
    superfluous: replay.superfluous,
  };
}

async function newestSnapshot(
  fs: StoreFs,
  dir: string,
  files: readonly StoreFileName[],
  report: (problem: StoreProblem) => void,
): Promise<{ readonly file: SnapshotFile; readonly value: unknown } | undefined> {
  const bad: { readonly path: string; readonly why: string; readonly aside: string }[] = [];
  let found: { readonly file: SnapshotFile; readonly value: unknown } | undefined;
  for (const { name, number, kind } of files.toReversed()) {
    if (kind !== 'snapshot') continue;
    const read = await readSnapshot(fs, dir, number);
    if (typeof read !== 'string') {
      found = read;
      break;
    }
    const path = join(dir, name);
    const moved = await tryTo(() => fs.rename(path, `${path}.corrupt`));
    bad.push({ path, why: read, aside: moved ? `It is kept as ${path}.corrupt.` : 'It could not be renamed.' });
  }
  for (const { path, why, aside } of bad)
    report({
      kind: 'corrupt',
      message: `the snapshot ${path} is damaged: ${why}. ${aside} ${
        found === undefined
          ? 'There is no older snapshot.'
          : `The previous one, ${join(dir, fileName(found.file.number, 'snapshot'))}, and the journals after it are used instead.`
      } Check the disk.`,
    });
  return found;
}

/** Takes journals in their order. Records are used while their numbers have no gap; if two journals have the same number, the later one counts. */
class Replay {
  readonly records: unknown[] = [];
  readonly journals: JournalFile[] = [];
  lastCommit: { readonly first: number; readonly records: readonly unknown[] } | undefined;
  superfluous: number | undefined;
  #damage: { readonly number: number; readonly damage: Damage; readonly last: number } | undefined;
  readonly #cutOff: { readonly number: number; readonly records: number }[] = [];

  constructor(
    readonly fs: StoreFs,
    readonly dir: string,
    readonly covers: number,
    readonly report: (problem: StoreProblem) => void,
  ) {}

  get last(): number {
    return this.covers + this.records.length;
  }

  async read(number: number): Promise<void> {
    const before = this.last;
    let beyond = 0;
    let greatest = 0;
    const read = await readJournal(this.fs, this.#pathOf(number), (first, records) => {
      if (first > this.last + 1) beyond += records.length;
      else {
        this.#take(first, records);
        greatest = first + records.length - 1;
      }
    });
    this.#noteDamage(number, read, before);
    if (beyond > 0) this.#cutOff.push({ number, records: beyond });
    else {
      this.journals.push({ number, bytes: read.bytes, last: greatest });
      this.superfluous = read.commits === 1 && read.damage === undefined ? number : undefined;
    }
  }

  #take(first: number, records: readonly unknown[]): void {
    this.lastCommit = { first, records };
    this.records.length = Math.max(0, first - 1 - this.covers);
    for (let index = Math.max(0, this.covers + 1 - first); index < records.length; index++) this.records.push(records[index]);
  }

  #noteDamage(number: number, read: JournalRead, before: number): void {
    // The process that began this journal knew where the one before it ended, and reported its damage then.
    if (read.first !== undefined && read.first <= before + 1) {
      this.#damage = undefined;
      this.#cutOff.length = 0;
    }
    if (read.damage !== undefined && this.#damage === undefined) this.#damage = { number, damage: read.damage, last: this.last };
  }

  async finish(base: SnapshotFile | undefined): Promise<void> {
    const moved: string[] = [];
    for (const { number, records } of this.#cutOff) {
      const path = this.#pathOf(number);
      const aside = await tryTo(() => this.fs.rename(path, `${path}.corrupt`));
      moved.push(`${aside ? `${path}.corrupt` : path} (${counted(records)})`);
    }
    const after = moved.length === 0 ? '' : ` Later records cannot be used without it and are kept aside: ${moved.join(', ')}.`;
    if (this.#damage !== undefined) await this.#reportDamage(this.#damage.number, this.#damage.damage, after);
    else if (moved.length > 0) {
      const state = base === undefined ? 'no good snapshot' : `the snapshot that covers records to ${base.covers}`;
      this.report({
        kind: 'corrupt',
        message: `records after number ${this.last} are missing in ${this.dir}: there is ${state}, and the journals continue later.${after} If files were deleted or restored from a backup, restore the whole directory from one moment.`,
      });
    }
  }

  async #reportDamage(number: number, damage: Damage, after: string): Promise<void> {
    const path = this.#pathOf(number);
    if (damage.kind === 'torn' && after === '') {
      this.report({
        kind: 'torn',
        message: `${path} ends in the middle of a commit (${damage.bytes} bytes from byte ${damage.at} on), left by a crash or power cut during a write. That commit was never confirmed and is discarded. There is nothing to do.`,
      });
      return;
    }
    const aside = await this.#keepAside(path, damage);
    const whole =
      damage.wholeRecords === 0 ? '' : ` ${counted(damage.wholeRecords)} after the damage can be read there, but not those before them.`;
    const consequence =
      damage.isLast && after === ''
        ? 'If there was a power cut during a write, this is its trace, and nothing that was confirmed is missing; if there was none, check the disk.'
        : `Records after number ${this.last} are lost; check the disk.`;
    this.report({
      kind: 'corrupt',
      message: `the journal ${path} is damaged from byte ${damage.at} on: ${damage.why}. Records up to number ${this.last} are used. ${aside}${whole}${after} ${consequence}`,
    });
  }

  async #keepAside(path: string, damage: Damage): Promise<string> {
    const copy = `${path}.corrupt`;
    try {
      await copyFrom(this.fs, path, damage.at, copy);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') return `The rest (${damage.bytes} bytes) could not be copied to ${copy}: ${inWords(error)}.`;
    }
    return `The rest (${damage.bytes} bytes) is kept in ${copy}.`;
  }

  #pathOf(number: number): string {
    return join(this.dir, fileName(number, 'journal'));
  }
}

const COPY_BYTES = 1 << 20;

async function copyFrom(fs: StoreFs, path: string, at: number, copy: string): Promise<void> {
  const target = await fs.open(copy, 'create');
  try {
    const source = await fs.open(path, 'read');
    try {
      for (let position = at; ; ) {
        const bytes = await source.read(position, COPY_BYTES);
        if (bytes.length === 0) break;
        await target.write(bytes);
        position += bytes.length;
      }
    } finally {
      await source.close();
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

function counted(records: number): string {
  return `${records} ${records === 1 ? 'record' : 'records'}`;
}
