/** Records and lines as a program hands them over, evaluated by an engine with one source. */

import { createEngine } from '../engine/engine.js';
import type { Engine, EngineStats } from '../engine/model/engine-api.js';
import type { RecordBatch } from '../engine/model/records.js';
import type { Transition } from '../engine/model/transition.js';
import { described } from '../parser/described.js';
import type { CheckedStream, Program } from '../parser/program.js';
import type { StreamDecoder } from '../sources/decode/decoder.js';
import { createStreamDecoder } from '../sources/decode/decoder.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import { createObjectReader } from '../sources/decode/object-reader.js';

/**
 * What `alerts` and `deliveries` take: a record as an object; a line of a log as a string, which is decoded by the stream's format; a list of either, which is
 * faster, as RxJS has a cost per element; or a batch. (`object`, not a type with an index signature: an interface has none and would not be taken.)
 */
export type AlertInput = RecordBatch | object | string | readonly (object | string)[];

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
  /** Called for everything that is neither a record nor a readable line, or that the engine refuses; the rest goes on. */
  readonly onProblem?: (error: unknown, input: unknown) => void;
  /** Called once: at the end of the input, at its error, or when nobody is subscribed any more. */
  readonly onStats?: (stats: AlertsStats) => void;
}

export interface AlertsStats extends EngineStats {
  /** Elements and lines that were left out; `onProblem` says why. */
  readonly notTaken: number;
}

export class RecordEvaluator {
  readonly #engine: Engine;
  readonly #read: (records: Iterable<PlainRecord>) => RecordBatch;
  readonly #decoder: StreamDecoder;
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
    this.#decoder = createStreamDecoder({ stream: this.#stream, fields, year: now === undefined ? {} : { writtenMs: now } });
  }

  take(value: AlertInput): readonly Transition[] {
    const nowMs = this.options.now?.();
    if (nowMs !== undefined) this.#engine.advanceTo(nowMs);
    try {
      for (const batch of this.#batchesOf(value)) this.#push(batch, nowMs);
    } catch (error) {
      this.#problem(error, value);
    }
    return this.#engine.take();
  }

  finish(): readonly Transition[] {
    this.#push(this.#decoder.end(), this.options.now?.());
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

  #push(batch: RecordBatch, nowMs: number | undefined): void {
    if (batch.size === 0) return;
    this.#engine.push(this.#stream.name, this.#source, batch);
    this.#heardMs = nowMs ?? Number.NaN;
  }

  /** Objects and lines side by side are read together; the order of all is kept. */
  *#batchesOf(value: AlertInput): Generator<RecordBatch> {
    if (isBatch(value)) return yield value;
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    let records: PlainRecord[] = [];
    let lines: string[] = [];
    for (const item of items) {
      if (typeof item === 'string') {
        if (records.length > 0) yield this.#read(records);
        records = [];
        lines.push(item);
      } else if (isRecord(item)) {
        if (lines.length > 0) yield this.#decode(lines);
        lines = [];
        records.push(item);
      } else this.#problem(new TypeError('expected a record, which is an object, or a line, which is a string'), item);
    }
    if (records.length > 0) yield this.#read(records);
    if (lines.length > 0) yield this.#decode(lines);
  }

  /** Lines that cannot be read are reported by kind. */
  #decode(lines: readonly string[]): RecordBatch {
    const before = new Map(this.#decoder.stats().unreadable.map(({ kind, count }) => [kind, count]));
    const batch = this.#decoder.push(lines);
    for (const { kind, count } of this.#decoder.stats().unreadable) {
      const more = count - (before.get(kind) ?? 0);
      if (more > 0) this.#problem(new Error(`${more} of ${lines.length} lines cannot be read: ${kind}`), lines, more);
    }
    return batch;
  }

  #problem(error: unknown, input: unknown, count = 1): void {
    this.#notTaken += count;
    this.options.onProblem?.(error, input);
  }
}

function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBatch(value: AlertInput): value is RecordBatch {
  return typeof value === 'object' && value !== null && 'times' in value && value.times instanceof Float64Array && 'columns' in value;
}

/** @throws TypeError when there is no program; Error when the name is needed and missing, or names none. */
export function streamOf(program: Program, name: string | undefined): CheckedStream {
  expectProgram(program);
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

/** For callers without types, and for those who forgot that rules with errors have no program. */
function expectProgram(program: unknown): void {
  if (typeof program === 'object' && program !== null && Array.isArray(Reflect.get(program, 'streams'))) return;
  const why = program === undefined ? '; where the rules have errors, `program` is undefined and `diagnostics` says why' : '';
  throw new TypeError(`expected the \`program\` that loadRules returns, got ${described(program)}${why}`);
}
