/**
 * The buckets of a window that are not empty, oldest first. Two stacks make reads cheap: each older bucket keeps its merge with all newer buckets of its
 * stack, and the newer buckets have one common merge, so that a read merges at most three contents, however many buckets there are.
 */
import type { AggregateSpec } from './aggregate.js';

/** Creates, merges and saves the contents of buckets. `merge` does not change its arguments. */
export interface BucketKind<B> {
  create(): B;
  merge(older: B, newer: B): B;
  /** Merges all contents at once on read, for contents that are too large to keep merged. */
  mergeAll?(contents: readonly B[]): B;
  toJson(bucket: B): unknown;
  fromJson(data: unknown): B;
}

interface Bucket<B> {
  readonly startMs: number;
  readonly content: B;
}

/** The part of the spec that defines the position of a window. */
export type WindowSpec = Pick<AggregateSpec, 'windowMs' | 'bucketMs' | 'agoMs'>;

/** The end of the window at a tick: the tick itself, or with `ago` the end of a bucket. */
export function windowEndMs({ bucketMs, agoMs = 0 }: WindowSpec, tickMs: number): number {
  return agoMs === 0 ? tickMs : Math.floor((tickMs - agoMs) / bucketMs) * bucketMs;
}

/** The start of the window at a tick, aligned to buckets so that the window is not longer than written. */
export function windowStartMs(spec: WindowSpec, tickMs: number): number {
  return Math.ceil((windowEndMs(spec, tickMs) - spec.windowMs) / spec.bucketMs) * spec.bucketMs;
}

/** The first tick at which a window with `ago` ends at `endMs`, a multiple of the bucket. */
export function endsThereAtMs({ stepMs, agoMs = 0 }: AggregateSpec, endMs: number): number {
  return Math.ceil((endMs + agoMs) / stepMs) * stepMs;
}

/** The first tick at which the bucket that starts at `startMs` is no longer in the window. */
export function leavesAtMs(spec: AggregateSpec, startMs: number): number {
  if ((spec.agoMs ?? 0) > 0) return endsThereAtMs(spec, startMs + spec.bucketMs + spec.windowMs);
  return (Math.floor((startMs + spec.windowMs) / spec.stepMs) + 1) * spec.stepMs;
}

/** The first tick at which the window is fully observed. */
export function completeAtMs(spec: AggregateSpec, observedFromMs: number): number {
  return leavesAtMs(spec, (Math.ceil(observedFromMs / spec.bucketMs) - 1) * spec.bucketMs);
}

export class Buckets<B> {
  /** Older buckets, the oldest last, each with the merge of itself and all newer ones of this stack. */
  #older: { readonly bucket: Bucket<B>; readonly merged: B }[] = [];
  /** Newer buckets, oldest first. */
  #newer: Bucket<B>[] = [];
  /** The merge of all `#newer` but the last, which is still being added to. */
  #newerMerged: B | undefined;

  constructor(
    readonly spec: AggregateSpec,
    readonly kind: BucketKind<B>,
  ) {}

  /** The bucket of a time; times are in order. */
  at(timeMs: number): B {
    const startMs = Math.floor(timeMs / this.spec.bucketMs) * this.spec.bucketMs;
    const last = this.#newer.at(-1);
    if (last !== undefined && last.startMs === startMs) return last.content;
    if (last !== undefined && this.kind.mergeAll === undefined)
      this.#newerMerged = this.#newerMerged === undefined ? last.content : this.kind.merge(this.#newerMerged, last.content);
    const content = this.kind.create();
    this.#newer.push({ startMs, content });
    return content;
  }

  /** The merged contents of the window at a tick; undefined if it is empty. Buckets that have left are dropped. */
  read(tickMs: number): B | undefined {
    this.#expire(windowStartMs(this.spec, tickMs));
    if (this.kind.mergeAll !== undefined) {
      return this.#newer.length === 0 ? undefined : this.kind.mergeAll(this.#newer.map((bucket) => bucket.content));
    }
    const older = this.#older.at(-1)?.merged;
    const last = this.#newer.at(-1)?.content;
    let merged = older;
    for (const part of [this.#newerMerged, last]) {
      if (part !== undefined) merged = merged === undefined ? part : this.kind.merge(merged, part);
    }
    return merged;
  }

  /** The first tick at which a bucket leaves the window; Infinity if there is none. */
  nextLeaveMs(): number {
    const oldest = this.#older.at(-1)?.bucket ?? this.#newer[0];
    return oldest === undefined ? Number.POSITIVE_INFINITY : leavesAtMs(this.spec, oldest.startMs);
  }

  get isEmpty(): boolean {
    return this.#older.length === 0 && this.#newer.length === 0;
  }

  snapshot(): unknown {
    return this.#all().map(({ startMs, content }) => [startMs, this.kind.toJson(content)]);
  }

  static restore<B>(spec: AggregateSpec, kind: BucketKind<B>, data: unknown): Buckets<B> {
    const buckets = new Buckets(spec, kind);
    for (const [startMs, content] of data as readonly (readonly [number, unknown])[]) {
      buckets.#newer.push({ startMs, content: kind.fromJson(content) });
    }
    buckets.#mergeNewer();
    return buckets;
  }

  #all(): Bucket<B>[] {
    return [...this.#older.map(({ bucket }) => bucket).reverse(), ...this.#newer];
  }

  #expire(startMs: number): void {
    while ((this.#older.at(-1)?.bucket.startMs ?? startMs) < startMs) this.#older.pop();
    if (this.#older.length > 0 || (this.#newer[0]?.startMs ?? startMs) >= startMs) return;
    this.#newer = this.#newer.filter((bucket) => bucket.startMs >= startMs);
    if (this.kind.mergeAll === undefined) this.#pack();
  }

  /** Moves all buckets but the newest to the older stack, each with its merge with the newer ones. */
  #pack(): void {
    const open = this.#newer.pop();
    let merged: B | undefined;
    for (let bucket = this.#newer.pop(); bucket !== undefined; bucket = this.#newer.pop()) {
      merged = merged === undefined ? bucket.content : this.kind.merge(bucket.content, merged);
      this.#older.push({ bucket, merged });
    }
    this.#newerMerged = undefined;
    if (open !== undefined) this.#newer.push(open);
  }

  #mergeNewer(): void {
    if (this.kind.mergeAll !== undefined) return;
    this.#newerMerged = undefined;
    for (const bucket of this.#newer.slice(0, -1)) {
      this.#newerMerged = this.#newerMerged === undefined ? bucket.content : this.kind.merge(this.#newerMerged, bucket.content);
    }
  }
}
