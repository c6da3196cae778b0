/** The common part of aggregates that are kept in buckets. */
import type { Value } from '../model/value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import { Buckets, completeAtMs, windowStartMs } from './buckets.js';
import { movedBack } from './moved-back.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';
import type { WindowedKind } from './windowed-kind.js';

export function windowed<B>(kind: WindowedKind<B>): Pick<AggregateDescriptor, 'states'> {
  return {
    states: (spec) => {
      if ((spec.agoMs ?? 0) > 0) return movedBack(spec, kind);
      return separately(
        () => new WindowedState(spec, kind, new Buckets(spec, kind)),
        (data) => new WindowedState(spec, kind, Buckets.restore(spec, kind, data)),
      );
    },
  };
}

class WindowedState<B> implements AggregateState {
  constructor(
    readonly spec: AggregateSpec,
    readonly kind: WindowedKind<B>,
    readonly buckets: Buckets<B>,
  ) {}

  add(timeMs: number, sample: number | string, matched: boolean): void {
    this.kind.add(this.buckets.at(timeMs), sample, matched, timeMs);
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
