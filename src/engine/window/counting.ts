/**
 * Functions that only count. The buckets of all groups of an alert lie in one pool, as numbers; those of one group hang together in a ring, and what
 * they add up to is kept beside, so that a window costs little and is read at once.
 */
import { Rows } from '../collections/rows.js';
import type { Value } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import { completeAtMs, leavesAtMs, windowStartMs } from './buckets.js';
import { movedBack } from './moved-back.js';
import type { AggregateStates } from './states.js';
import type { WindowedKind, WindowView } from './windowed-kind.js';

export interface CountingKind {
  /** Whether records above the line of a ratio are counted too. */
  readonly share?: boolean;
  /** `all` records of the window, and those of them that are `above` the line. */
  value(all: number, above: number, view: WindowView): Value;
  /** The value depends on the length of the window, which moves with the tick where buckets are longer than steps. */
  readonly perSecond?: boolean;
}

export function counting(kind: CountingKind): Pick<AggregateDescriptor, 'states'> {
  return { states: (spec) => ((spec.agoMs ?? 0) > 0 ? movedBack(spec, inBuckets(kind)) : new CountStates(spec, kind)) };
}

interface Counts {
  all: number;
  above: number;
}

/** The same, a bucket at a time. */
function inBuckets(kind: CountingKind): WindowedKind<Counts> {
  return {
    create: () => ({ all: 0, above: 0 }),
    add: (bucket, _sample, above) => {
      bucket.all += 1;
      if (above) bucket.above += 1;
    },
    merge: (older, newer) => ({ all: older.all + newer.all, above: older.above + newer.above }),
    value: (content, view) => kind.value(content?.all ?? 0, content?.above ?? 0, view),
    toJson: ({ all, above }) => [all, above],
    fromJson: (data) => {
      const [all, above] = data as readonly [number, number];
      return { all, above };
    },
  };
}

/** Fields of a bucket. */
const START = 0;
const ALL = 1;
const ABOVE = 2;

class CountStates implements AggregateStates {
  readonly #share: boolean;
  /** The newest bucket of a place, the one that is added to; buckets are numbered from 1, and 0 is none. */
  readonly #newest = new Rows(1, Int32Array);
  readonly #buckets: Rows;
  /** The bucket after: of the newest, that is the oldest. Buckets that are not in use hang together too. */
  readonly #after = new Rows(1, Int32Array);
  /** What the buckets of a place add up to, but for the newest. */
  readonly #older: Rows;
  #made = 0;
  #unused = 0;
  /** The bucket added to last, whose it is and when it ends: most often the next record goes there too. What it got since then is still to be put into it. */
  #lastBucket = 0;
  #lastPlace = -1;
  #lastEndMs = 0;
  #lastAll = 0;
  #lastAbove = 0;

  constructor(
    readonly spec: AggregateSpec,
    readonly kind: CountingKind,
  ) {
    this.#share = kind.share === true;
    this.#buckets = new Rows(this.#share ? 3 : 2, Float64Array);
    this.#older = new Rows(this.#share ? 2 : 1, Float64Array);
  }

  add(place: number, timeMs: number, _sample: number | string, above: boolean): void {
    if (place !== this.#lastPlace || timeMs >= this.#lastEndMs) this.#turnTo(place, timeMs);
    this.#lastAll += 1;
    if (above) this.#lastAbove += 1;
  }

  addMany(place: number, timeMs: number, times: number): void {
    if (place !== this.#lastPlace || timeMs >= this.#lastEndMs) this.#turnTo(place, timeMs);
    this.#lastAll += times;
  }

  held(place: number): number {
    this.#settle();
    const newest = this.#newest.get(place);
    return newest === 0 ? 0 : this.#older.get(place, 0) + this.#buckets.get(newest, ALL);
  }

  read(place: number, tickMs: number, observedFromMs: number): Value {
    const startMs = windowStartMs(this.spec, tickMs);
    this.#settle();
    this.#expire(place, startMs);
    const newest = this.#newest.get(place);
    const all = newest === 0 ? 0 : this.#older.get(place, 0) + this.#buckets.get(newest, ALL);
    const above = newest === 0 || !this.#share ? 0 : this.#older.get(place, 1) + this.#buckets.get(newest, ABOVE);
    return this.kind.value(all, above, { complete: startMs >= observedFromMs, seconds: (tickMs - startMs) / 1000, rank: 0 });
  }

  nextChangeMs(place: number, tickMs: number, observedFromMs: number): number {
    const { stepMs, bucketMs } = this.spec;
    const newest = this.#newest.get(place);
    if (this.kind.perSecond === true && bucketMs > stepMs && newest !== 0) return tickMs + stepMs;
    const completeMs = completeAtMs(this.spec, observedFromMs);
    const leaveMs = newest === 0 ? Number.POSITIVE_INFINITY : leavesAtMs(this.spec, this.#buckets.get(this.#after.get(newest), START));
    return Math.min(leaveMs, completeMs > tickMs ? completeMs : Number.POSITIVE_INFINITY);
  }

  clear(place: number): void {
    this.#settle();
    this.#expire(place, Number.POSITIVE_INFINITY);
  }

  snapshot(place: number): unknown {
    this.#settle();
    const saved: (readonly [number, number, number])[] = [];
    const newest = this.#newest.get(place);
    let bucket = newest;
    while (newest !== 0) {
      bucket = this.#after.get(bucket);
      const above = this.#share ? this.#buckets.get(bucket, ABOVE) : 0;
      saved.push([this.#buckets.get(bucket, START), this.#buckets.get(bucket, ALL), above]);
      if (bucket === newest) break;
    }
    return saved;
  }

  restore(place: number, data: unknown): void {
    this.clear(place);
    for (const [startMs, all, above] of data as readonly (readonly [number, number, number])[]) {
      const bucket = this.#append(place, startMs);
      this.#buckets.set(bucket, ALL, all);
      if (this.#share) this.#buckets.set(bucket, ABOVE, above);
    }
  }

  /** Puts what the last bucket got into it. */
  #settle(): void {
    if (this.#lastAll === 0) return;
    this.#buckets.add(this.#lastBucket, ALL, this.#lastAll);
    if (this.#share) this.#buckets.add(this.#lastBucket, ABOVE, this.#lastAbove);
    this.#lastAll = 0;
    this.#lastAbove = 0;
  }

  #turnTo(place: number, timeMs: number): void {
    this.#settle();
    const { bucketMs } = this.spec;
    const startMs = Math.floor(timeMs / bucketMs) * bucketMs;
    const newest = this.#newest.get(place);
    this.#lastBucket = newest !== 0 && this.#buckets.get(newest, START) === startMs ? newest : this.#append(place, startMs);
    this.#lastPlace = place;
    this.#lastEndMs = startMs + bucketMs;
  }

  /** A new bucket, after the newest. */
  #append(place: number, startMs: number): number {
    // It may be long until a tick reads it; the earliest that still can is the one after.
    this.#expire(place, windowStartMs(this.spec, (Math.floor(startMs / this.spec.stepMs) + 1) * this.spec.stepMs));
    const newest = this.#newest.get(place);
    const bucket = this.#take();
    this.#buckets.set(bucket, START, startMs);
    this.#buckets.set(bucket, ALL, 0);
    if (this.#share) this.#buckets.set(bucket, ABOVE, 0);
    this.#newest.set(place, 0, bucket);
    if (newest === 0) {
      this.#after.set(bucket, 0, bucket);
      return bucket;
    }
    this.#after.set(bucket, 0, this.#after.get(newest));
    this.#after.set(newest, 0, bucket);
    this.#age(place, newest, 1);
    return bucket;
  }

  /** Lets go of the buckets that begin before. */
  #expire(place: number, startMs: number): void {
    for (let newest = this.#newest.get(place); newest !== 0; newest = this.#newest.get(place)) {
      const oldest = this.#after.get(newest);
      if (this.#buckets.get(oldest, START) >= startMs) return;
      if (oldest === newest) {
        this.#newest.set(place, 0, 0);
        if (this.#lastPlace === place) this.#lastPlace = -1;
      } else {
        this.#after.set(newest, 0, this.#after.get(oldest));
        this.#age(place, oldest, -1);
      }
      this.#after.set(oldest, 0, this.#unused);
      this.#unused = oldest;
    }
  }

  /** A bucket becomes one of the older ones (1), or is so no more (-1). */
  #age(place: number, bucket: number, times: 1 | -1): void {
    this.#older.add(place, 0, times * this.#buckets.get(bucket, ALL));
    if (this.#share) this.#older.add(place, 1, times * this.#buckets.get(bucket, ABOVE));
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
