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

/** A ring of slots; `last` is the one added last, and the one after it the first. */
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

  /** When a slot is looked at next; Infinity: never. */
  timeOf(slot: number): number {
    return this.#times.get(slot, TIME);
  }

  /** A slot that is new: it need not be looked at. */
  add(slot: number): void {
    this.#times.set(slot, TIME, Number.POSITIVE_INFINITY);
  }

  /** From now on the slot is looked at at this time only; Infinity: never. */
  set(slot: number, timeMs: number): void {
    const beforeMs = this.timeOf(slot);
    if (beforeMs === timeMs) return;
    if (beforeMs !== Number.POSITIVE_INFINITY) this.#leave(slot, beforeMs);
    this.#times.set(slot, TIME, timeMs);
    if (timeMs !== Number.POSITIVE_INFINITY) this.#join(slot, timeMs);
  }

  /** Takes out the slots whose time has come, earliest first; they are looked at no more. */
  takeUntil(timeMs: number): number[] {
    const slots: number[] = [];
    while (this.firstMs <= timeMs) {
      const ring = this.#order.pop();
      if (ring !== undefined) {
        this.#rings.delete(ring.timeMs);
        this.#empty(ring, slots);
      }
      this.firstMs = this.#order.firstMs;
    }
    return slots;
  }

  #empty(ring: Ring, slots: number[]): void {
    const { last } = ring;
    if (last === NONE) return;
    let slot = last;
    do {
      slot = this.#links.get(slot, AFTER);
      this.#times.set(slot, TIME, Number.POSITIVE_INFINITY);
      slots.push(slot);
    } while (slot !== last);
  }

  #join(slot: number, timeMs: number): void {
    let ring = this.#rings.get(timeMs);
    if (ring === undefined) {
      ring = { timeMs, last: NONE };
      this.#rings.set(timeMs, ring);
      this.#order.push(timeMs, ring);
      this.firstMs = this.#order.firstMs;
    }
    const { last } = ring;
    const first = last === NONE ? slot : this.#links.get(last, AFTER);
    this.#link(last === NONE ? slot : last, slot);
    this.#link(slot, first);
    ring.last = slot;
  }

  #leave(slot: number, timeMs: number): void {
    const ring = this.#rings.get(timeMs);
    if (ring === undefined) return;
    const before = this.#links.get(slot, BEFORE);
    this.#link(before, this.#links.get(slot, AFTER));
    if (ring.last === slot) ring.last = before === slot ? NONE : before;
  }

  #link(before: number, after: number): void {
    this.#links.set(before, AFTER, after);
    this.#links.set(after, BEFORE, before);
  }
}
