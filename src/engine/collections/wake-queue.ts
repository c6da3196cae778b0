/**
 * When each instance wakes. Instances with the same time are in one list, in the order in which their times were set. Each is in one list at most, so
 * memory does not grow however often a time changes.
 */

import { Rows } from './rows.js';
import { TimeHeap } from './time-heap.js';

const NONE = -1;
const TIME = 0;
const PREVIOUS = 0;
const NEXT = 1;

/** A ring of slots: `last` was added last, the one after it is the first. */
interface Ring {
  readonly timeMs: number;
  last: number;
}

export class WakeQueue {
  readonly #times = new Rows(1, Float64Array);
  /** Neighbours in the ring. */
  readonly #links = new Rows(2, Int32Array);
  readonly #rings = new Map<number, Ring>();
  /** Rings by time. Empty ones stay until their time comes. */
  readonly #order = new TimeHeap<Ring>();
  /** Never later than the earliest time; Infinity when there is none. */
  firstMs = Number.POSITIVE_INFINITY;

  /** How many different times are kept. */
  get times(): number {
    return this.#order.size;
  }

  /** When a slot wakes next; Infinity: never. */
  timeOf(slot: number): number {
    return this.#times.get(slot, TIME);
  }

  /** Adds a slot that does not wake. */
  add(slot: number): void {
    this.#times.set(slot, TIME, Number.POSITIVE_INFINITY);
  }

  /** Replaces the time at which the slot wakes; Infinity: never. */
  set(slot: number, timeMs: number): void {
    const oldMs = this.timeOf(slot);
    if (oldMs === timeMs) return;
    if (oldMs !== Number.POSITIVE_INFINITY) this.#leave(slot, oldMs);
    this.#times.set(slot, TIME, timeMs);
    if (timeMs !== Number.POSITIVE_INFINITY) this.#join(slot, timeMs);
  }

  /** Takes out the slots that wake up to this time, earliest first. They do not wake again. */
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
      slot = this.#links.get(slot, NEXT);
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
    const first = last === NONE ? slot : this.#links.get(last, NEXT);
    this.#link(last === NONE ? slot : last, slot);
    this.#link(slot, first);
    ring.last = slot;
  }

  #leave(slot: number, timeMs: number): void {
    const ring = this.#rings.get(timeMs);
    if (ring === undefined) return;
    const previous = this.#links.get(slot, PREVIOUS);
    this.#link(previous, this.#links.get(slot, NEXT));
    if (ring.last === slot) ring.last = previous === slot ? NONE : previous;
  }

  #link(previous: number, next: number): void {
    this.#links.set(previous, NEXT, next);
    this.#links.set(next, PREVIOUS, previous);
  }
}
