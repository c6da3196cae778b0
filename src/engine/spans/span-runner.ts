/**
 * One span at work. Records of one moment and key are looked at together, since their order must mean nothing: they are gathered until time goes on.
 * All spans of one kind have one timeout, so those that time out next are those that began first.
 */

import type { RowRef } from '../ingest/reorder-buffer.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { SpanStats } from '../model/engine-api.js';
import type { Cell, FieldPath } from '../model/records.js';
import { fieldKey, ownText } from '../model/records.js';
import { reviveCell } from '../model/saved-data.js';
import type { SpanPlan } from '../plan/plan.js';
import { orderCells, ownCell } from './cells.js';
import type { Outcome } from './made-records.js';
import { MadeRecords } from './made-records.js';
import { OpenSpans } from './open-spans.js';

/** What the records of one moment and key are. */
interface KeyMoment {
  key: string;
  /** By step: how many of the records are it, and have not been used. */
  readonly left: number[];
  readonly starts: RowRef[];
}

type Counts = { -readonly [K in 'completed' | 'timedOut' | 'repeats' | 'unmatched' | 'evicted' | 'unkeyed']: SpanStats[K] };

export interface SpanSnapshot {
  readonly name: string;
  /** Equal for spans that are made alike, of streams that are read alike. */
  readonly fingerprint: string;
  readonly counts: Counts;
  /** What is kept of each start. */
  readonly fields: readonly FieldPath[];
  /** Key, start in ms, steps done, then the fields. */
  readonly open: readonly (readonly (Cell | null)[])[];
}

/** Where records go that a span makes. */
export interface Maker {
  /** Gives them over; everything before `untilMs` has been given then. */
  give(records: MadeRecords, untilMs: number): void;
}

export class SpanRunner {
  readonly #open: OpenSpans;
  readonly #made: MadeRecords;
  readonly #counts: Counts = { completed: 0, timedOut: 0, repeats: 0, unmatched: 0, evicted: 0, unkeyed: 0 };
  readonly #timeoutMs: number;
  readonly #steps: number;
  /** The moment whose records are being gathered. */
  #momentMs = Number.NEGATIVE_INFINITY;
  /** Of that moment: those in use come first. They are used again and again. */
  readonly #moments: KeyMoment[] = [];
  #used = 0;
  /** Only where a moment has several keys. */
  readonly #byKey = new Map<string, KeyMoment>();
  /** Steps that the record at hand is. */
  readonly #hits: number[] = [];

  constructor(
    readonly plan: SpanPlan,
    readonly mostOpen: number,
    readonly to: Maker,
  ) {
    this.#open = new OpenSpans(plan.span.key.length, plan.carried.length);
    this.#made = new MadeRecords(plan);
    this.#timeoutMs = plan.span.timeoutMs;
    this.#steps = plan.span.steps.length;
  }

  /** The record at hand is this step; `take` follows. */
  hit(step: number): void {
    this.#hits.push(step);
  }

  get isHit(): boolean {
    return this.#hits.length > 0;
  }

  /** The record at hand; times never go back. */
  take(decided: MatchedBatch, row: number, timeMs: number): void {
    if (timeMs !== this.#momentMs) {
      this.#settle(timeMs);
      this.#momentMs = timeMs;
    }
    const key = decided.keyOf(this.plan.span.key, row);
    if (key === undefined) this.#counts.unkeyed += 1;
    else {
      const moment = this.#momentOf(key);
      for (const step of this.#hits) {
        moment.left[step] = (moment.left[step] ?? 0) + 1;
        if (step === 0) moment.starts.push({ decided, row });
      }
    }
    this.#hits.length = 0;
  }

  /** All records before this time have been given. */
  advance(untilMs: number): void {
    this.#settle(untilMs);
    this.to.give(this.#made, untilMs);
  }

  /** The input is over: what times out before `endMs` does. Whoever gets the records goes on by himself. */
  finish(endMs: number): void {
    this.#settle(endMs);
    this.to.give(this.#made, Number.NEGATIVE_INFINITY);
  }

  stats(): SpanStats {
    return { span: this.plan.span.name, open: this.#open.size, ...this.#counts };
  }

  /** Between two moments: nothing is being gathered. */
  snapshot(): SpanSnapshot {
    const { carried, makes, span } = this.plan;
    const open = [...this.#open.list()].map(({ key, place }) => [
      key,
      this.#open.startMs(place),
      this.#open.done(place),
      ...carried.map((_, field) => this.#open.cell(field, place) ?? null),
    ]);
    return { name: span.name, fingerprint: makes.fingerprint, counts: { ...this.#counts }, fields: carried, open };
  }

  restore(saved: SpanSnapshot): void {
    Object.assign(this.#counts, saved.counts);
    const places = new Map(saved.fields.map((path, at) => [fieldKey(path), at + 3]));
    const from = this.plan.carried.map((path) => places.get(fieldKey(path)) ?? -1);
    for (const row of saved.open) {
      const [key, startMs, done] = row;
      if (typeof key !== 'string') continue;
      // A field that was not read then is missing.
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
      moment = { key, left: new Array<number>(this.#steps).fill(0), starts: [] };
      this.#moments.push(moment);
    }
    moment.key = key;
    if (this.#used > 0) this.#byKey.set(key, moment);
    this.#used += 1;
    return moment;
  }

  /** Time goes on to `untilMs`: what was gathered is looked at, and what has timed out before is over. */
  #settle(untilMs: number): void {
    if (this.#used > 0 && this.#momentMs < untilMs) {
      for (let at = 0; at < this.#used; at++) {
        const moment = this.#moments[at];
        if (moment === undefined) continue;
        this.#look(moment, this.#momentMs);
        moment.key = '';
        moment.left.fill(0);
        moment.starts.length = 0;
      }
      if (this.#used > 1) this.#byKey.clear();
      // What a moment full of keys needed is let go.
      if (this.#used > MOST_MOMENTS_KEPT) this.#moments.length = MOST_MOMENTS_KEPT;
      this.#used = 0;
      this.#makeRoom();
    }
    while (this.#open.oldestMs + this.#timeoutMs < untilMs) this.#over(this.#open.oldest, this.#open.oldestMs + this.#timeoutMs, 'timeout');
  }

  #look(moment: KeyMoment, timeMs: number): void {
    const { key, left, starts } = moment;
    let place = this.#open.place(key);
    if (place !== undefined) {
      if (this.#goOn(place, left, timeMs)) place = undefined;
      else if (this.#open.startMs(place) + this.#timeoutMs === timeMs) {
        this.#over(place, timeMs, 'timeout');
        place = undefined;
      }
    }
    if (place === undefined && starts.length > 0) {
      left[0] = starts.length - 1;
      this.#goOn(this.#begin(key, starts, timeMs), left, timeMs);
    }
    this.#counts.repeats += left[0] ?? 0;
    for (let step = 1; step < this.#steps; step++) this.#counts.unmatched += left[step] ?? 0;
  }

  #begin(key: string, starts: readonly RowRef[], timeMs: number): number {
    const own = ownText(key);
    return this.#open.open(own, timeMs, 1, (field) => {
      const path = fieldKey(this.plan.carried[field] ?? []);
      let least: Cell;
      for (const [at, { decided, row }] of starts.entries()) {
        const cell = decided.readers(path)(row);
        if (at === 0 || orderCells(cell, least) < 0) least = cell;
      }
      // A key of one field is that field's text: it need not be kept twice.
      return least === own ? own : ownCell(least);
    });
  }

  /** Does as many steps as there are records for; whether it is over then. */
  #goOn(place: number, left: number[], timeMs: number): boolean {
    const before = this.#open.done(place);
    let done = before;
    for (; done < this.#steps && (left[done] ?? 0) > 0; done++) left[done] = (left[done] ?? 0) - 1;
    if (done === before) return false;
    this.#open.setDone(place, done);
    if (done < this.#steps) return false;
    this.#over(place, timeMs, 'complete');
    return true;
  }

  #over(place: number, timeMs: number, outcome: Outcome): void {
    this.#made.add(timeMs, outcome, this.#open, place);
    this.#open.close(place);
    this.#counts[outcome === 'complete' ? 'completed' : 'timedOut'] += 1;
    if (this.#made.isFull) this.to.give(this.#made, timeMs);
  }

  #makeRoom(): void {
    while (this.#open.size > this.mostOpen) {
      this.#open.close(this.#open.leastOldest());
      this.#counts.evicted += 1;
    }
  }
}

const MOST_MOMENTS_KEPT = 1024;
