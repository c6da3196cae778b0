/** Rules as an operator of RxJS, and as an async iterable for those who want none. */

import type { OperatorFunction } from 'rxjs';
import { Observable } from 'rxjs';
import type { Engine, EngineStats } from '../engine/api.js';
import { createEngine } from '../engine/engine.js';
import type { RecordBatch } from '../engine/records.js';
import type { Transition } from '../engine/transition.js';
import type { CheckedStream, Program } from '../parser/program.js';
import type { PlainRecord } from '../sources/objects.js';
import { createObjectReader } from '../sources/objects.js';

/** A batch, a record as an object, or several. Batches are the quick way: RxJS costs per element. */
export type AlertInput = RecordBatch | PlainRecord | readonly PlainRecord[];

export interface AlertsOptions {
  /** Which stream the records belong to; may be left out when the program has only one. */
  readonly stream?: string;
  /** What the source is called in statistics. Default `records`. */
  readonly source?: string;
  /** Given, times far ahead of it are held at it, and it moves time on when records come: live. Left out, event times alone count. */
  readonly now?: () => number;
  /** Something that was no record, or could not be read: it is left out and told here. */
  readonly onProblem?: (error: unknown, input: unknown) => void;
  /** Told at the end. */
  readonly onStats?: (stats: EngineStats) => void;
}

/**
 * From records to transitions. What is wrong with one record never ends the stream; when the source completes, what is left is judged and given.
 * @throws Error when `stream` is needed and missing, or names none.
 */
export function alerts(program: Program, options: AlertsOptions = {}): OperatorFunction<AlertInput, Transition> {
  const stream = streamOf(program, options.stream);
  return (input) =>
    new Observable<Transition>((subscriber) => {
      const judge = new Judge(program, stream, options);
      const give = (transitions: readonly Transition[]): void => {
        for (const transition of transitions) subscriber.next(transition);
      };
      return input.subscribe({
        next: (value) => give(judge.take(value)),
        error: (error) => {
          give(judge.finish());
          subscriber.error(error);
        },
        complete: () => {
          give(judge.finish());
          subscriber.complete();
        },
      });
    });
}

/** The same without RxJS. */
export async function* alertsFrom(
  program: Program,
  input: AsyncIterable<AlertInput> | Iterable<AlertInput>,
  options: AlertsOptions = {},
): AsyncGenerator<Transition, void, undefined> {
  const judge = new Judge(program, streamOf(program, options.stream), options);
  for await (const value of input) yield* judge.take(value);
  yield* judge.finish();
}

/** An engine with one source. */
class Judge {
  readonly #engine: Engine;
  readonly #read: (records: Iterable<PlainRecord>) => RecordBatch;
  readonly #source: string;

  constructor(
    program: Program,
    readonly stream: CheckedStream,
    readonly options: AlertsOptions,
  ) {
    this.#engine = createEngine(program, options.now === undefined ? { mode: 'replay' } : { mode: 'live', listenFromMs: options.now() });
    this.#source = options.source ?? 'records';
    this.#engine.addSource(stream.name, this.#source);
    const fields = this.#engine.plans.find((plan) => plan.stream === stream.name)?.fields ?? [];
    this.#read = createObjectReader(stream, fields);
  }

  take(value: AlertInput): readonly Transition[] {
    if (this.options.now !== undefined) this.#engine.advanceTo(this.options.now());
    try {
      this.#engine.push(this.stream.name, this.#source, this.#batchOf(value));
    } catch (error) {
      this.options.onProblem?.(error, value);
    }
    return this.#engine.take();
  }

  finish(): readonly Transition[] {
    const rest = this.#engine.finish();
    this.options.onStats?.(this.#engine.stats());
    return rest;
  }

  #batchOf(value: AlertInput): RecordBatch {
    if (isBatch(value)) return value;
    const records = (Array.isArray(value) ? value : [value]) as readonly unknown[];
    return this.#read(records.filter((record): record is PlainRecord => this.#isRecord(record)));
  }

  #isRecord(record: unknown): boolean {
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) return true;
    this.options.onProblem?.(new TypeError('not a record: a record is an object'), record);
    return false;
  }
}

function isBatch(value: AlertInput): value is RecordBatch {
  return typeof value === 'object' && value !== null && 'times' in value && value.times instanceof Float64Array && 'columns' in value;
}

function streamOf(program: Program, name: string | undefined): CheckedStream {
  const names = program.streams.map((stream) => stream.name).join(', ');
  if (name === undefined) {
    const [only, ...others] = program.streams;
    if (only === undefined || others.length > 0) throw new Error(`say which stream the records belong to: ${names}`);
    return only;
  }
  const found = program.streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`there is no stream ${name}; there are ${names}`);
  return found;
}
