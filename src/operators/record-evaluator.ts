/** Records as a program hands them over, judged by an engine with one source. */

import { createEngine } from '../engine/engine.js';
import type { Engine, EngineStats } from '../engine/model/engine-api.js';
import type { RecordBatch } from '../engine/model/records.js';
import type { Transition } from '../engine/model/transition.js';
import type { CheckedStream, Program } from '../parser/program.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import { createObjectReader } from '../sources/decode/object-reader.js';

/**
 * A batch, a record as an object, or a list of records. Several at once are the quick way: RxJS costs per element. (Not `PlainRecord`: an
 * interface has no index signature, and would not be taken.)
 */
export type AlertInput = RecordBatch | object | readonly object[];

export interface AlertsOptions {
  /** Which stream the records belong to; may be left out when the program has only one. */
  readonly stream?: string;
  /** What the source is called in statistics. Default `records`. */
  readonly source?: string;
  /**
   * The wall clock, ms; given, the run is live: record times far ahead of it are held at it, and time goes on by it with every element, so that an
   * empty list now and then judges silence. Left out, event times alone count, as in a replay.
   */
  readonly now?: () => number;
  /** Told of everything that was no record or could not be taken; the rest goes on. */
  readonly onProblem?: (error: unknown, input: unknown) => void;
  /** Told once: at the end of the input, at its error, or when nobody listens any more. */
  readonly onStats?: (stats: AlertsStats) => void;
}

export interface AlertsStats extends EngineStats {
  /** Elements that were no record or could not be taken. */
  readonly notTaken: number;
}

export class RecordEvaluator {
  readonly #engine: Engine;
  readonly #read: (records: Iterable<PlainRecord>) => RecordBatch;
  readonly #source: string;
  readonly #stream: CheckedStream;
  #heardMs: number;
  #notTaken = 0;

  constructor(
    program: Program,
    readonly options: AlertsOptions,
  ) {
    const { now, source = 'records' } = options;
    this.#stream = streamOf(program, options.stream);
    this.#heardMs = now?.() ?? Number.NaN;
    this.#engine = createEngine(program, now === undefined ? { mode: 'replay' } : { mode: 'live', listenFromMs: this.#heardMs });
    this.#source = source;
    // Before the source is known: one that never gives anything is silent from here on.
    if (now !== undefined) this.#engine.advanceTo(this.#heardMs);
    this.#engine.addSource(this.#stream.name, source);
    const fields = this.#engine.plans.find((plan) => plan.stream === this.#stream.name)?.fields ?? [];
    this.#read = createObjectReader(this.#stream, fields);
  }

  take(value: AlertInput): readonly Transition[] {
    const nowMs = this.options.now?.();
    if (nowMs !== undefined) this.#engine.advanceTo(nowMs);
    try {
      const batch = this.#batchOf(value);
      if (batch.size > 0) {
        this.#engine.push(this.#stream.name, this.#source, batch);
        this.#heardMs = nowMs ?? Number.NaN;
      }
    } catch (error) {
      this.#problem(error, value);
    }
    return this.#engine.take();
  }

  finish(): readonly Transition[] {
    return this.#engine.finish();
  }

  /** Every transition up to this time has been given, ms. */
  get settledMs(): number {
    const { latenessMs, idleMs } = this.#stream;
    const nowMs = this.options.now?.();
    if (nowMs !== undefined && nowMs - this.#heardMs >= idleMs) return nowMs - latenessMs - 1;
    return (this.newestMs ?? Number.NEGATIVE_INFINITY) - latenessMs - 1;
  }

  get newestMs(): number | undefined {
    return this.#engine.newest(this.#stream.name, this.#source);
  }

  reportStats(): void {
    this.options.onStats?.({ ...this.#engine.stats(), notTaken: this.#notTaken });
  }

  #batchOf(value: AlertInput): RecordBatch {
    if (isBatch(value)) return value;
    const records: readonly unknown[] = Array.isArray(value) ? value : [value];
    return this.#read(records.filter((record): record is PlainRecord => this.#isRecord(record)));
  }

  #isRecord(record: unknown): boolean {
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return true;
    this.#problem(new TypeError('not a record: a record is an object'), record);
    return false;
  }

  #problem(error: unknown, input: unknown): void {
    this.#notTaken += 1;
    this.options.onProblem?.(error, input);
  }
}

function isBatch(value: AlertInput): value is RecordBatch {
  return typeof value === 'object' && value !== null && 'times' in value && value.times instanceof Float64Array && 'columns' in value;
}

/** @throws Error when the name is needed and missing, or names none. */
export function streamOf(program: Program, name: string | undefined): CheckedStream {
  const names = program.streams.map((stream) => stream.name).join(', ');
  if (name === undefined) {
    const [only, ...others] = program.streams;
    if (only === undefined) throw new Error('the rules have no stream: there is nothing that could judge a record');
    if (others.length > 0) throw new Error(`say with \`stream\` which of these the records belong to: ${names}`);
    return only;
  }
  const found = program.streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`there is no stream ${name}; there are ${names}`);
  return found;
}
