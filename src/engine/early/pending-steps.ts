/**
 * The records of one group and aggregate that wait for the watermark, added up by step; they arrive in any order. A bucket of the window that the
 * watermark is in is kept here as a whole, including its records that the window holds already.
 */
import type { KeptRecords } from '../window/aggregate.js';

export interface PendingStep {
  readonly startMs: number;
  count: number;
  least: number;
  greatest: number;
  readonly texts: Set<string> | undefined;
}

/** The number of records of a bucket that the window held when the first record of the bucket arrived here. */
interface Base {
  readonly bucketStartMs: number;
  readonly count: number;
}

export class PendingSteps {
  /** Oldest first. */
  readonly steps: PendingStep[] = [];
  bases: readonly Base[] = [];
  /** Records in all of them. */
  total = 0;
  readonly #unitMs: number;
  #last: PendingStep | undefined;

  constructor(
    stepMs: number,
    readonly bucketMs: number,
    readonly keeps: KeptRecords,
    /** Records of a bucket that the window holds. */
    readonly applied: (bucketStartMs: number) => number,
  ) {
    this.#unitMs = Math.min(stepMs, bucketMs);
  }

  add(timeMs: number, sample: number | string): void {
    const last = this.#last;
    const step = last !== undefined && timeMs >= last.startMs && timeMs < last.startMs + this.#unitMs ? last : this.#at(timeMs);
    step.count += 1;
    this.total += 1;
    if (this.keeps === 'counts') return;
    if (step.texts !== undefined) step.texts.add(String(sample));
    else if (typeof sample === 'number') {
      if (sample < step.least) step.least = sample;
      if (sample > step.greatest) step.greatest = sample;
    }
  }

  /** Drops buckets that the watermark has passed: the window holds all their records. */
  dropBefore(throughMs: number): void {
    let passed = 0;
    for (; passed < this.steps.length; passed++) {
      const step = this.steps[passed];
      if (step === undefined || this.#bucketOf(step.startMs) + this.bucketMs > throughMs) break;
      this.total -= step.count;
    }
    if (passed === 0) return;
    this.steps.splice(0, passed);
    this.#last = undefined;
    if (this.bases.length === 0) return;
    this.bases = this.bases.filter((base) => base.bucketStartMs + this.bucketMs > throughMs);
  }

  /** Whether it has records of the bucket that begins at this time. */
  hasBucket(bucketStartMs: number): boolean {
    return this.steps.some(({ startMs }) => this.#bucketOf(startMs) === bucketStartMs);
  }

  #bucketOf(timeMs: number): number {
    return Math.floor(timeMs / this.bucketMs) * this.bucketMs;
  }

  #at(timeMs: number): PendingStep {
    const startMs = Math.floor(timeMs / this.#unitMs) * this.#unitMs;
    let at = this.steps.length;
    while (at > 0 && (this.steps[at - 1]?.startMs ?? 0) > startMs) at -= 1;
    const known = this.steps[at - 1];
    if (known !== undefined && known.startMs === startMs) {
      this.#last = known;
      return known;
    }
    if (this.keeps === 'counts') this.#beginBucket(this.#bucketOf(timeMs), at);
    const made: PendingStep = {
      startMs,
      count: 0,
      least: Number.POSITIVE_INFINITY,
      greatest: Number.NEGATIVE_INFINITY,
      texts: this.keeps === 'texts' ? new Set() : undefined,
    };
    this.steps.splice(at, 0, made);
    this.#last = made;
    return made;
  }

  /** Call it before a step is inserted at index `at`. If that is the first step of its bucket, it adds the records of the bucket that the window holds. */
  #beginBucket(bucketStartMs: number, at: number): void {
    for (const neighbour of [this.steps[at - 1], this.steps[at]]) {
      if (neighbour !== undefined && this.#bucketOf(neighbour.startMs) === bucketStartMs) return;
    }
    const count = this.applied(bucketStartMs);
    if (count > 0) this.bases = [...this.bases, { bucketStartMs, count }];
  }
}
