/** Gathers the records that a span makes into batches for the stream that they are of. */
import { LIMITS } from '../model/limits.js';
import type { Cell, RecordBatch } from '../model/records.js';
import type { SpanPlan } from '../plan/plan.js';
import type { OpenSpans } from './open-spans.js';

export type Outcome = 'complete' | 'timeout';

export class MadeRecords {
  #times: number[] = [];
  #columns: Cell[][];

  constructor(readonly plan: SpanPlan) {
    this.#columns = plan.makes.fields.map(() => []);
  }

  get size(): number {
    return this.#times.length;
  }

  get isFull(): boolean {
    return this.#times.length >= LIMITS.batchRecords;
  }

  /** Times never go back. */
  add(timeMs: number, outcome: Outcome, open: OpenSpans, place: number): void {
    for (const [field, from] of this.plan.sources.entries()) {
      const column = this.#columns[field];
      if (from.kind === 'start') column?.push(open.cell(from.carried, place));
      else if (from.kind === 'outcome') column?.push(outcome);
      else column?.push(from.kind === 'duration' ? (timeMs - open.startMs(place)) / 1000 : open.done(place));
    }
    this.#times.push(timeMs);
  }

  take(): RecordBatch {
    const times = Float64Array.from(this.#times);
    const columns = this.plan.makes.fields.map((path, at) => ({ path, cells: this.#columns[at] ?? [] }));
    this.#times = [];
    this.#columns = columns.map(() => []);
    return { size: times.length, times, columns };
  }
}
