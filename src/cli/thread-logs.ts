/** Logs that are read in threads, which pays when there is much to read. The output is the same. */
import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FieldPath } from '../engine/model/records.js';
import type { Program } from '../parser/program.js';
import { beginsAlwaysOf } from '../sources/begins/line-start-of.js';
import { someFormat } from '../sources/decode/formats-of.js';
import { originOf } from '../sources/decode/origin.js';
import { isGzip } from '../sources/files/gunzip.js';
import { lineEncodingOf } from '../sources/lines/encodings.js';
import type { ReadTask } from '../sources/parallel/messages.js';
import { ParallelLog, ReaderPool, startReaders } from '../sources/parallel/pool.js';
import type { LogAccess, LogChoice, LogOfStream, OpenLog, OpenLogs } from './open-log.js';

/** Below this, starting threads takes longer than they save, bytes. */
const MIN_BYTES = 64 * 1024 * 1024;
const MAX_THREADS = 16;
/** A log is read in parts of about this size, smaller if there are many logs, bytes. */
const PART_BYTES = 8 * 1024 * 1024;
/** Bytes that show the encoding of a log. */
const HEAD_BYTES = 1024;
const MIN_PART_BYTES = 1024 * 1024;

/** Undefined if there are no threads, if they are not wanted, or if they do not pay. */
export async function openInThreads(
  program: Program,
  pairs: readonly LogOfStream[],
  choice: LogChoice,
  fieldsOf: (stream: string) => readonly FieldPath[],
  { cwd, readerScript, processors = 1 }: LogAccess,
): Promise<Omit<OpenLogs, 'endpoints' | 'notes'> | undefined> {
  const threads = Math.min(MAX_THREADS, choice.threads ?? processors - 1);
  if (readerScript === undefined || threads < 1) return undefined;
  const files = await Promise.all(pairs.map((pair) => inspect(pair, cwd)));
  if (!files.every((file) => file !== undefined)) return undefined;
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (choice.threads === undefined && totalBytes < MIN_BYTES) return undefined;
  const partBytes = Math.max(MIN_PART_BYTES, Math.min(PART_BYTES, Math.ceil((PART_BYTES * 8) / files.length)));
  const pool = new ReaderPool(startReaders(readerScript, threads, program));
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

interface InspectedLog extends LogOfStream {
  readonly full: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** It can be read from the middle: no gzip, UTF-8, and records of several lines only if their first lines are known. */
  readonly isSplittable: boolean;
}

/** Undefined if it is not a readable file: reading it without threads then reports the problem. */
async function inspect({ stream, path }: LogOfStream, cwd: string): Promise<InspectedLog | undefined> {
  const full = resolve(cwd, path);
  try {
    const info = await stat(full);
    if (!info.isFile()) return undefined;
    const file = await open(full, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const head = buffer.subarray(0, bytesRead);
      const needsOrder = someFormat(stream.format, ({ joinsLines, readsHeader }) => joinsLines === true || readsHeader === true);
      const canBegin = stream.begins === undefined || beginsAlwaysOf(stream.begins) !== undefined;
      const isSplittable = !isGzip(head) && lineEncodingOf(head, stream.encoding).isUtf8 && !needsOrder && canBegin;
      return { stream, path, full, sizeBytes: info.size, modifiedMs: Math.floor(info.mtimeMs), isSplittable };
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

function tasksFor(file: InspectedLog, partBytes: number, choice: LogChoice): readonly ReadTask[] {
  const parts = file.isSplittable ? Math.max(1, Math.ceil(file.sizeBytes / partBytes)) : 1;
  return Array.from({ length: parts }, (_, part) => ({
    stream: file.stream.name,
    path: file.full,
    origin: originOf(file.stream, file.path, file.full),
    start: part * partBytes,
    end: part === parts - 1 ? Number.POSITIVE_INFINITY : (part + 1) * partBytes,
    writtenMs: file.modifiedMs,
    ...(choice.year === undefined ? {} : { year: choice.year }),
  }));
}
