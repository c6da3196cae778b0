/**
 * Which groups were heard of least lately. It is made when there are too many for the first time. From then on it is asked again and again, and
 * hearing of a group costs nothing here: a time that is no longer true is found out, and put right, when it comes first.
 */
import { TimeHeap } from './time-heap.js';

/** Entries that may be out of date, for each slot that is in use. */
const MOST_STALE = 2;

export interface EvictionOptions {
  /** When the group of a slot was heard of last, ms, which only grows; undefined when the slot is not in use. */
  lastHeardMs(slot: number): number | undefined;
  mayGo(slot: number): boolean;
  /** Order of slots that were heard of in the same millisecond. */
  compare(a: number, b: number): number;
}

export class EvictionQueue {
  readonly #heap = new TimeHeap<number>();

  constructor(readonly options: EvictionOptions) {}

  add(slot: number): void {
    const heardMs = this.options.lastHeardMs(slot);
    if (heardMs !== undefined) this.#heap.push(heardMs, slot);
  }

  /** Most of what it knows is out of date: it is better made anew. */
  isStale(inUse: number): boolean {
    return this.#heap.size > inUse * (1 + MOST_STALE);
  }

  /** Hands over up to `count` of those that may go, oldest first. They are forgotten here. */
  take(count: number): number[] {
    const taken: number[] = [];
    const staying: number[] = [];
    while (taken.length < count && this.#heap.size > 0) {
      const together = new Set(this.#takeFirst());
      const going = [...together].filter((slot) => this.options.mayGo(slot)).sort((a, b) => this.options.compare(a, b));
      const gone = going.slice(0, count - taken.length);
      for (const slot of gone) {
        taken.push(slot);
        together.delete(slot);
      }
      for (const slot of together) staying.push(slot);
    }
    for (const slot of staying) this.add(slot);
    return taken;
  }

  /** All slots that were heard of at the earliest time, after those have been put right that were heard of since. */
  #takeFirst(): number[] {
    const slots: number[] = [];
    let firstMs: number | undefined;
    while (firstMs === undefined || this.#heap.firstMs === firstMs) {
      const saidMs = this.#heap.firstMs;
      const slot = this.#heap.pop();
      if (slot === undefined) break;
      const heardMs = this.options.lastHeardMs(slot);
      if (heardMs === saidMs) {
        firstMs = saidMs;
        slots.push(slot);
      } else if (heardMs !== undefined) this.#heap.push(heardMs, slot);
    }
    return slots;
  }
}
