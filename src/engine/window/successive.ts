/**
 * Functions that count how often a sample differs from the one before it. The one before may lie before the window, so it is kept beside the
 * buckets. Several samples of one millisecond are one: which of them counts does not hang on the order in which they came.
 */
import { ownText } from '../records.js';
import type { Value } from '../value.js';
import { atLeast, exact } from '../value.js';
import type { AggregateDescriptor, AggregateSpec } from './aggregate.js';
import type { BucketKind } from './buckets.js';
import { Buckets, completeAtMs, windowStartMs } from './buckets.js';
import type { AggregateState } from './states.js';
import { separately } from './states.js';

export interface At {
  readonly timeMs: number;
  readonly sample: number | string;
}

export interface SuccessiveKind {
  /** Which of two samples of one millisecond counts. */
  readonly choose: (a: number | string, b: number | string) => number | string;
  /** Whether the later of two samples that follow each other is counted, at its time. */
  readonly counts: (before: At, after: At) => boolean;
}

export function successive(kind: SuccessiveKind): Pick<AggregateDescriptor, 'states' | 'gain'> {
  return {
    gain: () => 1,
    states: (spec) =>
      separately(
        () => new SuccessiveState(spec, kind, new Buckets(spec, COUNTS)),
        (data) => {
          const { buckets, before, last } = data as Saved;
          return new SuccessiveState(spec, kind, Buckets.restore(spec, COUNTS, buckets), before ?? undefined, last ?? undefined);
        },
      ),
  };
}

interface Count {
  n: number;
}

interface Saved {
  readonly buckets: unknown;
  readonly before: At | null;
  readonly last: At | null;
}

const COUNTS: BucketKind<Count> = {
  create: () => ({ n: 0 }),
  merge: (older, newer) => ({ n: older.n + newer.n }),
  toJson: ({ n }) => n,
  fromJson: (data) => ({ n: data as number }),
};

class SuccessiveState implements AggregateState {
  constructor(
    readonly spec: AggregateSpec,
    readonly kind: SuccessiveKind,
    readonly buckets: Buckets<Count>,
    /** The sample before the last. */
    private before?: At,
    private last?: At,
  ) {}

  /** @param always the record itself says that it is one to count. */
  add(timeMs: number, sample: number | string, always: boolean): void {
    if (always) {
      this.buckets.at(timeMs).n += 1;
      return;
    }
    const { last } = this;
    if (last === undefined || last.timeMs < timeMs) {
      this.before = last;
      this.last = { timeMs, sample: sample === last?.sample ? last.sample : own(sample) };
      if (this.#lastCounts()) this.buckets.at(timeMs).n += 1;
      return;
    }
    const chosen = this.kind.choose(last.sample, sample);
    if (chosen === last.sample) return;
    const counted = this.#lastCounts();
    this.last = { timeMs, sample: own(chosen) };
    const counts = this.#lastCounts();
    if (counts !== counted) this.buckets.at(timeMs).n += counts ? 1 : -1;
  }

  read(tickMs: number, observedFromMs: number): Value {
    const n = this.buckets.read(tickMs)?.n ?? 0;
    return windowStartMs(this.spec, tickMs) >= observedFromMs ? exact(n) : atLeast(n);
  }

  nextChangeMs(tickMs: number, observedFromMs: number): number {
    const completeMs = completeAtMs(this.spec, observedFromMs);
    return Math.min(this.buckets.nextLeaveMs(), completeMs > tickMs ? completeMs : Number.POSITIVE_INFINITY);
  }

  snapshot(): unknown {
    return { buckets: this.buckets.snapshot(), before: this.before ?? null, last: this.last ?? null } satisfies Saved;
  }

  #lastCounts(): boolean {
    return this.before !== undefined && this.last !== undefined && this.kind.counts(this.before, this.last);
  }
}

function own(sample: number | string): number | string {
  return typeof sample === 'string' ? ownText(sample) : sample;
}
