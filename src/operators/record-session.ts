/** A session for records that a program hands over, all of one source. */

import type { EngineStats } from '../engine/model/engine-api.js';
import type { RecordBatch } from '../engine/model/records.js';
import type { CheckedStream, Program } from '../parser/program.js';
import type { SessionOutput } from '../session/session.js';
import { Session } from '../session/session.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';

/**
 * A batch, a record as an object, or a list of records. Lists are faster: RxJS costs per element. (Not `PlainRecord`: an interface has no index signature, and
 * would not be accepted.)
 */
export type AlertInput = RecordBatch | object | readonly object[];

export interface AlertsOptions {
  /** The stream of the records; may be left out if the program has only one. */
  readonly stream?: string;
  /** Name of the source in statistics. Default `records`. */
  readonly source?: string;
  /**
   * The wall clock, ms. If given, the run is live: record times far ahead of the clock are held at it, and time advances with every element, so that an empty
   * list from time to time evaluates silence. If left out, event times alone count, as in a replay.
   */
  readonly now?: () => number;
  /** Called for everything that is not a record or could not be taken; the rest goes on. */
  readonly onProblem?: (error: unknown, input: unknown) => void;
  /** Called once: at the end of the input, at its error, or when nobody listens any more. */
  readonly onStats?: (stats: AlertsStats) => void;
}

export interface AlertsStats extends EngineStats {
  /** Elements that are not a record or could not be taken. */
  readonly notTaken: number;
}

export class RecordSession {
  readonly #session: Session;
  readonly #source: string;
  readonly #stream: string;
  #notTaken = 0;

  constructor(
    program: Program,
    readonly options: AlertsOptions,
    /** Whether early notices are wanted: transitions do not contain them. */
    early: boolean,
  ) {
    const { now, source = 'records' } = options;
    this.#stream = streamOf(program, options.stream).name;
    this.#source = source;
    const nowMs = now?.();
    this.#session = Session.create(program, nowMs === undefined ? { mode: 'replay' } : { mode: 'live', nowMs, early });
    // Before the source is known: one that never gives anything is silent from here on.
    if (nowMs !== undefined) this.#session.advanceTo(nowMs);
    this.#session.addSource(this.#stream, source);
  }

  take(value: AlertInput): SessionOutput {
    const nowMs = this.options.now?.();
    if (nowMs !== undefined) this.#session.advanceTo(nowMs);
    try {
      if (isBatch(value)) this.#session.push(this.#stream, this.#source, { batch: value });
      else this.#session.push(this.#stream, this.#source, { records: this.#recordsOf(value) });
    } catch (error) {
      this.#problem(error, value);
    }
    return this.#session.take();
  }

  end(): SessionOutput {
    return this.#session.end();
  }

  reportStats(): void {
    const { reading: _, ...stats } = this.#session.stats();
    this.options.onStats?.({ ...stats, notTaken: this.#notTaken });
  }

  #recordsOf(value: object): readonly PlainRecord[] {
    const records: readonly unknown[] = Array.isArray(value) ? value : [value];
    return records.filter((record): record is PlainRecord => this.#isRecord(record));
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

/** @throws Error when the name is needed and missing, or names no stream. */
export function streamOf(program: Program, name: string | undefined): CheckedStream {
  const names = program.streams.map((stream) => stream.name).join(', ');
  if (name === undefined) {
    const [only, ...others] = program.streams;
    if (only === undefined) throw new Error('the rules have no stream, so no alert can evaluate a record');
    if (others.length > 0) throw new Error(`say with \`stream\` which of these the records belong to: ${names}`);
    return only;
  }
  const found = program.streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`there is no stream ${name}; there are ${names}`);
  return found;
}
