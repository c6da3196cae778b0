/** A log file, plain or gzip, as chunks of unpacked bytes. */
import { open, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { LIMITS } from '../../engine/model/limits.js';
import { decodedChunks } from '../lines/encodings.js';
import { FileProblem, fileProblem } from './file-problem.js';
import { unpack } from './gunzip.js';
import { readAhead } from './read-ahead.js';

export interface LogFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** When it was last written, ms since the epoch. */
  readonly modifiedMs: number;
  /** Uncompressed, as UTF-8; call once. A chunk is valid until the next is requested. @throws FileProblem when the file cannot be read. */
  chunks(): AsyncGenerator<Uint8Array>;
  /** Damage of a file that could be read in part; complete at the end. */
  problems(): readonly string[];
  /** Bytes read from disk so far, for a progress bar. */
  readBytes(): number;
}

export interface OpenFileOptions {
  /** Base of a relative path. Default: the working directory. */
  readonly cwd?: string;
  /** The encoding of the stream, if it names one. */
  readonly encoding?: string | undefined;
}

/** Throws a `FileProblem` when there is no such file. */
export async function openFile(path: string, { cwd = '.', encoding }: OpenFileOptions = {}): Promise<LogFile> {
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
      for await (const chunk of chunksOf(full, Number(info.size))) {
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
    chunks: () =>
      decodedChunks(
        unpack(raw(), (problem) => problems.push(problem)),
        encoding,
      ),
    problems: () => problems,
    readBytes: () => readBytes,
  };
}

async function* chunksOf(path: string, sizeBytes: number): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  try {
    // Small files use small buffers; a file may grow while it is read.
    const chunkBytes = Math.min(LIMITS.chunkBytes, Math.max(4096, sizeBytes + 1));
    yield* readAhead(chunkBytes, async (into) => (await file.read(into, 0, into.length, null)).bytesRead);
  } finally {
    await file.close();
  }
}
