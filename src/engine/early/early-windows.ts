/**
 * The windows of one group at ticks that the watermark has not reached: what they hold for certain. The windows that the engine keeps are left alone;
 * what they and the records that wait come to is put together anew in windows of their own, as far as the tick asked for.
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

/** Records of one bucket, or of one step of it, on their way into a window. */
interface Part {
  readonly startMs: number;
  readonly times: number;
  readonly samples: readonly (number | string)[];
}

interface Ahead {
  readonly states: AggregateStates;
  readonly keeps: KeptRecords;
  parts: readonly Part[];
  next: number;
  value: Value;
  /** The tick that `value` is of. */
  valueMs: number;
}

const PLACE = 0;
/** Past the limit `distinct` is estimated; no estimate of more than the limit is below this. */
const SURELY_DISTINCT = LIMITS.exactDistinct * 0.9;

export class EarlyWindows {
  readonly reading: ConditionContext;
  #tickMs = Number.NaN;
  readonly #ahead: readonly (Ahead | undefined)[];

  constructor(
    readonly alert: CheckedAlert,
    /** Aggregates that can be certain, by their place. */
    used: ReadonlySet<number>,
  ) {
    this.reading = contextOf(alert, (aggregate) => this.#value(aggregate));
    this.#ahead = alert.aggregates.map((aggregate, index) => {
      const { fn, windowMs, bucketMs } = aggregate;
      const keeps = monotonicityOf(aggregate)?.keeps;
      if (keeps === undefined || !used.has(index)) return undefined;
      const states = functionNamed(fn).states({ stepMs: alert.stepMs, windowMs, bucketMs, agoMs: 0, rank: undefined, wilson: undefined });
      return { states, keeps, parts: [], next: 0, value: undefined, valueMs: Number.NaN };
    });
  }

  /** Turns to a group: what its windows hold (as their snapshots say), and what waits. */
  turnTo(appliedOf: (aggregate: number) => unknown, waiting: readonly (PendingSteps | undefined)[]): this {
    for (const [aggregate, ahead] of this.#ahead.entries()) {
      if (ahead === undefined) continue;
      ahead.states.clear(PLACE);
      ahead.parts = partsOf(ahead.keeps, appliedOf(aggregate), waiting[aggregate]);
      ahead.next = 0;
      ahead.valueMs = Number.NaN;
    }
    return this;
  }

  /** Goes on to a tick; never back. */
  goTo(tickMs: number): this {
    this.#tickMs = tickMs;
    return this;
  }

  #value(aggregate: number): Value {
    const ahead = this.#ahead[aggregate];
    if (ahead === undefined) return undefined;
    if (ahead.valueMs === this.#tickMs) return ahead.value;
    this.#fill(ahead);
    const raw = ahead.states.read(PLACE, this.#tickMs, Number.POSITIVE_INFINITY);
    const sure = ahead.keeps === 'texts' && raw !== undefined && raw.lo > SURELY_DISTINCT ? atLeast(SURELY_DISTINCT) : raw;
    ahead.value = scaleValue(sure, this.alert.aggregates[aggregate]?.scale);
    ahead.valueMs = this.#tickMs;
    return ahead.value;
  }

  /** Never later than the newest record before the tick; -Infinity: none does. */
  get newestMs(): number {
    let newestMs = Number.NEGATIVE_INFINITY;
    for (const ahead of this.#ahead) {
      if (ahead === undefined) continue;
      this.#fill(ahead);
      newestMs = Math.max(newestMs, ahead.parts[ahead.next - 1]?.startMs ?? newestMs);
    }
    return newestMs;
  }

  #fill(ahead: Ahead): void {
    const { states, parts } = ahead;
    for (; ahead.next < parts.length; ahead.next++) {
      const part = parts[ahead.next];
      if (part === undefined || part.startMs >= this.#tickMs) return;
      if (states.addMany !== undefined) states.addMany(PLACE, part.startMs, part.times);
      else for (const sample of part.samples) states.add(PLACE, part.startMs, sample, false);
    }
  }
}

/** In order of time: what the window has got, and what waits. A bucket of counts that the watermark goes through is counted where it waits. */
function partsOf(keeps: KeptRecords, applied: unknown, waiting: PendingSteps | undefined): readonly Part[] {
  const parts = [...appliedParts(keeps, applied)];
  if (waiting === undefined || waiting.steps.length === 0) return parts;
  const kept = keeps === 'counts' ? parts.filter(({ startMs }) => !waiting.hasBucket(startMs)) : parts;
  for (const { bucketStartMs, count } of waiting.bases) kept.push({ startMs: bucketStartMs, times: count, samples: [] });
  for (const { startMs, count, least, greatest, texts } of waiting.steps) {
    const samples = keeps === 'texts' ? [...(texts ?? [])] : keeps === 'extremes' ? [least, greatest] : [];
    kept.push({ startMs, times: count, samples });
  }
  return kept.sort((a, b) => a.startMs - b.startMs);
}

/** What the snapshot of a window holds. */
function* appliedParts(keeps: KeptRecords, applied: unknown): Generator<Part> {
  for (const [startMs, content] of (applied ?? []) as readonly (readonly [number, unknown])[]) {
    if (keeps === 'counts') yield { startMs, times: content as number, samples: [] };
    // An estimate says nothing for certain.
    else if (Array.isArray(content)) yield { startMs, times: 1, samples: content as readonly (number | string)[] };
  }
}

/** Records of one bucket that a window of counts holds. */
export function appliedIn(applied: unknown, startMs: number): number {
  for (const part of appliedParts('counts', applied)) if (part.startMs === startMs) return part.times;
  return 0;
}
