/**
 * Runs one `span`. All records of one key and millisecond are processed together, since their order must not matter: they are collected until a
 * later record arrives. All spans have the same timeout, so they time out in the order in which they began.
 */

import type { RowRef } from '../ingest/reorder-buffer.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { SpanStats } from '../model/engine-api.js';
import type { Cell, FieldPath } from '../model/records.js';
import { fieldKey, ownText } from '../model/records.js';
import { reviveCell } from '../model/saved-data.js';
import type { SpanPlan } from '../plan/planned-stream.js';
import { orderCells, ownCell } from './cells.js';
import { OpenSpans } from './open-spans.js';
import type { Outcome } from './span-batch.js';
import { SpanBatch } from './span-batch.js';

/** The records of one key and millisecond. */
interface KeyMoment {
  key: string;
  /** By step: how many records match it and have not been used. */
  readonly unused: number[];
  readonly starts: RowRef[];
}

type Counts = { -readonly [K in 'completed' | 'timedOut' | 'repeats' | 'unmatched' | 'evicted' | 'unkeyed']: SpanStats[K] };

export interface SpanSnapshot {
  readonly name: string;
  /** Fingerprint of the output stream. */
  readonly fingerprint: string;
  readonly counts: Counts;
  /** Fields that are kept of each start. */
  readonly fields: readonly FieldPath[];
  /** Key, start in ms, number of steps done, then the cells of `fields`. */
  readonly open: readonly (readonly (Cell | null)[])[];
}

const MOST_MOMENTS_KEPT = 1024;

/** Receives the records of a span, possibly none. All records before `untilMs` have been emitted then. */
export type SpanRecordListener = (records: SpanBatch, untilMs: number) => void;

export class SpanRunner {
  readonly #open: OpenSpans;
  readonly #records: SpanBatch;
  readonly #counts: Counts = { completed: 0, timedOut: 0, repeats: 0, unmatched: 0, evicted: 0, unkeyed: 0 };
  readonly #timeoutMs: number;
  readonly #steps: number;
  /** The millisecond whose records are being collected. */
  #momentMs = Number.NEGATIVE_INFINITY;
  /** By key. The first `#used` are in use; the objects are reused. */
  readonly #moments: KeyMoment[] = [];
  #used = 0;
  /** Filled only when a millisecond has several keys. */
  readonly #byKey = new Map<string, KeyMoment>();
  /** Steps that the current record matches. */
  readonly #hits: number[] = [];

  constructor(
    readonly plan: SpanPlan,
    readonly mostOpen: number,
    readonly emit: SpanRecordListener,
  ) {
    this.#open = new OpenSpans(plan.span.key.length, plan.startFields.length);
    this.#records = new SpanBatch(plan);
    this.#timeoutMs = plan.span.timeoutMs;
    this.#steps = plan.span.steps.length;
  }

  /** The current record matches this step. Call `take` after the last step. */
  hit(step: number): void {
    this.#hits.push(step);
  }

  get isHit(): boolean {
    return this.#hits.length > 0;
  }

  /** Takes the current record. `timeMs` never goes back. */
  take(matched: MatchedBatch, row: number, timeMs: number): void {
    if (timeMs !== this.#momentMs) {
      this.#advanceTo(timeMs);
      this.#momentMs = timeMs;
    }
    const key = matched.keyOf(this.plan.span.key, row);
    if (key === undefined) this.#counts.unkeyed += 1;
    else {
      const moment = this.#momentOf(key);
      for (const step of this.#hits) {
        moment.unused[step] = (moment.unused[step] ?? 0) + 1;
        if (step === 0) moment.starts.push({ matched, row });
      }
    }
    this.#hits.length = 0;
  }

  /** All records before this time have been taken. */
  advance(untilMs: number): void {
    this.#advanceTo(untilMs);
    this.emit(this.#records, untilMs);
  }

  /** The input has ended: spans that time out before `endMs` are closed. */
  finish(endMs: number): void {
    this.#advanceTo(endMs);
    this.emit(this.#records, Number.NEGATIVE_INFINITY);
  }

  stats(): SpanStats {
    return { span: this.plan.span.name, open: this.#open.size, ...this.#counts };
  }

  /** Call it after `advance`, when no records are being collected. */
  snapshot(): SpanSnapshot {
    const { startFields, output, span } = this.plan;
    const open = [...this.#open.list()].map(({ key, slot }) => [
      key,
      this.#open.startMs(slot),
      this.#open.done(slot),
      ...startFields.map((_, field) => this.#open.cell(field, slot) ?? null),
    ]);
    return { name: span.name, fingerprint: output.fingerprint, counts: { ...this.#counts }, fields: startFields, open };
  }

  restore(saved: SpanSnapshot): void {
    Object.assign(this.#counts, saved.counts);
    const columns = new Map(saved.fields.map((path, at) => [fieldKey(path), at + 3]));
    const from = this.plan.startFields.map((path) => columns.get(fieldKey(path)) ?? -1);
    for (const row of saved.open) {
      const [key, startMs, done] = row;
      if (typeof key !== 'string') continue;
      // A field that was not read before the snapshot is missing.
      this.#open.open(key, Number(startMs), Number(done), (field) => reviveCell(row[from[field] ?? -1]));
    }
  }

  #momentOf(key: string): KeyMoment {
    const [first] = this.#moments;
    if (this.#used === 1 && first?.key === key) return first;
    if (this.#used > 0) {
      if (this.#used === 1 && first !== undefined) this.#byKey.set(first.key, first);
      const known = this.#byKey.get(key);
      if (known !== undefined) return known;
    }
    let moment = this.#moments[this.#used];
    if (moment === undefined) {
      moment = { key, unused: new Array<number>(this.#steps).fill(0), starts: [] };
      this.#moments.push(moment);
    }
    moment.key = key;
    if (this.#used > 0) this.#byKey.set(key, moment);
    this.#used += 1;
    return moment;
  }

  /** Processes the collected records, then closes the spans that time out before `untilMs`. */
  #advanceTo(untilMs: number): void {
    if (this.#used > 0 && this.#momentMs < untilMs) {
      for (let at = 0; at < this.#used; at++) {
        const moment = this.#moments[at];
        if (moment === undefined) continue;
        this.#process(moment, this.#momentMs);
        moment.key = '';
        moment.unused.fill(0);
        moment.starts.length = 0;
      }
      if (this.#used > 1) this.#byKey.clear();
      // Frees the memory of a millisecond with very many keys.
      if (this.#used > MOST_MOMENTS_KEPT) this.#moments.length = MOST_MOMENTS_KEPT;
      this.#used = 0;
      this.#evict();
    }
    while (this.#open.oldestMs + this.#timeoutMs < untilMs)
      this.#close(this.#open.oldest, this.#open.oldestMs + this.#timeoutMs, 'timeout');
  }

  /** The rules of one key and millisecond: see Spans in `docs/semantics.md`. */
  #process(moment: KeyMoment, timeMs: number): void {
    const { key, unused, starts } = moment;
    let slot = this.#open.slotOf(key);
    if (slot !== undefined) {
      if (this.#progress(slot, unused, timeMs)) slot = undefined;
      else if (this.#open.startMs(slot) + this.#timeoutMs === timeMs) {
        this.#close(slot, timeMs, 'timeout');
        slot = undefined;
      }
    }
    if (slot === undefined && starts.length > 0) {
      unused[0] = starts.length - 1;
      this.#progress(this.#begin(key, starts, timeMs), unused, timeMs);
    }
    this.#counts.repeats += unused[0] ?? 0;
    for (let step = 1; step < this.#steps; step++) this.#counts.unmatched += unused[step] ?? 0;
  }

  #begin(key: string, starts: readonly RowRef[], timeMs: number): number {
    const own = ownText(key);
    return this.#open.open(own, timeMs, 1, (field) => {
      const path = fieldKey(this.plan.startFields[field] ?? []);
      let least: Cell;
      for (const [at, { matched, row }] of starts.entries()) {
        const cell = matched.readers(path)(row);
        if (at === 0 || orderCells(cell, least) < 0) least = cell;
      }
      // A key of one field is the text of that field: it is kept once.
      return least === own ? own : ownCell(least);
    });
  }

  /** Takes as many steps as there are records for. Returns whether that closed the span. */
  #progress(slot: number, unused: number[], timeMs: number): boolean {
    const before = this.#open.done(slot);
    let done = before;
    for (; done < this.#steps && (unused[done] ?? 0) > 0; done++) unused[done] = (unused[done] ?? 0) - 1;
    if (done === before) return false;
    this.#open.setDone(slot, done);
    if (done < this.#steps) return false;
    this.#close(slot, timeMs, 'complete');
    return true;
  }

  #close(slot: number, timeMs: number, outcome: Outcome): void {
    this.#records.add(timeMs, outcome, this.#open, slot);
    this.#open.close(slot);
    this.#counts[outcome === 'complete' ? 'completed' : 'timedOut'] += 1;
    if (this.#records.isFull) this.emit(this.#records, timeMs);
  }

  #evict(): void {
    while (this.#open.size > this.mostOpen) {
      this.#open.close(this.#open.leastOldest());
      this.#counts.evicted += 1;
    }
  }
}
