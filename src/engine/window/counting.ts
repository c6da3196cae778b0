/**
 * Functions that only count. The buckets of all groups of an alert are numbers in one pool; the buckets of one group form a ring, and their sum is kept
 * beside it, so that a window takes little memory and is read in constant time.
 */
import { Rows } from '../collections/rows.js';
import type { Value } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import { completeAtMs, leavesAtMs, windowStartMs } from './buckets.js';
import { movedBack } from './moved-back.js';
import type { AggregateStates } from './states.js';
import type { WindowedKind, WindowView } from './windowed-kind.js';

export interface CountingKind {
  /** Whether records that pass the second predicate are counted separately. */
  readonly countsMatched?: boolean;
  /** `all` records of the window, and those of them that pass the second predicate. */
  value(all: number, matched: number, view: WindowView): Value;
  /** The value depends on the length of the window, which varies from tick to tick if buckets are longer than steps. */
  readonly perSecond?: boolean;
}

export function counting(kind: CountingKind): Pick<AggregateDescriptor, 'states'> {
  return { states: (spec) => ((spec.agoMs ?? 0) > 0 ? movedBack(spec, inBuckets(kind)) : new CountStates(spec, kind)) };
}

interface Counts {
  all: number;
  matched: number;
}

/** The same in separate buckets, for windows with `ago`. */
function inBuckets(kind: CountingKind): WindowedKind<Counts> {
  return {
    create: () => ({ all: 0, matched: 0 }),
    add: (bucket, _sample, matched) => {
      bucket.all += 1;
      if (matched) bucket.matched += 1;
    },
    merge: (older, newer) => ({ all: older.all + newer.all, matched: older.matched + newer.matched }),
    value: (content, view) => kind.value(content?.all ?? 0, content?.matched ?? 0, view),
    toJson: ({ all, matched }) => [all, matched],
    fromJson: (data) => {
      const [all, matched] = data as readonly [number, number];
      return { all, matched };
    },
  };
}

/** Fields of a bucket. */
const START = 0;
const ALL = 1;
const MATCHED = 2;

class CountStates implements AggregateStates {
  readonly #countsMatched: boolean;
  /** The newest bucket of a slot, which is added to; buckets are numbered from 1, and 0 is none. */
  readonly #newest = new Rows(1, Int32Array);
  readonly #buckets: Rows;
  /** The next bucket in the ring: the oldest after the newest. Unused buckets are linked as well. */
  readonly #after = new Rows(1, Int32Array);
  /** The sums of the buckets of a slot without the newest. */
  readonly #older: Rows;
  #made = 0;
  #unused = 0;
  /** The bucket added to last, its slot and its end, because the next record usually belongs there as well. Its new counts are written by `#settle`. */
  #lastBucket = 0;
  #lastSlot = -1;
  #lastEndMs = 0;
  #lastAll = 0;
  #lastMatched = 0;

  constructor(
    readonly spec: AggregateSpec,
    readonly kind: CountingKind,
  ) {
    this.#countsMatched = kind.countsMatched === true;
    this.#buckets = new Rows(this.#countsMatched ? 3 : 2, Float64Array);
    this.#older = new Rows(this.#countsMatched ? 2 : 1, Float64Array);
  }

  add(slot: number, timeMs: number, _sample: number | string, matched: boolean): void {
    if (slot !== this.#lastSlot || timeMs >= this.#lastEndMs) this.#selectBucket(slot, timeMs);
    this.#lastAll += 1;
    if (matched) this.#lastMatched += 1;
  }

  addMany(slot: number, timeMs: number, times: number): void {
    if (slot !== this.#lastSlot || timeMs >= this.#lastEndMs) this.#selectBucket(slot, timeMs);
    this.#lastAll += times;
  }

  held(slot: number): number {
    this.#settle();
    const newest = this.#newest.get(slot);
    return newest === 0 ? 0 : this.#older.get(slot, 0) + this.#buckets.get(newest, ALL);
  }

  read(slot: number, tickMs: number, observedFromMs: number): Value {
    const startMs = windowStartMs(this.spec, tickMs);
    this.#settle();
    this.#expire(slot, startMs);
    const newest = this.#newest.get(slot);
    const all = newest === 0 ? 0 : this.#older.get(slot, 0) + this.#buckets.get(newest, ALL);
    const matched = newest === 0 || !this.#countsMatched ? 0 : this.#older.get(slot, 1) + this.#buckets.get(newest, MATCHED);
    return this.kind.value(all, matched, { complete: startMs >= observedFromMs, seconds: (tickMs - startMs) / 1000, rank: 0 });
  }

  nextChangeMs(slot: number, tickMs: number, observedFromMs: number): number {
    const { stepMs, bucketMs } = this.spec;
    const newest = this.#newest.get(slot);
    if (this.kind.perSecond === true && bucketMs > stepMs && newest !== 0) return tickMs + stepMs;
    const completeMs = completeAtMs(this.spec, observedFromMs);
    const leaveMs = newest === 0 ? Number.POSITIVE_INFINITY : leavesAtMs(this.spec, this.#buckets.get(this.#after.get(newest), START));
    return Math.min(leaveMs, completeMs > tickMs ? completeMs : Number.POSITIVE_INFINITY);
  }

  clear(slot: number): void {
    this.#settle();
    this.#expire(slot, Number.POSITIVE_INFINITY);
  }

  snapshot(slot: number): unknown {
    this.#settle();
    const saved: (readonly [number, number, number])[] = [];
    const newest = this.#newest.get(slot);
    let bucket = newest;
    while (newest !== 0) {
      bucket = this.#after.get(bucket);
      const matched = this.#countsMatched ? this.#buckets.get(bucket, MATCHED) : 0;
      saved.push([this.#buckets.get(bucket, START), this.#buckets.get(bucket, ALL), matched]);
      if (bucket === newest) break;
    }
    return saved;
  }

  restore(slot: number, data: unknown): void {
    this.clear(slot);
    for (const [startMs, all, matched] of data as readonly (readonly [number, number, number])[]) {
      const bucket = this.#append(slot, startMs);
      this.#buckets.set(bucket, ALL, all);
      if (this.#countsMatched) this.#buckets.set(bucket, MATCHED, matched);
    }
  }

  /** Writes the new counts into the last bucket. */
  #settle(): void {
    if (this.#lastAll === 0) return;
    this.#buckets.add(this.#lastBucket, ALL, this.#lastAll);
    if (this.#countsMatched) this.#buckets.add(this.#lastBucket, MATCHED, this.#lastMatched);
    this.#lastAll = 0;
    this.#lastMatched = 0;
  }

  #selectBucket(slot: number, timeMs: number): void {
    this.#settle();
    const { bucketMs } = this.spec;
    const startMs = Math.floor(timeMs / bucketMs) * bucketMs;
    const newest = this.#newest.get(slot);
    this.#lastBucket = newest !== 0 && this.#buckets.get(newest, START) === startMs ? newest : this.#append(slot, startMs);
    this.#lastSlot = slot;
    this.#lastEndMs = startMs + bucketMs;
  }

  /** Appends a bucket after the newest. */
  #append(slot: number, startMs: number): number {
    // No tick before the next one can still read this slot.
    this.#expire(slot, windowStartMs(this.spec, (Math.floor(startMs / this.spec.stepMs) + 1) * this.spec.stepMs));
    const newest = this.#newest.get(slot);
    const bucket = this.#take();
    this.#buckets.set(bucket, START, startMs);
    this.#buckets.set(bucket, ALL, 0);
    if (this.#countsMatched) this.#buckets.set(bucket, MATCHED, 0);
    this.#newest.set(slot, 0, bucket);
    if (newest === 0) {
      this.#after.set(bucket, 0, bucket);
      return bucket;
    }
    this.#after.set(bucket, 0, this.#after.get(newest));
    this.#after.set(newest, 0, bucket);
    this.#age(slot, newest, 1);
    return bucket;
  }

  /** Drops the buckets that start before `startMs`. */
  #expire(slot: number, startMs: number): void {
    for (let newest = this.#newest.get(slot); newest !== 0; newest = this.#newest.get(slot)) {
      const oldest = this.#after.get(newest);
      if (this.#buckets.get(oldest, START) >= startMs) return;
      if (oldest === newest) {
        this.#newest.set(slot, 0, 0);
        if (this.#lastSlot === slot) this.#lastSlot = -1;
      } else {
        this.#after.set(newest, 0, this.#after.get(oldest));
        this.#age(slot, oldest, -1);
      }
      this.#after.set(oldest, 0, this.#unused);
      this.#unused = oldest;
    }
  }

  /** Adds a bucket to the sums of the older ones (1), or subtracts it (-1). */
  #age(slot: number, bucket: number, times: 1 | -1): void {
    this.#older.add(slot, 0, times * this.#buckets.get(bucket, ALL));
    if (this.#countsMatched) this.#older.add(slot, 1, times * this.#buckets.get(bucket, MATCHED));
  }

  #take(): number {
    const bucket = this.#unused;
    if (bucket === 0) {
      this.#made += 1;
      return this.#made;
    }
    this.#unused = this.#after.get(bucket);
    return bucket;
  }
}
