/**
 * Records of one group that one aggregate wants and that wait for the watermark, step by step; they come in any order. A bucket of the window that the
 * watermark goes through is kept here as a whole, with what the window had got of it before.
 */
import type { KeptRecords } from '../window/aggregate.js';

export interface PendingStep {
  readonly startMs: number;
  count: number;
  least: number;
  greatest: number;
  readonly texts: Set<string> | undefined;
}

/** What the window had got of a bucket when the first record of it came here. */
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
    /** Records of a bucket that the window has got. */
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

  /** Lets go of buckets that the watermark has passed as a whole: the window has them. */
  passed(throughMs: number): void {
    let gone = 0;
    for (; gone < this.steps.length; gone++) {
      const step = this.steps[gone];
      if (step === undefined || this.#bucketOf(step.startMs) + this.bucketMs > throughMs) break;
      this.total -= step.count;
    }
    if (gone === 0) return;
    this.steps.splice(0, gone);
    this.#last = undefined;
    if (this.bases.length === 0) return;
    this.bases = this.bases.filter((base) => base.bucketStartMs + this.bucketMs > throughMs);
  }

  /** Whether records of the bucket that begins here are known. */
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

  /** A step is added at a place: the first of its bucket brings along what the window has got of that. */
  #beginBucket(bucketStartMs: number, at: number): void {
    for (const neighbour of [this.steps[at - 1], this.steps[at]]) {
      if (neighbour !== undefined && this.#bucketOf(neighbour.startMs) === bucketStartMs) return;
    }
    const count = this.applied(bucketStartMs);
    if (count > 0) this.bases = [...this.bases, { bucketStartMs, count }];
  }
}
