/** The aggregates of one instance at one tick, each read once. */
import type { Aggregate } from '../../parser/program.js';
import type { Reading } from '../life/condition.js';
import type { Value } from '../value.js';
import { exact, scaleValue } from '../value.js';
import type { AggregateDescriptor } from '../window/aggregate.js';
import { functionNamed } from '../window/functions.js';
import type { AggregateStates } from '../window/states.js';
import type { Instance } from './instance.js';

/** It is made once for an alert and turned to one instance after another: millions may be judged at one tick. */
export class InstanceReading implements Reading {
  tickMs = Number.NaN;
  readonly #functions: readonly AggregateDescriptor[];
  readonly #gains: readonly (number | undefined)[];
  #place = 0;
  #observedFromMs = Number.NaN;
  readonly #values: (Value | 'unread')[];

  constructor(
    readonly stepMs: number,
    readonly aggregates: readonly Aggregate[],
    /** By aggregate. */
    readonly states: readonly AggregateStates[],
  ) {
    this.#functions = aggregates.map(({ fn }) => functionNamed(fn));
    this.#gains = aggregates.map(({ fn, windowMs, bucketMs, scale }) => {
      const gain = functionNamed(fn).gain?.({ stepMs, windowMs, bucketMs });
      return gain === undefined ? undefined : scaleValue(exact(gain), scale)?.hi;
    });
    this.#values = aggregates.map(() => 'unread');
  }

  turnTo(instance: Instance, tickMs: number): this {
    this.tickMs = tickMs;
    this.#place = instance.place;
    this.#observedFromMs = instance.observedFromMs;
    this.#values.fill('unread');
    return this;
  }

  value(aggregate: number): Value {
    const known = this.#values[aggregate];
    if (known !== 'unread') return known;
    const raw = this.states[aggregate]?.read(this.#place, this.tickMs, this.#observedFromMs);
    const value = scaleValue(raw, this.aggregates[aggregate]?.scale);
    this.#values[aggregate] = value;
    return value;
  }

  nextChangeMs(aggregate: number): number {
    // A window forgets while it is read; asking for its next change before would see what is already gone.
    this.value(aggregate);
    return this.states[aggregate]?.nextChangeMs(this.#place, this.tickMs, this.#observedFromMs) ?? Number.POSITIVE_INFINITY;
  }

  isLinear(aggregate: number): boolean {
    return this.#functions[aggregate]?.linear === true;
  }

  isTruth(aggregate: number): boolean {
    return this.#functions[aggregate]?.result === 'truth';
  }

  textsOf(aggregate: number): readonly string[] | undefined {
    if (this.#functions[aggregate]?.pointsOut !== true) return undefined;
    return this.states[aggregate]?.texts?.(this.#place, this.tickMs);
  }

  gain(aggregate: number): number | undefined {
    return this.#gains[aggregate];
  }

  isIncomplete(aggregate: number): boolean {
    return this.#windowStart(aggregate, this.tickMs) < this.#observedFromMs;
  }

  /** The next tick at which one of these windows becomes complete; Infinity if all are. */
  completeMs(aggregates: readonly number[]): number {
    let next = Number.POSITIVE_INFINITY;
    for (const aggregate of aggregates) {
      if (!this.isIncomplete(aggregate)) continue;
      const { windowMs = 0, bucketMs = 1 } = this.aggregates[aggregate] ?? {};
      const startMs = Math.ceil(this.#observedFromMs / bucketMs) * bucketMs;
      // The window starts at startMs once T - w is past the bucket before it.
      const completeMs = (Math.floor((startMs - bucketMs + windowMs) / this.stepMs) + 1) * this.stepMs;
      next = Math.min(next, Math.max(completeMs, this.tickMs + this.stepMs));
    }
    return next;
  }

  #windowStart(aggregate: number, tickMs: number): number {
    const { windowMs = 0, bucketMs = 1 } = this.aggregates[aggregate] ?? {};
    return Math.ceil((tickMs - windowMs) / bucketMs) * bucketMs;
  }
}
