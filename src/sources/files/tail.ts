/** One log as lines, while it grows: for programs that need no state. What survives a restart is `createTocsin`. */
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import TailFile from '@logdna/tail-file';
import { Observable } from 'rxjs';
import { LIMITS } from '../../engine/model/limits.js';
import { LineReader } from '../lines/line-reader.js';

export interface TailOptions {
  /** Where reading begins in a file that is already there. A file that appears later is always read from its start. Default `end`. */
  readonly begin?: 'start' | 'end';
  /** Interval between polls of the file, ms. Default 250. */
  readonly pollMs?: number;
  /**
   * Called when the file could not be read for a moment, such as during a rotation, when a line was longer than 1 MiB and its rest was skipped, and when
   * lines had bytes that are not UTF-8 (at the first ones, and when their number has doubled); reading continues.
   */
  readonly onProblem?: (error: Error) => void;
}

const POLL_MS = 250;
const NEWLINE = 0x0a;

/**
 * Follows one log by its name and emits its new lines. A list is emitted at every poll; it is empty when nothing was written, so that rules notice silence.
 * The file need not exist yet, and may be rotated by renaming or by truncating; empty lines are left out. It keeps no state: every subscription starts again.
 *
 * @example
 * ```ts
 * import { alerts, tail } from 'tocsin';
 *
 * tail('app.log')
 *   .pipe(alerts(program, { now: Date.now }))
 *   .subscribe(({ alert, to, summary }) => console.log(alert, to, summary));
 * ```
 * @returns an Observable that never completes. It fails when the path cannot be read, such as a directory. Unsubscribing closes the file.
 */
export function tail(path: string, options: TailOptions = {}): Observable<readonly string[]> {
  if (typeof path !== 'string' || path === '')
    throw new TypeError(`expected the path of a log, got ${path === '' ? 'an empty string' : typeof path}`);
  return new Observable((subscriber) => {
    const stop = new AbortController();
    const emit = (lines: readonly string[]): void => {
      if (!stop.signal.aborted) subscriber.next(lines);
    };
    follow(path, options, emit, stop.signal).catch((error: unknown) => subscriber.error(error));
    return () => stop.abort();
  });
}

/** Until the signal is aborted. A file that is removed ends one tail, and the next waits for a new file. */
async function follow(path: string, options: TailOptions, emit: (lines: readonly string[]) => void, signal: AbortSignal): Promise<void> {
  const { begin = 'end', pollMs = POLL_MS } = options;
  const invalidUtf8 = new InvalidLines(path, options.onProblem);
  let isFirst = true;
  while (!signal.aborted) {
    const start = await startOf(path, isFirst ? begin : 'start');
    if (start === undefined) {
      emit([]);
      await sleep(pollMs, undefined, { signal }).catch(() => undefined);
    } else await tailUntilGone(path, start, options, invalidUtf8, emit, signal);
    isFirst = false;
  }
}

/** Lines with bytes that are not UTF-8, in all files of a tail: a log in another encoding has many, so they are reported when their number has doubled. */
class InvalidLines {
  #count = 0;
  #reported = 0;

  constructor(
    readonly path: string,
    readonly onProblem: TailOptions['onProblem'],
  ) {}

  note(more: number): void {
    this.#count += more;
    if (more === 0 || this.#count < 2 * this.#reported) return;
    this.#reported = this.#count;
    this.onProblem?.(
      new Error(
        `lines of ${this.path} have bytes that are not UTF-8, which were replaced (${this.#count} so far); \`createTocsin\` reads other encodings, named by \`encoding\` in the stream`,
      ),
    );
  }
}

interface Start {
  readonly position: number;
  /** The position is inside of a line, whose rest is not read. */
  readonly isInLine: boolean;
}

/** Undefined when there is no file. */
async function startOf(path: string, begin: 'start' | 'end'): Promise<Start | undefined> {
  try {
    if ((await stat(path)).isDirectory()) throw new Error(`${path} is a directory, not a log`);
    if (begin === 'start') return { position: 0, isInLine: false };
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size === 0) return { position: 0, isInLine: false };
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
      return { position: size, isInLine: buffer[0] !== NEWLINE };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Resolves when the file is gone or the signal is aborted; rejects when it cannot be read. */
async function tailUntilGone(
  path: string,
  { position, isInLine }: Start,
  { pollMs = POLL_MS, onProblem }: TailOptions,
  invalidUtf8: InvalidLines,
  emit: (lines: readonly string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = new TailFile(path, {
    startPos: position,
    pollFileIntervalMs: pollMs,
    pollFailureRetryMs: pollMs,
    maxPollFailures: Number.POSITIVE_INFINITY,
  });
  const reader = new LineReader();
  let skipsLine = isInLine;
  let hasEmitted = false;
  let cut = 0;
  let invalidBefore = 0;
  const take = (lines: readonly string[]): void => {
    for (; cut < reader.stats.cut; cut++)
      onProblem?.(new Error(`a line of ${path} is longer than ${LIMITS.lineBytes} bytes: its rest was skipped`));
    invalidUtf8.note(reader.stats.invalidUtf8 - invalidBefore);
    invalidBefore = reader.stats.invalidUtf8;
    const filled = lines.filter((line) => line !== '');
    if (filled.length === 0) return;
    hasEmitted = true;
    emit(filled);
  };
  const push = (chunk: Buffer): void => {
    const newline = skipsLine ? chunk.indexOf(NEWLINE) : -1;
    if (skipsLine && newline < 0) return;
    skipsLine = false;
    take(reader.push(chunk.subarray(newline + 1)));
  };
  // The next bytes are from another file: an unfinished line must not be joined to its first line.
  const endLine = (): void => void file.push('\n');
  file.on('data', push);
  file.on('renamed', endLine);
  file.on('truncated', endLine);
  file.on('tail_error', (error: Error) => onProblem?.(error));
  file.on('flush', () => {
    if (!hasEmitted) emit([]);
    hasEmitted = false;
  });
  const ended = new Promise<void>((resolve) => file.once('end', resolve));
  let started: Promise<void> = Promise.resolve();
  try {
    await new Promise<void>((resolve, reject) => {
      file.on('error', reject);
      // The file is gone, and read to its end. The package would continue with the next file, but mistakes that for the same one if it has the same inode.
      file.once('retry', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
      started = file.start();
      started.catch(reject);
    });
  } catch (error) {
    if (!isAbsent(error)) throw error;
  } finally {
    await quit(file, started);
  }
  await ended;
  take(reader.end());
}

/** Ends polling and closes the file. Without an error `quit` would poll once more, and wait for ever when the file is gone. */
async function quit(file: TailFile, started: Promise<void>): Promise<void> {
  const quitAtOnce = (): Promise<void> => (file.quit as (why: Error) => Promise<void>).call(file, new Error('the tail was closed'));
  file.removeAllListeners('error').on('error', () => undefined);
  // A poll under way may still open a file.
  file.on('renamed', () => void quitAtOnce());
  await quitAtOnce();
  await started.catch(() => undefined);
  await quitAtOnce();
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
