/**
 * Functions that count how often a sample differs from the one before it. The one before may lie before the window, so it is kept beside the
 * buckets. Several samples of one millisecond are one: which of them counts does not hang on the order in which they came.
 */
import { ownText } from '../model/records.js';
import type { Value } from '../model/value.js';
import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import type { CountingKind } from './counting.js';
import { counting } from './counting.js';
import { movedBack } from './moved-back.js';
import type { AggregateStates } from './states.js';
import type { WindowedKind } from './windowed-kind.js';

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

const COUNTS: CountingKind = {
  value: (all, _above, { complete }) => (complete ? exact(all) : atLeast(all)),
};

export function successive(kind: SuccessiveKind): Pick<AggregateDescriptor, 'states' | 'gain'> {
  return {
    gain: () => 1,
    states: (spec) => new SuccessiveStates(kind, (spec.agoMs ?? 0) > 0 ? movedBack(spec, STEPS) : counting(COUNTS).states(spec)),
  };
}

interface Count {
  n: number;
}

/** The same where the window is moved back: each sample is a step up or down. */
const STEPS: WindowedKind<Count> = {
  create: () => ({ n: 0 }),
  add: (bucket, step) => {
    bucket.n += Number(step);
  },
  merge: (older, newer) => ({ n: older.n + newer.n }),
  value: (content, view) => COUNTS.value(content?.n ?? 0, 0, view),
  toJson: ({ n }) => n,
  fromJson: (data) => ({ n: data as number }),
};

interface Saved {
  readonly counts: unknown;
  readonly before: At | null;
  readonly last: At | null;
}

class SuccessiveStates implements AggregateStates {
  /** The newest sample of each place, and the one before that. */
  readonly #last: (At | undefined)[] = [];
  readonly #before: (At | undefined)[] = [];

  constructor(
    readonly kind: SuccessiveKind,
    /** What was counted, in the buckets of a window. */
    readonly counts: AggregateStates,
  ) {}

  /** @param always the record itself says that it is one to count. */
  add(place: number, timeMs: number, sample: number | string, always: boolean): void {
    if (always) {
      this.#count(place, timeMs, 1);
      return;
    }
    const last = this.#last[place];
    if (last === undefined || last.timeMs < timeMs) {
      this.#put(place, { timeMs, sample: sample === last?.sample ? last.sample : own(sample) }, last);
      if (this.#lastCounts(place)) this.#count(place, timeMs, 1);
      return;
    }
    const chosen = this.kind.choose(last.sample, sample);
    if (chosen === last.sample) return;
    const counted = this.#lastCounts(place);
    this.#put(place, { timeMs, sample: own(chosen) }, this.#before[place]);
    const counts = this.#lastCounts(place);
    if (counts !== counted) this.#count(place, timeMs, counts ? 1 : -1);
  }

  read(place: number, tickMs: number, observedFromMs: number): Value {
    return this.counts.read(place, tickMs, observedFromMs);
  }

  nextChangeMs(place: number, tickMs: number, observedFromMs: number): number {
    return this.counts.nextChangeMs(place, tickMs, observedFromMs);
  }

  clear(place: number): void {
    this.counts.clear(place);
    if (place < this.#last.length) this.#put(place, undefined, undefined);
  }

  snapshot(place: number): unknown {
    return { counts: this.counts.snapshot(place), before: this.#before[place] ?? null, last: this.#last[place] ?? null } satisfies Saved;
  }

  restore(place: number, data: unknown): void {
    const { counts, before, last } = data as Saved;
    this.counts.restore(place, counts);
    this.#put(place, last ?? undefined, before ?? undefined);
  }

  #count(place: number, timeMs: number, step: 1 | -1): void {
    if (this.counts.addMany !== undefined) this.counts.addMany(place, timeMs, step);
    else this.counts.add(place, timeMs, step, false);
  }

  #put(place: number, last: At | undefined, before: At | undefined): void {
    while (this.#last.length <= place) {
      this.#last.push(undefined);
      this.#before.push(undefined);
    }
    this.#last[place] = last;
    this.#before[place] = before;
  }

  #lastCounts(place: number): boolean {
    const before = this.#before[place];
    const last = this.#last[place];
    return before !== undefined && last !== undefined && this.kind.counts(before, last);
  }
}

function own(sample: number | string): number | string {
  return typeof sample === 'string' ? ownText(sample) : sample;
}
