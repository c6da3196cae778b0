/** The open spans of one `span`, by key and in order of their starts. A million of them take a few large allocations, not millions of objects. */

import { Rows } from '../collections/rows.js';
import { compareTexts } from '../model/order.js';
import type { Cell } from '../model/records.js';
import { splitKey } from './split-key.js';

const NONE = -1;
const PREVIOUS = 0;
const NEXT = 1;
const DONE = 2;

export class OpenSpans {
  readonly #slots = new Map<string, number>();
  /** By slot. */
  readonly #keys: string[] = [];
  readonly #starts = new Rows(1, Float64Array);
  /** The neighbours in order of the starts, and the number of steps done. `NEXT` of a free slot is the next free slot. */
  readonly #links = new Rows(3, Int32Array);
  /** By field, by slot. */
  readonly #cells: readonly Cell[][];
  #first = NONE;
  #last = NONE;
  #free = NONE;
  /** Start of the spans at the head that are in order of their keys. */
  #sortedMs = Number.NaN;

  constructor(
    readonly keyFields: number,
    readonly fields: number,
  ) {
    this.#cells = Array.from({ length: fields }, () => []);
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Start of the oldest, ms; Infinity when none is open. */
  get oldestMs(): number {
    return this.#first === NONE ? Number.POSITIVE_INFINITY : this.#starts.get(this.#first);
  }

  /** Slot of the oldest; only valid when one is open. */
  get oldest(): number {
    return this.#first;
  }

  slotOf(key: string): number | undefined {
    return this.#slots.get(key);
  }

  startMs(slot: number): number {
    return this.#starts.get(slot);
  }

  done(slot: number): number {
    return this.#links.get(slot, DONE);
  }

  setDone(slot: number, steps: number): void {
    this.#links.set(slot, DONE, steps);
  }

  cell(field: number, slot: number): Cell {
    return this.#cells[field]?.[slot];
  }

  /** Opens a span and returns its slot. `startMs` never goes back. The key and the cells are kept, not copied. */
  open(key: string, startMs: number, done: number, cells: (field: number) => Cell): number {
    const slot = this.#takeFreeSlot();
    this.#slots.set(key, slot);
    this.#keys[slot] = key;
    this.#starts.set(slot, 0, startMs);
    this.#links.set(slot, DONE, done);
    this.#append(slot);
    for (const [field, column] of this.#cells.entries()) column[slot] = cells(field);
    return slot;
  }

  close(slot: number): void {
    const previous = this.#links.get(slot, PREVIOUS);
    const next = this.#links.get(slot, NEXT);
    if (previous === NONE) this.#first = next;
    else this.#links.set(previous, NEXT, next);
    if (next === NONE) this.#last = previous;
    else this.#links.set(next, PREVIOUS, previous);
    this.#slots.delete(this.#keys[slot] ?? '');
    this.#keys[slot] = '';
    for (const column of this.#cells) column[slot] = undefined;
    this.#links.set(slot, NEXT, this.#free);
    this.#free = slot;
  }

  /** Slot of the span to evict: the oldest, of several with the same start the one with the smallest key. */
  leastOldest(): number {
    const startMs = this.oldestMs;
    if (startMs !== this.#sortedMs) this.#sortOldest(startMs);
    return this.#first;
  }

  /** In order of their starts. */
  *list(): IterableIterator<{ readonly key: string; readonly slot: number }> {
    for (let slot = this.#first; slot !== NONE; slot = this.#links.get(slot, NEXT)) yield { key: this.#keys[slot] ?? '', slot };
  }

  #takeFreeSlot(): number {
    if (this.#free === NONE) return this.#keys.length;
    const slot = this.#free;
    this.#free = this.#links.get(slot, NEXT);
    return slot;
  }

  #append(slot: number): void {
    this.#links.set(slot, PREVIOUS, this.#last);
    this.#links.set(slot, NEXT, NONE);
    if (this.#last === NONE) this.#first = slot;
    else this.#links.set(this.#last, NEXT, slot);
    this.#last = slot;
  }

  /** Sorts the spans at the head that have this start by key. Done once for each start, since no span with this start is added later. */
  #sortOldest(startMs: number): void {
    const slots: number[] = [];
    let next = this.#first;
    for (; next !== NONE && this.#starts.get(next) === startMs; next = this.#links.get(next, NEXT)) slots.push(next);
    this.#sortedMs = startMs;
    if (slots.length < 2) return;
    const texts = new Map(slots.map((slot) => [slot, splitKey(this.#keys[slot] ?? '', this.keyFields)]));
    slots.sort((a, b) => compareTexts(texts.get(a) ?? [], texts.get(b) ?? []));
    let previous = NONE;
    for (const slot of slots) {
      this.#links.set(slot, PREVIOUS, previous);
      if (previous === NONE) this.#first = slot;
      else this.#links.set(previous, NEXT, slot);
      previous = slot;
    }
    this.#links.set(previous, NEXT, next);
    if (next === NONE) this.#last = previous;
    else this.#links.set(next, PREVIOUS, previous);
  }
}
