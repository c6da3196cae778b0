/**
 * Finds the groups with the oldest last record. It is created when an alert has too many groups for the first time. New records cost nothing here:
 * an entry with an outdated time is corrected when it comes first.
 */
import { TimeHeap } from './time-heap.js';

/** Outdated entries that are kept for each slot in use. */
const MOST_STALE = 2;

export interface EvictionOptions {
  /** Time of the last record of a slot's group, ms, which never goes back; undefined when the slot is not in use. */
  lastRecordMs(slot: number): number | undefined;
  /** Order of slots whose last records have the same time. */
  compare(a: number, b: number): number;
}

export class EvictionQueue {
  readonly #heap = new TimeHeap<number>();

  constructor(readonly options: EvictionOptions) {}

  add(slot: number): void {
    const lastMs = this.options.lastRecordMs(slot);
    if (lastMs !== undefined) this.#heap.push(lastMs, slot);
  }

  /** Most entries are outdated: create a new queue. */
  isStale(inUse: number): boolean {
    return this.#heap.size > inUse * (1 + MOST_STALE);
  }

  /** Takes out up to `count` slots that may be evicted, oldest first. @param untilMs slots with a later last record stay. */
  take(count: number, mayEvict: (slot: number) => boolean, untilMs = Number.POSITIVE_INFINITY): number[] {
    const taken: number[] = [];
    const staying: number[] = [];
    while (taken.length < count && this.#heap.size > 0) {
      const first = this.#takeFirst();
      if (first.lastMs > untilMs) {
        staying.push(...first.slots);
        break;
      }
      const oldest = new Set(first.slots);
      const evictable = [...oldest].filter((slot) => mayEvict(slot)).sort((a, b) => this.options.compare(a, b));
      const evicted = evictable.slice(0, count - taken.length);
      for (const slot of evicted) {
        taken.push(slot);
        oldest.delete(slot);
      }
      for (const slot of oldest) staying.push(slot);
    }
    for (const slot of staying) this.add(slot);
    return taken;
  }

  /** All slots with the earliest time, after outdated entries before it have been corrected. */
  #takeFirst(): { readonly lastMs: number; readonly slots: number[] } {
    const slots: number[] = [];
    let firstMs: number | undefined;
    while (firstMs === undefined || this.#heap.firstMs === firstMs) {
      const entryMs = this.#heap.firstMs;
      const slot = this.#heap.pop();
      if (slot === undefined) break;
      const lastMs = this.options.lastRecordMs(slot);
      if (lastMs === entryMs) {
        firstMs = entryMs;
        slots.push(slot);
      } else if (lastMs !== undefined) this.#heap.push(lastMs, slot);
    }
    return { lastMs: firstMs ?? Number.POSITIVE_INFINITY, slots };
  }
}
