/**
 * Which groups were heard of least lately. It is made when there are too many for the first time. From then on it is asked again and again, and
 * hearing of a group costs nothing here: a time that is no longer true is found out, and put right, when it comes first.
 */
import { TimeHeap } from './time-heap.js';

/** Entries that may be out of date, for each place that is in use. */
const MOST_STALE = 2;

export interface EvictionOptions {
  /** When the group of a place was heard of last, ms, which only grows; undefined when the place is not in use. */
  lastHeardMs(place: number): number | undefined;
  mayGo(place: number): boolean;
  /** Order of places that were heard of in the same millisecond. */
  compare(a: number, b: number): number;
}

export class EvictionQueue {
  readonly #heap = new TimeHeap<number>();

  constructor(readonly options: EvictionOptions) {}

  add(place: number): void {
    const heardMs = this.options.lastHeardMs(place);
    if (heardMs !== undefined) this.#heap.push(heardMs, place);
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
      const going = [...together].filter((place) => this.options.mayGo(place)).sort((a, b) => this.options.compare(a, b));
      const gone = going.slice(0, count - taken.length);
      for (const place of gone) {
        taken.push(place);
        together.delete(place);
      }
      for (const place of together) staying.push(place);
    }
    for (const place of staying) this.add(place);
    return taken;
  }

  /** All places that were heard of at the earliest time, after those have been put right that were heard of since. */
  #takeFirst(): number[] {
    const places: number[] = [];
    let firstMs: number | undefined;
    while (firstMs === undefined || this.#heap.firstMs === firstMs) {
      const saidMs = this.#heap.firstMs;
      const place = this.#heap.pop();
      if (place === undefined) break;
      const heardMs = this.options.lastHeardMs(place);
      if (heardMs === saidMs) {
        firstMs = saidMs;
        places.push(place);
      } else if (heardMs !== undefined) this.#heap.push(heardMs, place);
    }
    return places;
  }
}
