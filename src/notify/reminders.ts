/** When reminders are due, earliest first. */
import { TimeHeap } from '../engine/collections/time-heap.js';

export interface DueReminder {
  readonly atMs: number;
  readonly key: string;
}

/** Keeps every time that was added: the caller must check whether a reminder is still due. */
export class ReminderQueue {
  #heap = new TimeHeap<string>();

  get size(): number {
    return this.#heap.size;
  }

  add(atMs: number, key: string): void {
    this.#heap.push(atMs, key);
  }

  /** Forgets all but these. */
  restart(due: Iterable<DueReminder>): void {
    this.#heap = new TimeHeap<string>();
    for (const { atMs, key } of due) this.add(atMs, key);
  }

  /** The earliest before `ms` (or at it), taken out. */
  next(ms: number, inclusive: boolean): DueReminder | undefined {
    const atMs = this.#heap.firstMs;
    if (this.#heap.size === 0 || (inclusive ? atMs > ms : atMs >= ms)) return undefined;
    const key = this.#heap.pop();
    return key === undefined ? undefined : { atMs, key };
  }
}
