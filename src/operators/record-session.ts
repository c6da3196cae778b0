/** A session for records that a program hands over, all of one source. */

import type { RecordBatch } from '../engine/model/records.js';
import { many } from '../engine/output/many.js';
import { described } from '../parser/described.js';
import type { CheckedStream, Program } from '../parser/program.js';
import type { SessionOutput } from '../session/session.js';
import { Session } from '../session/session.js';
import { SOURCE_PROBLEMS, sourceProblemText } from '../session/source-problems.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import type { AlertInput, AlertsOptions } from './alert-input.js';

export class RecordSession {
  readonly #session: Session;
  readonly #source: string;
  readonly #stream: string;
  #notTaken = 0;
  /** Records that `onProblem` knows of. */
  readonly #reported = new Map<string, number>();

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
    const hasInput = !Array.isArray(value) || value.length > 0;
    if (nowMs !== undefined) this.#session.advanceTo(nowMs, hasInput ? [this.#source] : []);
    try {
      if (isBatch(value)) this.#session.push(this.#stream, this.#source, { batch: value });
      else for (const input of this.#inputsOf(value)) this.#push(input);
    } catch (error) {
      this.#problem(error, value);
    }
    if (nowMs !== undefined) this.#session.endRecords(this.#session.overdue(nowMs));
    this.#reportRecords(value, false);
    return this.#session.take();
  }

  end(): SessionOutput {
    return this.#session.end();
  }

  /** Reports what was not reported before, and the statistics. */
  close(): void {
    this.#reportRecords(undefined, true);
    const { reading: _, ...stats } = this.#session.stats();
    this.options.onStats?.({ ...stats, notTaken: this.#notTaken });
  }

  /** Neighbouring records, and neighbouring lines, are read together; the order is kept. */
  *#inputsOf(value: object | string): Generator<ReadInput> {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    let records: PlainRecord[] = [];
    let lines: string[] = [];
    for (const item of items) {
      if (typeof item === 'string') {
        if (records.length > 0) yield { records };
        records = [];
        lines.push(item);
      } else if (isRecord(item)) {
        if (lines.length > 0) yield { lines };
        lines = [];
        records.push(item);
      } else this.#problem(new TypeError('expected a record, which is an object, or a line, which is a string'), item);
    }
    if (records.length > 0) yield { records };
    if (lines.length > 0) yield { lines };
  }

  /** Lines that cannot be read are reported by kind. */
  #push(input: ReadInput): void {
    if ('records' in input) {
      this.#session.push(this.#stream, this.#source, input);
      return;
    }
    const { lines } = input;
    const before = this.#unreadable();
    const cutBefore = this.#cut();
    this.#session.push(this.#stream, this.#source, input);
    const cut = this.#cut() - cutBefore;
    if (cut > 0) this.options.onProblem?.(new Error(`${many(cut, 'record')} joined from parts and longer than 1 MiB, cut there`), lines);
    for (const [kind, count] of this.#unreadable()) {
      const more = count - (before.get(kind) ?? 0);
      if (more > 0)
        this.#problem(new Error(`${more} of ${lines.length} lines cannot be read: ${kind}${this.#headerRemedy()}`), lines, more);
    }
  }

  /** What to do where lines cannot be read because those that say what they mean were not handed over, as by `tail` from the end of a log. */
  #headerRemedy(): string {
    if (!this.#session.lacksHeader(this.#stream, this.#source)) return '';
    const columns = this.#session.columnsExample(this.#stream);
    const remedies = [
      ...(columns === undefined ? [] : [`name the columns in the stream, as in \`format ${columns}\``]),
      'pass the header first',
      "read the log from its start (`begin: 'start'` of `tail`)",
    ];
    return `; ${remedies.join(', or ')}`;
  }

  /** Records so far that were joined from parts and were too long. */
  #cut(): number {
    return this.#session.readStats(this.#stream, this.#source)?.cut ?? 0;
  }

  /** Lines that could not be read so far, by kind. */
  #unreadable(): ReadonlyMap<string, number> {
    const unreadable = this.#session.readStats(this.#stream, this.#source)?.unreadable;
    return new Map(unreadable?.map(({ kind, count }) => [kind, count]));
  }

  /** Reports records that were left out or given another time: all of them at the end, before that only if their number has doubled. */
  #reportRecords(input: unknown, isEnd: boolean): void {
    const { onProblem, now } = this.options;
    const stats = onProblem === undefined ? undefined : this.#session.sourceStats(this.#stream, this.#source);
    if (onProblem === undefined || stats === undefined) return;
    const report = (problem: string, count: number, text: (more: number) => string): void => {
      const reported = this.#reported.get(problem) ?? 0;
      const more = count - reported;
      // A log that is out of order must not cause a report for each of its records.
      if (more === 0 || (!isEnd && more < reported)) return;
      this.#reported.set(problem, count);
      onProblem(new Error(`${this.#source} (${this.#stream}): ${text(more)}`), input);
    };
    for (const problem of SOURCE_PROBLEMS)
      report(problem, stats[problem], (more) => sourceProblemText(problem, more, stats, now !== undefined));
    for (const { extract, isRegex, problems } of this.#session.readStats(this.#stream, this.#source)?.extracts ?? []) {
      for (const { kind, count, sample } of isRegex ? [] : problems) {
        report(
          `${extract}: ${kind}`,
          count,
          (more) => `\`extract ${extract}\` found nothing in ${many(more, 'record')}: ${kind}; for example: ${sample.text}`,
        );
      }
    }
  }

  #problem(error: unknown, input: unknown, count = 1): void {
    this.#notTaken += count;
    this.options.onProblem?.(error, input);
  }
}

type ReadInput = { readonly records: readonly PlainRecord[] } | { readonly lines: readonly string[] };

function isRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBatch(value: AlertInput): value is RecordBatch {
  return typeof value === 'object' && value !== null && 'times' in value && value.times instanceof Float64Array && 'columns' in value;
}

/** @throws TypeError when there is no program; Error when the name is needed and missing, or names no stream. */
export function streamOf(program: Program, name: string | undefined): CheckedStream {
  expectProgram(program);
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

/** For callers without types, and for those who forgot that rules with errors have no program. */
function expectProgram(program: unknown): void {
  if (typeof program === 'object' && program !== null && Array.isArray(Reflect.get(program, 'streams'))) return;
  const why = program === undefined ? '; where the rules have errors, `program` is undefined and `diagnostics` says why' : '';
  throw new TypeError(`expected the \`program\` that loadRules returns, got ${described(program)}${why}`);
}
