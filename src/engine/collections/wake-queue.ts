/**
 * When each instance must be looked at. Instances of one time stand in one list, in the order in which they asked, and each stands in one list at
 * most: however often it changes its mind, it takes no more room.
 */

import { Rows } from './rows.js';
import { TimeHeap } from './time-heap.js';

const NONE = -1;
const TIME = 0;
const BEFORE = 0;
const AFTER = 1;

/** A ring of places; `last` is the one added last, and the one after it the first. */
interface Ring {
  readonly timeMs: number;
  last: number;
}

export class WakeQueue {
  readonly #times = new Rows(1, Float64Array);
  /** Neighbours in the ring. */
  readonly #links = new Rows(2, Int32Array);
  readonly #rings = new Map<number, Ring>();
  /** Rings by time; those that have become empty stay until it is their turn. */
  readonly #order = new TimeHeap<Ring>();
  /** Never later than the earliest time; Infinity when there is none. */
  firstMs = Number.POSITIVE_INFINITY;

  /** How many different times are kept. */
  get times(): number {
    return this.#order.size;
  }

  /** When a place is looked at next; Infinity: never. */
  timeOf(place: number): number {
    return this.#times.get(place, TIME);
  }

  /** A place that is new: it need not be looked at. */
  add(place: number): void {
    this.#times.set(place, TIME, Number.POSITIVE_INFINITY);
  }

  /** From now on the place is looked at at this time only; Infinity: never. */
  set(place: number, timeMs: number): void {
    const beforeMs = this.timeOf(place);
    if (beforeMs === timeMs) return;
    if (beforeMs !== Number.POSITIVE_INFINITY) this.#leave(place, beforeMs);
    this.#times.set(place, TIME, timeMs);
    if (timeMs !== Number.POSITIVE_INFINITY) this.#join(place, timeMs);
  }

  /** Takes out the places whose time has come, earliest first; they are looked at no more. */
  takeUntil(timeMs: number): number[] {
    const places: number[] = [];
    while (this.firstMs <= timeMs) {
      const ring = this.#order.pop();
      if (ring !== undefined) {
        this.#rings.delete(ring.timeMs);
        this.#empty(ring, places);
      }
      this.firstMs = this.#order.firstMs;
    }
    return places;
  }

  #empty(ring: Ring, places: number[]): void {
    const { last } = ring;
    if (last === NONE) return;
    let place = last;
    do {
      place = this.#links.get(place, AFTER);
      this.#times.set(place, TIME, Number.POSITIVE_INFINITY);
      places.push(place);
    } while (place !== last);
  }

  #join(place: number, timeMs: number): void {
    let ring = this.#rings.get(timeMs);
    if (ring === undefined) {
      ring = { timeMs, last: NONE };
      this.#rings.set(timeMs, ring);
      this.#order.push(timeMs, ring);
      this.firstMs = this.#order.firstMs;
    }
    const { last } = ring;
    const first = last === NONE ? place : this.#links.get(last, AFTER);
    this.#link(last === NONE ? place : last, place);
    this.#link(place, first);
    ring.last = place;
  }

  #leave(place: number, timeMs: number): void {
    const ring = this.#rings.get(timeMs);
    if (ring === undefined) return;
    const before = this.#links.get(place, BEFORE);
    this.#link(before, this.#links.get(place, AFTER));
    if (ring.last === place) ring.last = before === place ? NONE : before;
  }

  #link(before: number, after: number): void {
    this.#links.set(before, AFTER, after);
    this.#links.set(after, BEFORE, before);
  }
}
