/** Finding and reading log files, plain or gzip. */
import { open, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { LIMITS } from '../../engine/model/limits.js';
import { globber } from './glob.js';
import { gunzipChunks, isGzip } from './gunzip.js';

export interface FoundFiles {
  /** As the globs give them, relative to `cwd` where those are; sorted by code point, each once. */
  readonly files: readonly string[];
  /** Globs that match nothing. */
  readonly unmatched: readonly string[];
}

export async function findFiles(globs: readonly string[], cwd: string): Promise<FoundFiles> {
  const files = new Set<string>();
  const unmatched: string[] = [];
  for (const glob of globs) {
    const found = await matches(glob, cwd);
    if (found.length === 0) unmatched.push(glob);
    for (const file of found) files.add(file);
  }
  return { files: [...files].sort(byCodePoint), unmatched };
}

async function matches(glob: string, cwd: string): Promise<readonly string[]> {
  // A name may hold characters that mean something in a glob.
  if (await isFile(resolve(cwd, glob))) return [glob.replace(/^\.\//, '')];
  return globber()(glob, { cwd, onlyFiles: true, unique: true, dot: false, suppressErrors: true });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export interface LogFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was last written, ms since the epoch. */
  readonly modifiedMs: number;
  /** Unpacked bytes, once; a chunk lasts until the next is asked for. Throws a `FileProblem` when the file cannot be read. */
  chunks(): AsyncGenerator<Buffer>;
  /** What was wrong with the file though it could be read in part; known at the end. */
  problems(): readonly string[];
  /** Bytes read from disk so far, for a progress bar. */
  readBytes(): number;
}

/** A file that cannot be read: the message says which and why, in words. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  constructor(
    readonly path: string,
    readonly why: string,
    options?: ErrorOptions,
  ) {
    super(`cannot read ${path}: ${why}`, options);
  }
}

/** Throws a `FileProblem` when there is no such file. */
export async function openFile(path: string, cwd = '.'): Promise<LogFile> {
  const full = isAbsolute(path) ? path : resolve(cwd, path);
  let info: Awaited<ReturnType<typeof stat>>;
  try {
    info = await stat(full);
  } catch (error) {
    throw fileProblem(path, error);
  }
  if (info.isDirectory()) throw new FileProblem(path, 'it is a directory; name the files in it, as in "logs/*.log"');
  const problems: string[] = [];
  let readBytes = 0;
  async function* raw(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of readAhead(full, Number(info.size))) {
        readBytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw fileProblem(path, error);
    }
  }
  return {
    path,
    sizeBytes: info.size,
    modifiedMs: Math.floor(info.mtimeMs),
    chunks: () => unpack(raw(), (problem) => problems.push(problem)),
    problems: () => problems,
    readBytes: () => readBytes,
  };
}

/** The bytes of a file. The next ones are read while these are used, into memory that is used again: a chunk lasts until the next is asked for. */
async function* readAhead(path: string, sizeBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  // A small file need not take the memory of a large one; it may grow while it is read.
  const chunkBytes = Math.min(LIMITS.chunkBytes, Math.max(4096, sizeBytes + 1));
  let free = Buffer.allocUnsafeSlow(chunkBytes);
  let used = Buffer.allocUnsafeSlow(chunkBytes);
  const read = (into: Buffer): Promise<number> => {
    const reading = file.read(into, 0, into.length, null).then(({ bytesRead }) => bytesRead);
    // Told to whoever asks for the next chunk; if nobody does, nobody needs to know.
    reading.catch(() => undefined);
    return reading;
  };
  let reading = read(free);
  try {
    for (let size = await reading; size > 0; size = await reading) {
      [used, free] = [free, used];
      reading = read(free);
      yield used.subarray(0, size);
    }
  } finally {
    await reading.catch(() => 0);
    await file.close();
  }
}

/** Unpacks gzip, told by its first two bytes; anything else goes through as it is. */
export async function* unpack(chunks: AsyncIterable<Buffer>, onProblem: (problem: string) => void): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    let head: Buffer = Buffer.alloc(0);
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
      if (head.length >= 2) break;
    }
    if (head.length === 0) return;
    const all = resumed(head, source);
    if (isGzip(head)) yield* gunzipChunks(all, onProblem);
    else yield* all;
  } finally {
    await source.return?.();
  }
}

async function* resumed(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory; name the files in it, as in "logs/*.log"',
  ENOTDIR: 'a part of its path is a file',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'the name is too long',
};

function fileProblem(path: string, error: unknown): FileProblem {
  if (error instanceof FileProblem) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return new FileProblem(path, REASONS[code] ?? (error instanceof Error ? error.message : String(error)), { cause: error });
}
