/** Collects the records of a span into batches for its output stream. */
import { LIMITS } from '../model/limits.js';
import type { Cell, RecordBatch } from '../model/records.js';
import type { SpanPlan } from '../plan/planned-stream.js';
import type { OpenSpans } from './open-spans.js';

export type Outcome = 'complete' | 'timeout';

export class SpanBatch {
  #times: number[] = [];
  #columns: Cell[][];

  constructor(readonly plan: SpanPlan) {
    this.#columns = plan.output.fields.map(() => []);
  }

  get size(): number {
    return this.#times.length;
  }

  get isFull(): boolean {
    return this.#times.length >= LIMITS.batchRecords;
  }

  /** Adds the record of the open span in `slot`. `timeMs` never goes back. */
  add(timeMs: number, outcome: Outcome, open: OpenSpans, slot: number): void {
    for (const [field, from] of this.plan.outputFields.entries()) {
      const column = this.#columns[field];
      if (from.kind === 'start') column?.push(open.cell(from.index, slot));
      else if (from.kind === 'outcome') column?.push(outcome);
      else column?.push(from.kind === 'duration' ? (timeMs - open.startMs(slot)) / 1000 : open.done(slot));
    }
    this.#times.push(timeMs);
  }

  /** The records so far; the next `add` begins a new batch. */
  take(): RecordBatch {
    const times = Float64Array.from(this.#times);
    const columns = this.plan.output.fields.map((path, at) => ({ path, cells: this.#columns[at] ?? [] }));
    this.#times = [];
    this.#columns = columns.map(() => []);
    return { size: times.length, times, columns };
  }
}
