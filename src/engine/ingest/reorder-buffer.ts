/**
 * Accepted records that wait for the watermark, in order of time. Nearly all arrive in order and are appended; the others are inserted, at a cost that does not
 * grow with the number of records that wait: access logs with the times of slow requests insert many.
 */
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

/** Records of a leaf. */
const LEAF = 1024;

/** Parallel arrays, since millions of records may wait. Entries from `head` to `end` are in use. */
class Leaf {
  readonly times = new Float64Array(LEAF);
  /** Row, and whether it is late: `2 * row + late`. */
  readonly rows = new Float64Array(LEAF);
  readonly batches: (MatchedBatch | undefined)[] = [];
  head = 0;
  end = 0;

  set(at: number, timeMs: number, row: number, late: boolean, matched: MatchedBatch): void {
    this.times[at] = timeMs;
    this.rows[at] = 2 * row + (late ? 1 : 0);
    this.batches[at] = matched;
  }

  /** Whether the entry comes after a record. */
  isAfter(at: number, timeMs: number, late: boolean): boolean {
    const otherMs = this.times[at] ?? 0;
    return otherMs > timeMs || (otherMs === timeMs && !late && (this.rows[at] ?? 0) % 2 === 1);
  }

  /** Inserts a record into a leaf with room. Returns its index. */
  insert(timeMs: number, row: number, late: boolean, matched: MatchedBatch): number {
    if (this.end === LEAF) this.#moveToFront();
    let low = this.head;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.isAfter(middle, timeMs, late)) high = middle;
      else low = middle + 1;
    }
    this.times.copyWithin(low + 1, low, this.end);
    this.rows.copyWithin(low + 1, low, this.end);
    this.batches.splice(low, 0, matched);
    this.set(low, timeMs, row, late, matched);
    this.end += 1;
    return low;
  }

  /** Moves the later half into a new leaf. */
  split(): Leaf {
    const upper = new Leaf();
    const middle = LEAF / 2;
    upper.times.set(this.times.subarray(middle, this.end));
    upper.rows.set(this.rows.subarray(middle, this.end));
    upper.batches.push(...this.batches.splice(middle));
    upper.end = this.end - middle;
    this.end = middle;
    return upper;
  }

  clear(): void {
    this.head = 0;
    this.end = 0;
    this.batches.length = 0;
  }

  #moveToFront(): void {
    this.times.copyWithin(0, this.head, this.end);
    this.rows.copyWithin(0, this.head, this.end);
    this.batches.splice(0, this.head);
    this.end -= this.head;
    this.head = 0;
  }
}

export class ReorderBuffer {
  /** Oldest first; only a single one may be empty. */
  readonly #leaves: Leaf[] = [];
  #first = new Leaf();
  #last = this.#first;
  /** Empty, for the next leaf that is needed. */
  #spare: Leaf | undefined;
  #size = 0;
  /** Time of the oldest; Infinity when empty. */
  firstMs = Number.POSITIVE_INFINITY;

  constructor(readonly watch?: PendingWatch) {
    this.#leaves.push(this.#first);
  }

  get size(): number {
    return this.#size;
  }

  /** Records with equal times keep the order in which they were added; late ones come after all others. */
  add(matched: MatchedBatch, row: number, timeMs: number, late: boolean): void {
    const last = this.#last;
    if (this.#size === 0 || !last.isAfter(last.end - 1, timeMs, late)) {
      const leaf = last.end === LEAF ? this.#append() : last;
      leaf.set(leaf.end, timeMs, row, late, matched);
      leaf.end += 1;
      if (this.#size === 0) this.firstMs = timeMs;
    } else this.#insert(matched, row, timeMs, late);
    this.#size += 1;
    this.watch?.added(matched, row, timeMs, late);
  }

  /**
   * Adds rows from `start` to `end`, whose times never go back. Returns the first row that was not taken, which is `start` unless all records that wait
   * are earlier.
   */
  addRun(matched: MatchedBatch, start: number, end: number): number {
    const { times } = matched.batch;
    if (this.#size > 0 && !((times[start] ?? 0) > (this.#last.times[this.#last.end - 1] ?? 0))) return start;
    if (this.#size === 0 && start < end) this.firstMs = times[start] ?? 0;
    for (let row = start; row < end; ) {
      const leaf = this.#last.end === LEAF ? this.#append() : this.#last;
      const most = Math.min(end - row, LEAF - leaf.end);
      for (let at = 0; at < most; at++) {
        leaf.times[leaf.end + at] = times[row + at] ?? 0;
        leaf.rows[leaf.end + at] = 2 * (row + at);
        leaf.batches[leaf.end + at] = matched;
      }
      leaf.end += most;
      row += most;
    }
    this.#size += end - start;
    this.watch?.addedRun(matched, start, end);
    return end;
  }

  /** Takes out records before `untilMs` and `due.dueMs`, oldest first. `due.dueMs` may change while it runs. */
  take(
    untilMs: number,
    due: { readonly dueMs: number },
    visit: (matched: MatchedBatch, row: number, timeMs: number, late: boolean) => void,
  ): void {
    while (this.#size > 0 && this.firstMs < untilMs && this.firstMs < due.dueMs) this.takeFirst(visit);
  }

  takeFirst(visit: (matched: MatchedBatch, row: number, timeMs: number, late: boolean) => void): void {
    const leaf = this.#first;
    const at = leaf.head;
    const matched = leaf.batches[at];
    if (matched === undefined || at >= leaf.end) return;
    const timeMs = leaf.times[at] ?? 0;
    const row = leaf.rows[at] ?? 0;
    leaf.batches[at] = undefined;
    leaf.head = at + 1;
    this.#size -= 1;
    if (leaf.head === leaf.end) this.#dropFirst();
    this.firstMs = this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#first.times[this.#first.head] ?? 0);
    visit(matched, Math.floor(row / 2), timeMs, row % 2 === 1);
  }

  list(): readonly PendingRow[] {
    const list: PendingRow[] = [];
    for (const { head, end, times, rows, batches } of this.#leaves) {
      for (let at = head; at < end; at++) {
        const matched = batches[at];
        const row = rows[at] ?? 0;
        if (matched !== undefined) list.push({ ref: { matched, row: Math.floor(row / 2) }, timeMs: times[at] ?? 0, late: row % 2 === 1 });
      }
    }
    return list;
  }

  /** Before a record that comes after it. */
  #insert(matched: MatchedBatch, row: number, timeMs: number, late: boolean): void {
    let low = 0;
    let high = this.#leaves.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const leaf = this.#leaves[middle];
      if (leaf?.isAfter(leaf.end - 1, timeMs, late) === true) high = middle;
      else low = middle + 1;
    }
    let leaf = this.#leaves[low];
    if (leaf === undefined) return;
    if (leaf.end - leaf.head === LEAF) {
      const upper = leaf.split();
      this.#leaves.splice(low + 1, 0, upper);
      if (leaf === this.#last) this.#last = upper;
      if (!leaf.isAfter(leaf.end - 1, timeMs, late)) leaf = upper;
    }
    const at = leaf.insert(timeMs, row, late, matched);
    if (leaf === this.#first && at === leaf.head) this.firstMs = timeMs;
  }

  #append(): Leaf {
    const leaf = this.#spare ?? new Leaf();
    this.#spare = undefined;
    this.#leaves.push(leaf);
    this.#last = leaf;
    return leaf;
  }

  #dropFirst(): void {
    const empty = this.#first;
    empty.clear();
    if (this.#leaves.length === 1) return;
    this.#leaves.shift();
    this.#spare = empty;
    this.#first = this.#leaves[0] ?? this.#last;
  }
}
