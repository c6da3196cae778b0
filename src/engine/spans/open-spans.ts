/** The keys for which a span is open, by key and in order of their starts. A million of them take some large pieces of memory, not millions of objects. */

import { Rows } from '../collections/rows.js';
import { compareTexts } from '../model/order.js';
import type { Cell } from '../model/records.js';
import { splitKey } from './key.js';

const NONE = -1;
const BEFORE = 0;
const AFTER = 1;
const DONE = 2;

export class OpenSpans {
  readonly #places = new Map<string, number>();
  /** By place. */
  readonly #keys: string[] = [];
  readonly #starts = new Rows(1, Float64Array);
  /** Neighbours in order of the starts, and steps done; a place that is free has the next free one behind it. */
  readonly #links = new Rows(3, Int32Array);
  /** By field, by place. */
  readonly #cells: readonly Cell[][];
  #first = NONE;
  #last = NONE;
  #free = NONE;
  /** Those of this start, at the head, stand in order of their keys. */
  #sortedMs = Number.NaN;

  constructor(
    readonly keyFields: number,
    readonly fields: number,
  ) {
    this.#cells = Array.from({ length: fields }, () => []);
  }

  get size(): number {
    return this.#places.size;
  }

  /** When the oldest began, ms; Infinity when nothing is open. */
  get oldestMs(): number {
    return this.#first === NONE ? Number.POSITIVE_INFINITY : this.#starts.get(this.#first);
  }

  /** Place of the oldest; of no meaning when nothing is open. */
  get oldest(): number {
    return this.#first;
  }

  place(key: string): number | undefined {
    return this.#places.get(key);
  }

  startMs(place: number): number {
    return this.#starts.get(place);
  }

  done(place: number): number {
    return this.#links.get(place, DONE);
  }

  setDone(place: number, steps: number): void {
    this.#links.set(place, DONE, steps);
  }

  cell(field: number, place: number): Cell {
    return this.#cells[field]?.[place];
  }

  /** Starts never go back. Key and cells are kept as they are. */
  open(key: string, startMs: number, done: number, cells: (field: number) => Cell): number {
    const place = this.#newPlace();
    this.#places.set(key, place);
    this.#keys[place] = key;
    this.#starts.set(place, 0, startMs);
    this.#links.set(place, DONE, done);
    this.#join(place);
    for (const [field, column] of this.#cells.entries()) column[place] = cells(field);
    return place;
  }

  close(place: number): void {
    const before = this.#links.get(place, BEFORE);
    const after = this.#links.get(place, AFTER);
    if (before === NONE) this.#first = after;
    else this.#links.set(before, AFTER, after);
    if (after === NONE) this.#last = before;
    else this.#links.set(after, BEFORE, before);
    this.#places.delete(this.#keys[place] ?? '');
    this.#keys[place] = '';
    for (const column of this.#cells) column[place] = undefined;
    this.#links.set(place, AFTER, this.#free);
    this.#free = place;
  }

  /** The one to make room: the oldest; of several of one start the one whose key is least. */
  leastOldest(): number {
    const startMs = this.oldestMs;
    if (startMs !== this.#sortedMs) this.#sortOldest(startMs);
    return this.#first;
  }

  /** In order of their starts. */
  *list(): IterableIterator<{ readonly key: string; readonly place: number }> {
    for (let place = this.#first; place !== NONE; place = this.#links.get(place, AFTER)) yield { key: this.#keys[place] ?? '', place };
  }

  #newPlace(): number {
    if (this.#free === NONE) return this.#keys.length;
    const place = this.#free;
    this.#free = this.#links.get(place, AFTER);
    return place;
  }

  #join(place: number): void {
    this.#links.set(place, BEFORE, this.#last);
    this.#links.set(place, AFTER, NONE);
    if (this.#last === NONE) this.#first = place;
    else this.#links.set(this.#last, AFTER, place);
    this.#last = place;
  }

  /** Done once for those of one start: none joins them any more. */
  #sortOldest(startMs: number): void {
    const places: number[] = [];
    let next = this.#first;
    for (; next !== NONE && this.#starts.get(next) === startMs; next = this.#links.get(next, AFTER)) places.push(next);
    this.#sortedMs = startMs;
    if (places.length < 2) return;
    const texts = new Map(places.map((place) => [place, splitKey(this.#keys[place] ?? '', this.keyFields)]));
    places.sort((a, b) => compareTexts(texts.get(a) ?? [], texts.get(b) ?? []));
    let before = NONE;
    for (const place of places) {
      this.#links.set(place, BEFORE, before);
      if (before === NONE) this.#first = place;
      else this.#links.set(before, AFTER, place);
      before = place;
    }
    this.#links.set(before, AFTER, next);
    if (next === NONE) this.#last = before;
    else this.#links.set(next, BEFORE, before);
  }
}
