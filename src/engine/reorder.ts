/** Records that are taken and wait for the watermark, in order of time. Nearly all come in order: those are appended, the others put in place. */
import type { DecidedBatch } from './match/decided-batch.js';

/** A row of a batch. */
export interface RowRef {
  readonly decided: DecidedBatch;
  readonly row: number;
}

export interface PendingRow {
  readonly ref: RowRef;
  readonly timeMs: number;
  /** It came behind the watermark; `timeMs` is the watermark. */
  readonly late: boolean;
}

export class ReorderBuffer {
  #rows: PendingRow[] = [];
  #head = 0;

  get size(): number {
    return this.#rows.length - this.#head;
  }

  /** Time of the oldest; Infinity when empty. */
  get firstMs(): number {
    return this.#rows[this.#head]?.timeMs ?? Number.POSITIVE_INFINITY;
  }

  /** At equal times those come first that were added first, late ones after all others. */
  add(ref: RowRef, timeMs: number, late: boolean): void {
    const row: PendingRow = { ref, timeMs, late };
    const last = this.#rows.at(-1);
    if (last === undefined || !isAfter(last, row)) {
      this.#rows.push(row);
      return;
    }
    let low = this.#head;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#rows[middle];
      if (other !== undefined && isAfter(other, row)) high = middle;
      else low = middle + 1;
    }
    this.#rows.splice(low, 0, row);
  }

  takeFirst(visit: (ref: RowRef, timeMs: number, late: boolean) => void): void {
    const row = this.#rows[this.#head];
    if (row === undefined) return;
    this.#head += 1;
    if (this.#head > 1024 && this.#head * 2 > this.#rows.length) {
      this.#rows = this.#rows.slice(this.#head);
      this.#head = 0;
    }
    if (this.#head === this.#rows.length) {
      this.#rows = [];
      this.#head = 0;
    }
    visit(row.ref, row.timeMs, row.late);
  }

  list(): readonly PendingRow[] {
    return this.#rows.slice(this.#head);
  }
}

function isAfter(a: PendingRow, b: PendingRow): boolean {
  return a.timeMs > b.timeMs || (a.timeMs === b.timeMs && a.late && !b.late);
}
