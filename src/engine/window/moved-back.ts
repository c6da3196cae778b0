/**
 * Windows with `ago` (`over 1h ago 1w`): buckets are kept from when they are filled until they leave the window. In between they are not read.
 */
import type { Value } from '../model/value.js';
import type { AggregateSpec } from './aggregate.js';
import { completeAtMs, endsThereAtMs, leavesAtMs, windowEndMs, windowStartMs } from './buckets.js';
import type { AggregateState, AggregateStates } from './states.js';
import { separately } from './states.js';
import type { WindowedKind } from './windowed-kind.js';

export function movedBack<B>(spec: AggregateSpec, kind: WindowedKind<B>): AggregateStates {
  return separately(
    () => new MovedBackState(spec, kind),
    (data) => MovedBackState.restore(spec, kind, data),
  );
}

/** Fewer expired buckets are not removed from the arrays, because that moves the rest. */
const MIN_EXPIRED = 64;

class MovedBackState<B> implements AggregateState {
  /** Buckets that are not empty, oldest first; those before `#first` have left the window. */
  readonly #startsMs: number[] = [];
  readonly #contents: B[] = [];
  #first = 0;
  /** The merged contents of the window that ends at `endMs`. */
  #merged: { readonly endMs: number; readonly content: B | undefined } | undefined;

  constructor(
    readonly spec: AggregateSpec,
    readonly kind: WindowedKind<B>,
  ) {}

  static restore<B>(spec: AggregateSpec, kind: WindowedKind<B>, data: unknown): MovedBackState<B> {
    const state = new MovedBackState(spec, kind);
    for (const [startMs, content] of data as readonly (readonly [number, unknown])[]) {
      state.#startsMs.push(startMs);
      state.#contents.push(kind.fromJson(content));
    }
    return state;
  }

  add(timeMs: number, sample: number | string, matched: boolean): void {
    const { bucketMs } = this.spec;
    const startMs = Math.floor(timeMs / bucketMs) * bucketMs;
    let content = this.#contents.at(-1);
    if (content === undefined || this.#startsMs.at(-1) !== startMs) {
      content = this.kind.create();
      this.#startsMs.push(startMs);
      this.#contents.push(content);
    }
    this.kind.add(content, sample, matched, timeMs);
  }

  read(tickMs: number, observedFromMs: number): Value {
    const endMs = windowEndMs(this.spec, tickMs);
    const startMs = windowStartMs(this.spec, tickMs);
    this.#expire(startMs);
    if (this.#merged?.endMs !== endMs) this.#merged = { endMs, content: this.#mergeUntil(endMs) };
    return this.kind.value(this.#merged.content, {
      complete: startMs >= observedFromMs,
      seconds: (endMs - startMs) / 1000,
      rank: this.spec.rank ?? 50,
    });
  }

  nextChangeMs(tickMs: number, observedFromMs: number): number {
    const endMs = windowEndMs(this.spec, tickMs);
    let nextMs = Number.POSITIVE_INFINITY;
    const oldest = this.#startsMs[this.#first];
    if (oldest !== undefined && oldest < endMs) nextMs = leavesAtMs(this.spec, oldest);
    const entering = this.#firstFrom(endMs);
    if (entering !== undefined) nextMs = Math.min(nextMs, endsThereAtMs(this.spec, entering + this.spec.bucketMs));
    const completeMs = completeAtMs(this.spec, observedFromMs);
    return Math.min(nextMs, completeMs > tickMs ? completeMs : Number.POSITIVE_INFINITY);
  }

  snapshot(): unknown {
    return this.#startsMs.slice(this.#first).map((startMs, at) => {
      const content = this.#contents[this.#first + at];
      return [startMs, content === undefined ? null : this.kind.toJson(content)];
    });
  }

  #expire(startMs: number): void {
    while ((this.#startsMs[this.#first] ?? Number.POSITIVE_INFINITY) < startMs) this.#first += 1;
    if (this.#first < MIN_EXPIRED || this.#first * 2 < this.#startsMs.length) return;
    this.#startsMs.splice(0, this.#first);
    this.#contents.splice(0, this.#first);
    this.#first = 0;
  }

  #mergeUntil(endMs: number): B | undefined {
    const inside: B[] = [];
    for (let at = this.#first; (this.#startsMs[at] ?? Number.POSITIVE_INFINITY) < endMs; at++) {
      const content = this.#contents[at];
      if (content !== undefined) inside.push(content);
    }
    if (this.kind.mergeAll !== undefined) return inside.length === 0 ? undefined : this.kind.mergeAll(inside);
    return inside.length === 0 ? undefined : inside.reduce((older, newer) => this.kind.merge(older, newer));
  }

  /** The start of the first bucket that the window has not reached yet. */
  #firstFrom(endMs: number): number | undefined {
    let low = this.#first;
    let high = this.#startsMs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#startsMs[middle] ?? 0) < endMs) low = middle + 1;
      else high = middle;
    }
    return this.#startsMs[low];
  }
}
