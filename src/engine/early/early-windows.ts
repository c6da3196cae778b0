/**
 * The windows of one group at ticks ahead of the watermark, with bounds that hold whatever records still arrive. The windows of the alert stay unchanged:
 * their contents and the waiting records are added to separate windows, up to the tick that is read.
 */
import type { CheckedAlert } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import { LIMITS } from '../model/limits.js';
import type { Value } from '../model/value.js';
import { atLeast, scaleValue } from '../model/value.js';
import type { KeptRecords } from '../window/aggregate.js';
import { functionNamed } from '../window/functions.js';
import type { AggregateStates } from '../window/states.js';
import { contextOf, monotonicityOf } from './certain.js';
import type { PendingSteps } from './pending-steps.js';

/** Records of one bucket, or of one step of it, that go into a window. */
interface Part {
  readonly startMs: number;
  readonly times: number;
  readonly samples: readonly (number | string)[];
}

interface EarlyWindow {
  readonly states: AggregateStates;
  readonly keeps: KeptRecords;
  parts: readonly Part[];
  next: number;
  value: Value;
  /** The tick of `value`. */
  valueMs: number;
}

const ONLY = 0;
/** Above `LIMITS.exactDistinct`, `distinct` is an estimate, which is never below this. */
const SURELY_DISTINCT = LIMITS.exactDistinct * 0.9;

export class EarlyWindows {
  readonly context: ConditionContext;
  #tickMs = Number.NaN;
  readonly #windows: readonly (EarlyWindow | undefined)[];

  constructor(
    readonly alert: CheckedAlert,
    /** Indices of the aggregates that can be certain. */
    used: ReadonlySet<number>,
  ) {
    this.context = contextOf(alert, (aggregate) => this.#value(aggregate));
    this.#windows = alert.aggregates.map((aggregate, index) => {
      const { fn, windowMs, bucketMs } = aggregate;
      const keeps = monotonicityOf(aggregate)?.keeps;
      if (keeps === undefined || !used.has(index)) return undefined;
      const states = functionNamed(fn).states({ stepMs: alert.stepMs, windowMs, bucketMs, agoMs: 0, rank: undefined, wilson: undefined });
      return { states, keeps, parts: [], next: 0, value: undefined, valueMs: Number.NaN };
    });
  }

  /** Moves to a group: the snapshots of its windows, and its waiting records. */
  moveTo(snapshotOf: (aggregate: number) => unknown, pending: readonly (PendingSteps | undefined)[]): this {
    for (const [aggregate, window] of this.#windows.entries()) {
      if (window === undefined) continue;
      window.states.clear(ONLY);
      window.parts = partsOf(window.keeps, snapshotOf(aggregate), pending[aggregate]);
      window.next = 0;
      window.valueMs = Number.NaN;
    }
    return this;
  }

  /** Moves to a tick. Ticks never go back. */
  goTo(tickMs: number): this {
    this.#tickMs = tickMs;
    return this;
  }

  #value(aggregate: number): Value {
    const window = this.#windows[aggregate];
    if (window === undefined) return undefined;
    if (window.valueMs === this.#tickMs) return window.value;
    this.#fill(window);
    const raw = window.states.read(ONLY, this.#tickMs, Number.POSITIVE_INFINITY);
    const sure = window.keeps === 'texts' && raw !== undefined && raw.lo > SURELY_DISTINCT ? atLeast(SURELY_DISTINCT) : raw;
    window.value = scaleValue(sure, this.alert.aggregates[aggregate]?.scale);
    window.valueMs = this.#tickMs;
    return window.value;
  }

  /** A time not after the newest record before the tick; -Infinity without one. */
  get newestMs(): number {
    let newestMs = Number.NEGATIVE_INFINITY;
    for (const window of this.#windows) {
      if (window === undefined) continue;
      this.#fill(window);
      newestMs = Math.max(newestMs, window.parts[window.next - 1]?.startMs ?? newestMs);
    }
    return newestMs;
  }

  #fill(window: EarlyWindow): void {
    const { states, parts } = window;
    for (; window.next < parts.length; window.next++) {
      const part = parts[window.next];
      if (part === undefined || part.startMs >= this.#tickMs) return;
      if (states.addMany !== undefined) states.addMany(ONLY, part.startMs, part.times);
      else for (const sample of part.samples) states.add(ONLY, part.startMs, sample, false);
    }
  }
}

/** The contents of the window and the waiting records, in order of time. A bucket of counts that the watermark is in comes from the waiting records. */
function partsOf(keeps: KeptRecords, windowSnapshot: unknown, pending: PendingSteps | undefined): readonly Part[] {
  const parts = [...appliedParts(keeps, windowSnapshot)];
  if (pending === undefined || pending.steps.length === 0) return parts;
  const kept = keeps === 'counts' ? parts.filter(({ startMs }) => !pending.hasBucket(startMs)) : parts;
  for (const { bucketStartMs, count } of pending.bases) kept.push({ startMs: bucketStartMs, times: count, samples: [] });
  for (const { startMs, count, least, greatest, texts } of pending.steps) {
    const samples = keeps === 'texts' ? [...(texts ?? [])] : keeps === 'extremes' ? [least, greatest] : [];
    kept.push({ startMs, times: count, samples });
  }
  return kept.sort((a, b) => a.startMs - b.startMs);
}

/** The contents of a window, from its snapshot. */
function* appliedParts(keeps: KeptRecords, windowSnapshot: unknown): Generator<Part> {
  for (const [startMs, content] of (windowSnapshot ?? []) as readonly (readonly [number, unknown])[]) {
    if (keeps === 'counts') yield { startMs, times: content as number, samples: [] };
    // Estimates are not certain.
    else if (Array.isArray(content)) yield { startMs, times: 1, samples: content as readonly (number | string)[] };
  }
}

/** Number of records of one bucket in a window of counts. */
export function appliedIn(windowSnapshot: unknown, startMs: number): number {
  for (const part of appliedParts('counts', windowSnapshot)) if (part.startMs === startMs) return part.times;
  return 0;
}
