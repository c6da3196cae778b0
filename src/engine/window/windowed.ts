/** Aggregates that are kept in buckets: what all of them share. */
import type { Value } from '../value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import type { BucketKind } from './buckets.js';
import { Buckets, completeAtMs, windowStartMs } from './buckets.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

/** The window that a value is about. */
export interface WindowView {
  /** It lies wholly within the observation. */
  readonly complete: boolean;
  /** From its start to the tick. */
  readonly seconds: number;
  readonly rank: number;
}

export interface WindowedKind<B> extends BucketKind<B> {
  add(bucket: B, sample: number | string, above: boolean, timeMs: number): void;
  /** `content` is undefined when no record is in the window. */
  value(content: B | undefined, view: WindowView): Value;
  /** The value depends on the length of the window, which moves with the tick where buckets are longer than steps. */
  readonly perSecond?: boolean;
}

export function windowed<B>(kind: WindowedKind<B>): Pick<AggregateDescriptor, 'states'> {
  return {
    states: (spec) =>
      separately(
        () => new WindowedState(spec, kind, new Buckets(spec, kind)),
        (data) => new WindowedState(spec, kind, Buckets.restore(spec, kind, data)),
      ),
  };
}

class WindowedState<B> implements AggregateState {
  constructor(
    readonly spec: AggregateSpec,
    readonly kind: WindowedKind<B>,
    readonly buckets: Buckets<B>,
  ) {}

  add(timeMs: number, sample: number | string, above: boolean): void {
    this.kind.add(this.buckets.at(timeMs), sample, above, timeMs);
  }

  read(tickMs: number, observedFromMs: number): Value {
    const startMs = windowStartMs(this.spec, tickMs);
    return this.kind.value(this.buckets.read(tickMs), {
      complete: startMs >= observedFromMs,
      seconds: (tickMs - startMs) / 1000,
      rank: this.spec.rank ?? 50,
    });
  }

  nextChangeMs(tickMs: number, observedFromMs: number): number {
    const { stepMs, bucketMs } = this.spec;
    if (this.kind.perSecond === true && bucketMs > stepMs && !this.buckets.isEmpty) return tickMs + stepMs;
    const completeMs = completeAtMs(this.spec, observedFromMs);
    return Math.min(this.buckets.nextLeaveMs(), completeMs > tickMs ? completeMs : Number.POSITIVE_INFINITY);
  }

  snapshot(): unknown {
    return this.buckets.snapshot();
  }
}
