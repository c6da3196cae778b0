/** Logs read by threads of their own: worth their start when there is much to read. What comes out is the same. */
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FieldPath } from '../engine/model/records.js';
import type { Program } from '../parser/program.js';
import { formatOf } from '../sources/decode/record-finisher.js';
import { isGzip } from '../sources/files/gunzip.js';
import type { ReadTask } from '../sources/parallel/messages.js';
import { ParallelLog, ReaderPool, startReaders } from '../sources/parallel/pool.js';
import type { Io } from './command.js';
import type { LogChoice, LogOfStream, OpenLog, OpenLogs } from './open-log.js';

/** Below this, starting threads takes longer than they save. */
const WORTH_BYTES = 64 * 1024 * 1024;
const MOST_THREADS = 16;
/** A log is read in parts of about so much, smaller ones if there are many logs. */
const PART_BYTES = 8 * 1024 * 1024;
const LEAST_PART_BYTES = 1024 * 1024;

/** Undefined where threads are not to be had, not wanted, or not worth it. */
export async function openInThreads(
  program: Program,
  pairs: readonly LogOfStream[],
  choice: LogChoice,
  fieldsOf: (stream: string) => readonly FieldPath[],
  io: Io,
): Promise<OpenLogs | undefined> {
  const threads = Math.min(MOST_THREADS, choice.threads ?? (io.processors ?? 1) - 1);
  if (io.readerScript === undefined || threads < 1) return undefined;
  const files = await Promise.all(pairs.map((pair) => lookAt(pair, io)));
  if (!files.every((file) => file !== undefined)) return undefined;
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (choice.threads === undefined && totalBytes < WORTH_BYTES) return undefined;
  const partBytes = Math.max(LEAST_PART_BYTES, Math.min(PART_BYTES, Math.ceil((PART_BYTES * 8) / files.length)));
  const pool = new ReaderPool(startReaders(io.readerScript, threads, program));
  const logs = files.map((file): OpenLog => {
    const log = new ParallelLog(pool, tasksFor(file, partBytes, choice), fieldsOf(file.stream.name), files.length);
    return {
      stream: file.stream.name,
      name: file.path,
      sizeBytes: file.sizeBytes,
      batches: () => log.batches(),
      readBytes: () => log.readBytes(),
      stats: () => log.stats(),
      problems: () => log.problems(),
    };
  });
  return { logs, close: () => pool.close() };
}

interface LookedAt extends LogOfStream {
  readonly full: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Its lines can be read from anywhere on. */
  readonly canBeParted: boolean;
}

/** Undefined for what is no file that can be read: the usual way says what is wrong with it. */
async function lookAt({ stream, path }: LogOfStream, io: Io): Promise<LookedAt | undefined> {
  const full = resolve(io.cwd, path);
  try {
    const info = await stat(full);
    if (!info.isFile()) return undefined;
    const file = await open(full, 'r');
    try {
      const head = Buffer.alloc(2);
      await file.read(head, 0, 2, 0);
      const canBeParted = !isGzip(head) && formatOf(stream).joinsLines !== true;
      return { stream, path, full, sizeBytes: info.size, modifiedMs: Math.floor(info.mtimeMs), canBeParted };
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

function tasksFor(file: LookedAt, partBytes: number, choice: LogChoice): readonly ReadTask[] {
  const parts = file.canBeParted ? Math.max(1, Math.ceil(file.sizeBytes / partBytes)) : 1;
  return Array.from({ length: parts }, (_, part) => ({
    stream: file.stream.name,
    path: file.full,
    start: part * partBytes,
    end: part === parts - 1 ? Number.POSITIVE_INFINITY : (part + 1) * partBytes,
    writtenMs: file.modifiedMs,
    ...(choice.year === undefined ? {} : { year: choice.year }),
  }));
}
