/** Accepted records that wait for the watermark, in order of time. Nearly all arrive in order and are appended; the others are inserted. */
import type { MatchedBatch } from '../match/matched-batch.js';

/** A row of a batch. */
export interface RowRef {
  readonly matched: MatchedBatch;
  readonly row: number;
}

export interface PendingRow {
  readonly ref: RowRef;
  readonly timeMs: number;
  /** It arrived behind the watermark; `timeMs` is the watermark. */
  readonly late: boolean;
}

/** Is called for each record as it is added. */
export interface PendingWatch {
  added(matched: MatchedBatch, row: number, timeMs: number, late: boolean): void;
  /** Rows with the times of their batch, none of them late. */
  addedRun(matched: MatchedBatch, start: number, end: number): void;
}

const FEWEST = 1024;

/** Parallel arrays, since millions of records may wait. Entries from `#head` to `#end` are in use. */
export class ReorderBuffer {
  #times = new Float64Array(FEWEST);
  /** Row, and whether it is late: `2 * row + late`. */
  #rows = new Float64Array(FEWEST);
  #batches: (MatchedBatch | undefined)[] = [];
  #head = 0;
  #end = 0;
  /** Time of the oldest; Infinity when empty. */
  firstMs = Number.POSITIVE_INFINITY;

  constructor(readonly watch?: PendingWatch) {}

  get size(): number {
    return this.#end - this.#head;
  }

  /** Records with equal times keep the order in which they were added; late ones come after all others. */
  add(matched: MatchedBatch, row: number, timeMs: number, late: boolean): void {
    if (this.#end === this.#times.length) this.#compact();
    const lastMs = this.#times[this.#end - 1] ?? 0;
    const isLast = this.#end === this.#head || timeMs > lastMs || (timeMs === lastMs && (late || !this.#isLate(this.#end - 1)));
    const at = isLast ? this.#end : this.#insertionIndex(timeMs, late);
    if (!isLast) {
      this.#times.copyWithin(at + 1, at, this.#end);
      this.#rows.copyWithin(at + 1, at, this.#end);
      this.#batches.splice(at, 0, matched);
    }
    this.#times[at] = timeMs;
    this.#rows[at] = 2 * row + (late ? 1 : 0);
    this.#batches[at] = matched;
    this.#end += 1;
    if (at === this.#head) this.firstMs = timeMs;
    this.watch?.added(matched, row, timeMs, late);
  }

  /**
   * Adds rows from `start` to `end`, whose times never go back. Returns the first row that was not taken, which is `start` unless all records that wait
   * are earlier.
   */
  addRun(matched: MatchedBatch, start: number, end: number): number {
    const { times } = matched.batch;
    let row = start;
    if (this.#end > this.#head && !((times[start] ?? 0) > (this.#times[this.#end - 1] ?? 0))) return row;
    while (row < end) {
      if (this.#end === this.#times.length) this.#compact();
      if (this.#head === this.#end) this.firstMs = times[row] ?? 0;
      const most = Math.min(end - row, this.#times.length - this.#end);
      for (let at = 0; at < most; at++) {
        this.#times[this.#end + at] = times[row + at] ?? 0;
        this.#rows[this.#end + at] = 2 * (row + at);
        this.#batches[this.#end + at] = matched;
      }
      this.#end += most;
      row += most;
    }
    this.watch?.addedRun(matched, start, end);
    return row;
  }

  /** Takes out records before `untilMs` and `due.dueMs`, oldest first. `due.dueMs` may change while it runs. */
  take(
    untilMs: number,
    due: { readonly dueMs: number },
    visit: (matched: MatchedBatch, row: number, timeMs: number, late: boolean) => void,
  ): void {
    while (this.#head < this.#end && this.firstMs < untilMs && this.firstMs < due.dueMs) this.takeFirst(visit);
  }

  takeFirst(visit: (matched: MatchedBatch, row: number, timeMs: number, late: boolean) => void): void {
    const at = this.#head;
    const matched = this.#batches[at];
    if (matched === undefined || at >= this.#end) return;
    const timeMs = this.#times[at] ?? 0;
    const row = this.#rows[at] ?? 0;
    this.#batches[at] = undefined;
    this.#head = at + 1;
    if (this.#head === this.#end) {
      this.#head = 0;
      this.#end = 0;
      this.firstMs = Number.POSITIVE_INFINITY;
    } else this.firstMs = this.#times[this.#head] ?? 0;
    visit(matched, Math.floor(row / 2), timeMs, row % 2 === 1);
  }

  list(): readonly PendingRow[] {
    const list: PendingRow[] = [];
    for (let at = this.#head; at < this.#end; at++) {
      const matched = this.#batches[at];
      const row = this.#rows[at] ?? 0;
      if (matched !== undefined)
        list.push({ ref: { matched, row: Math.floor(row / 2) }, timeMs: this.#times[at] ?? 0, late: row % 2 === 1 });
    }
    return list;
  }

  #isLate(at: number): boolean {
    return (this.#rows[at] ?? 0) % 2 === 1;
  }

  /** Index of the first record that comes after. */
  #insertionIndex(timeMs: number, late: boolean): number {
    let low = this.#head;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >> 1;
      const otherMs = this.#times[middle] ?? 0;
      if (otherMs > timeMs || (otherMs === timeMs && !late && this.#isLate(middle))) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Moves the records to the front, of larger arrays if they fill more than half of these. */
  #compact(): void {
    const { size } = this;
    if (size * 2 > this.#times.length) {
      this.#times = grown(this.#times);
      this.#rows = grown(this.#rows);
    }
    this.#times.copyWithin(0, this.#head, this.#end);
    this.#rows.copyWithin(0, this.#head, this.#end);
    this.#batches = this.#batches.slice(this.#head, this.#end);
    this.#head = 0;
    this.#end = size;
  }
}

function grown(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
