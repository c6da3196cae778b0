/**
 * Functions that count how often a sample differs from the one before. The one before may lie before the window, so it is kept beside the buckets.
 * Several samples of one millisecond count as one, which does not depend on the order in which they arrive.
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

export interface TimedSample {
  readonly timeMs: number;
  readonly sample: number | string;
}

export interface SuccessiveKind {
  /** Which of two samples of one millisecond counts. */
  readonly choose: (a: number | string, b: number | string) => number | string;
  /** Whether the later of two samples that follow each other is counted, at its time. */
  readonly counts: (before: TimedSample, after: TimedSample) => boolean;
}

const COUNTS: CountingKind = {
  value: (all, _matched, { complete }) => (complete ? exact(all) : atLeast(all)),
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

/** The same for windows with `ago`: each sample is a step up or down. */
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
  readonly before: TimedSample | null;
  readonly last: TimedSample | null;
}

class SuccessiveStates implements AggregateStates {
  /** The newest sample of each slot, and the one before. */
  readonly #last: (TimedSample | undefined)[] = [];
  readonly #before: (TimedSample | undefined)[] = [];

  constructor(
    readonly kind: SuccessiveKind,
    /** The counts in the buckets of the window. */
    readonly counts: AggregateStates,
  ) {}

  /** @param always the record counts whatever its sample, such as a start record. */
  add(slot: number, timeMs: number, sample: number | string, always: boolean): void {
    if (always) {
      this.#count(slot, timeMs, 1);
      return;
    }
    const last = this.#last[slot];
    if (last === undefined || last.timeMs < timeMs) {
      this.#put(slot, { timeMs, sample: sample === last?.sample ? last.sample : own(sample) }, last);
      if (this.#lastCounts(slot)) this.#count(slot, timeMs, 1);
      return;
    }
    const chosen = this.kind.choose(last.sample, sample);
    if (chosen === last.sample) return;
    const counted = this.#lastCounts(slot);
    this.#put(slot, { timeMs, sample: own(chosen) }, this.#before[slot]);
    const counts = this.#lastCounts(slot);
    if (counts !== counted) this.#count(slot, timeMs, counts ? 1 : -1);
  }

  read(slot: number, tickMs: number, observedFromMs: number): Value {
    return this.counts.read(slot, tickMs, observedFromMs);
  }

  nextChangeMs(slot: number, tickMs: number, observedFromMs: number): number {
    return this.counts.nextChangeMs(slot, tickMs, observedFromMs);
  }

  clear(slot: number): void {
    this.counts.clear(slot);
    if (slot < this.#last.length) this.#put(slot, undefined, undefined);
  }

  snapshot(slot: number): unknown {
    return { counts: this.counts.snapshot(slot), before: this.#before[slot] ?? null, last: this.#last[slot] ?? null } satisfies Saved;
  }

  restore(slot: number, data: unknown): void {
    const { counts, before, last } = data as Saved;
    this.counts.restore(slot, counts);
    this.#put(slot, last ?? undefined, before ?? undefined);
  }

  #count(slot: number, timeMs: number, step: 1 | -1): void {
    if (this.counts.addMany !== undefined) this.counts.addMany(slot, timeMs, step);
    else this.counts.add(slot, timeMs, step, false);
  }

  #put(slot: number, last: TimedSample | undefined, before: TimedSample | undefined): void {
    while (this.#last.length <= slot) {
      this.#last.push(undefined);
      this.#before.push(undefined);
    }
    this.#last[slot] = last;
    this.#before[slot] = before;
  }

  #lastCounts(slot: number): boolean {
    const before = this.#before[slot];
    const last = this.#last[slot];
    return before !== undefined && last !== undefined && this.kind.counts(before, last);
  }
}

function own(sample: number | string): number | string {
  return typeof sample === 'string' ? ownText(sample) : sample;
}
