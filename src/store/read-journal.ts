import { basename, dirname } from 'node:path';
import { FORMAT_VERSION, headerOf, type LineAt, linesOf } from './checked-line.js';
import { inWords, type StoreFile, type StoreFs, tryTo } from './fs.js';
import { parseRecordLine } from './journal-text.js';
import { StoreError } from './problem.js';

export interface Damage {
  /** `torn`: the end is missing, and nothing else can be damaged. */
  readonly kind: 'torn' | 'corrupt';
  /** Offset of the first byte that was not used. */
  readonly at: number;
  /** Bytes from there to the end. */
  readonly bytes: number;
  /** Records after the damage that are whole. */
  readonly wholeRecords: number;
  /** At most one commit ends after the damage: it may be confined to the last one. */
  readonly isLast: boolean;
  readonly why: string;
}

export interface JournalRead {
  /** Number of the first record that this journal was begun for; undefined when its first line cannot be read. */
  readonly first: number | undefined;
  readonly bytes: number;
  readonly commits: number;
  readonly damage?: Damage;
}

/**
 * Reads a journal to its end or to its first damage. `take` gets each whole commit, with the number of its first record.
 */
export async function readJournal(
  fs: StoreFs,
  path: string,
  take: (first: number, records: readonly unknown[]) => void,
): Promise<JournalRead> {
  const reader = new JournalReader(path, take);
  await reading(fs, path, async (file) => {
    for await (const lines of linesOf(file)) for (const line of lines) reader.line(line);
  });
  return reader.done();
}

/**
 * A file that the system cannot read does not count as damaged: the error may be temporary, and continuing without the file would lose its content for good. Throws a
 * `StoreError`.
 */
export async function reading<T>(fs: StoreFs, path: string, use: (file: StoreFile) => Promise<T>): Promise<T> {
  try {
    const file = await fs.open(path, 'read');
    try {
      return await use(file);
    } finally {
      await tryTo(() => file.close());
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `cannot read ${path}: ${inWords(error)}. Nothing was changed; try again. If it will never be read again, move it out of the directory: what is in it and cannot be had from older files is then missing.`,
    );
  }
}

class JournalReader {
  #first: number | undefined;
  #bytes = 0;
  #commits = 0;
  /** End of the last whole commit. */
  #goodBytes = 0;
  #commit: unknown[] = [];
  #commitFirst = 0;
  #next: number | undefined;
  #bad: { readonly torn: boolean; readonly why: string } | undefined;
  #wholeRecords = 0;
  #endsAfter = 0;

  constructor(
    readonly path: string,
    readonly take: (first: number, records: readonly unknown[]) => void,
  ) {}

  line({ bytes, at, ended }: LineAt): void {
    this.#bytes = at + bytes.length + (ended ? 1 : 0);
    if (this.#bad !== undefined) {
      const line = ended ? parseRecordLine(bytes) : undefined;
      if (line !== undefined) this.#wholeRecords++;
      if (line?.endsCommit === true) this.#endsAfter++;
      return;
    }
    if (!ended) {
      this.#bad = { torn: true, why: 'a line without an end' };
      return;
    }
    if (at === 0) this.#header(bytes);
    else this.#record(bytes, at);
  }

  #header(bytes: Uint8Array): void {
    const header = headerOf(bytes);
    if (header === undefined || header.tocsin !== 'journal') {
      this.#bad = { torn: isBlank(bytes), why: 'its first line is not that of a journal' };
      return;
    }
    requireVersion(this.path, header.version);
    this.#first = header.number;
    this.#goodBytes = this.#bytes;
  }

  #record(bytes: Uint8Array, at: number): void {
    const line = parseRecordLine(bytes);
    if (line === undefined || (this.#next !== undefined && line.number !== this.#next)) {
      this.#bad = {
        torn: isBlank(bytes),
        why: line === undefined ? `the line at byte ${at} has a wrong checksum` : `a record is missing before byte ${at}`,
      };
      return;
    }
    if (this.#commit.length === 0) this.#commitFirst = line.number;
    this.#commit.push(line.record);
    this.#next = line.number + 1;
    if (!line.endsCommit) return;
    this.take(this.#commitFirst, this.#commit);
    this.#commit = [];
    this.#commits++;
    this.#goodBytes = this.#bytes;
  }

  done(): JournalRead {
    const read = { first: this.#first, bytes: this.#bytes, commits: this.#commits };
    if (this.#goodBytes === this.#bytes) return read;
    const bad = this.#bad ?? { torn: true, why: 'a commit without an end' };
    return {
      ...read,
      damage: {
        kind: bad.torn && this.#wholeRecords === 0 ? 'torn' : 'corrupt',
        at: this.#goodBytes,
        bytes: this.#bytes - this.#goodBytes,
        wholeRecords: this.#wholeRecords,
        isLast: this.#endsAfter <= 1,
        why: bad.why,
      },
    };
  }
}

/** Some file systems extend a file before they write its bytes: a power cut then leaves zeros. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** @throws StoreError that says what to do, for state of another version. */
export function requireVersion(path: string, version: number): void {
  if (version === FORMAT_VERSION) return;
  const isNewer = version > FORMAT_VERSION;
  const dir = dirname(path);
  throw new StoreError(
    `the state in ${dir} was written by ${isNewer ? 'a newer' : 'an older'} version of Tocsin and cannot be read by this one (${basename(path)} has format ${version}, this version reads format ${FORMAT_VERSION}). It was left as it is. ${
      isNewer ? 'Run the newer version again, or' : 'If notifications still wait in it, run the older version until they are sent. Then'
    } move the directory away, or use another one (\`tocsin run --state DIR\`): alerts start inactive with empty windows, and log files are read from their end (with \`--begin start\`: from their beginning).`,
  );
}
