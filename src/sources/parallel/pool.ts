/** The reading threads, as the evaluating thread uses them: each log returns its batches in order, while its parts are read in parallel. */
import { Worker } from 'node:worker_threads';
import { MatchedBatchDecoder } from '../../engine/match/matched-batch-codec.js';
import type { FieldPath, RecordBatch } from '../../engine/model/records.js';
import type { Program } from '../../parser/program.js';
import type { SourceReadStats } from '../decode/batches.js';
import { FileProblem } from '../files/file-problem.js';
import type { FromReader, ReadEnd, ReadTask, ToReader } from './messages.js';
import { sumOfStats } from './sum-of-stats.js';

/** Batches read ahead, for all logs together. */
const BATCHES_READY = 192;

/** Answers that were not taken yet, and the function that wakes the reader. */
interface Waiting {
  readonly answers: FromReader[];
  wake: (() => void) | undefined;
}

/** A thread that answers as `serveReaders` does. */
export interface ReaderThread {
  postMessage(message: ToReader): void;
  on(kind: 'message', listener: (answer: FromReader) => void): unknown;
  on(kind: 'error', listener: (error: Error) => void): unknown;
  /** As of `Worker`: whether the thread keeps the process alive. */
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

/** @param script the file that a reading thread runs: it passes its port and data to `serveReaders`. */
export function startReaders(script: URL, threads: number, program: Program): readonly ReaderThread[] {
  return Array.from({ length: threads }, () => new Worker(script, { workerData: program }));
}

export class ReaderPool {
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #failure: Error | undefined;

  constructor(readonly readers: readonly ReaderThread[]) {
    for (const reader of readers) {
      reader.on('message', (answer) => {
        const waiting = this.#waiting.get(answer.id);
        waiting?.answers.push(answer);
        waiting?.wake?.();
      });
      reader.on('error', (error) => {
        this.#failure = error;
        for (const { wake } of this.#waiting.values()) wake?.();
      });
      reader.unref();
    }
  }

  get threads(): number {
    return this.readers.length;
  }

  open(task: ReadTask): PartReader {
    const id = this.#nextId++;
    const reader = this.readers[id % this.readers.length];
    const waiting: Waiting = { answers: [], wake: undefined };
    this.#waiting.set(id, waiting);
    const send = (message: ToReader): void => reader?.postMessage(message);
    send({ kind: 'open', id, task });
    return new PartReader(id, task, send, async () => {
      while (waiting.answers.length === 0) {
        if (this.#failure !== undefined) throw this.#failure;
        reader?.ref();
        await new Promise<void>((resolve) => {
          waiting.wake = resolve;
        });
        waiting.wake = undefined;
        reader?.unref();
      }
      const answer = waiting.answers.shift();
      if (answer?.kind !== 'batches') this.#waiting.delete(id);
      return answer;
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.readers.map((reader) => reader.terminate()));
  }
}

/** A part of a log, read by one of the threads. */
class PartReader {
  end: ReadEnd | undefined;
  readBytes = 0;
  /** Outstanding requests. */
  #asked = 0;
  /** It is small enough to be requested as a whole. */
  #bounded: boolean;

  constructor(
    readonly id: number,
    readonly task: ReadTask,
    readonly send: (message: ToReader) => void,
    readonly answer: () => Promise<FromReader | undefined>,
  ) {
    this.#bounded = task.end !== Number.POSITIVE_INFINITY;
  }

  /** A part that is not small is requested in steps, two of them ahead. */
  ask(batches: number): void {
    const times = this.#bounded ? 1 : 2;
    while (this.#asked < times && this.end === undefined) {
      this.#asked += 1;
      this.send({ kind: 'next', id: this.id, batches: this.#bounded ? Number.POSITIVE_INFINITY : batches });
    }
  }

  async *batches(fields: readonly FieldPath[], ahead: number): AsyncGenerator<RecordBatch> {
    const decoder = new MatchedBatchDecoder(fields);
    while (this.end === undefined) {
      this.ask(ahead);
      const answer = await this.answer();
      if (answer === undefined) return;
      if (answer.kind === 'failed') throw new FileProblem(answer.path === '' ? this.task.path : answer.path, answer.why);
      if (answer.kind === 'done') this.end = answer.end;
      else if (answer.last) {
        this.#asked -= 1;
        this.#bounded = false;
      }
      this.readBytes = answer.kind === 'done' ? answer.end.readBytes : answer.readBytes;
      for (const batch of answer.batches) yield decoder.decode(batch);
    }
  }

  close(): void {
    if (this.end === undefined) this.send({ kind: 'close', id: this.id });
  }
}

/** One log, read in parts. */
export class ParallelLog {
  readonly #parts: PartReader[] = [];
  readonly #ends: ReadEnd[] = [];
  readonly #ahead: number;
  readonly #open: number;

  constructor(
    readonly pool: ReaderPool,
    /** One per part, in their order. */
    readonly tasks: readonly ReadTask[],
    readonly fields: readonly FieldPath[],
    /** Number of logs that share the threads. */
    logs: number,
  ) {
    // Each thread has a next part to read while its last one is being evaluated.
    this.#open = Math.min(tasks.length, Math.max(2, Math.ceil((2 * pool.threads) / logs)));
    this.#ahead = Math.max(1, Math.min(16, Math.floor(BATCHES_READY / (2 * logs * this.#open))));
  }

  /** Once. */
  async *batches(): AsyncGenerator<RecordBatch> {
    const tasks = [...this.tasks];
    const openNext = (): void => {
      const task = tasks.shift();
      if (task === undefined) return;
      const part = this.pool.open(task);
      part.ask(this.#ahead);
      this.#parts.push(part);
    };
    try {
      for (let at = 0; at < this.#open; at++) openNext();
      for (let part = this.#parts[0]; part !== undefined; part = this.#parts[0]) {
        yield* part.batches(this.fields, this.#ahead);
        if (part.end !== undefined) this.#ends.push(part.end);
        if (part.end?.tookRest === true) return;
        this.#parts.shift();
        openNext();
      }
    } finally {
      for (const part of this.#parts) part.close();
    }
  }

  readBytes(): number {
    const reading = this.#parts.reduce((sum, part) => sum + (part.end === undefined ? part.readBytes : 0), 0);
    return this.#ends.reduce((sum, end) => sum + end.readBytes, reading);
  }

  stats(): SourceReadStats {
    return sumOfStats(this.#ends.map((end) => end.stats));
  }

  problems(): readonly string[] {
    return this.#ends.flatMap((end) => end.problems);
  }
}
