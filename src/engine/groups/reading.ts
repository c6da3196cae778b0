/** The aggregates of one instance at one tick, each read once. */
import type { CheckedAlert } from '../../parser/program.js';
import type { Reading } from '../life/condition.js';
import type { Value } from '../value.js';
import { scaleValue } from '../value.js';
import { functionNamed } from '../window/functions.js';
import type { Instance } from './instance.js';

export class InstanceReading implements Reading {
  readonly stepMs: number;
  readonly #values: (Value | 'unread')[];

  constructor(
    readonly alert: CheckedAlert,
    readonly instance: Instance,
    readonly tickMs: number,
  ) {
    this.stepMs = alert.stepMs;
    this.#values = new Array<Value | 'unread'>(alert.aggregates.length).fill('unread');
  }

  value(aggregate: number): Value {
    const known = this.#values[aggregate];
    if (known !== 'unread') return known;
    const raw = this.instance.states[aggregate]?.read(this.tickMs, this.instance.observedFromMs);
    const value = scaleValue(raw, this.alert.aggregates[aggregate]?.scale);
    this.#values[aggregate] = value;
    return value;
  }

  nextChangeMs(aggregate: number): number {
    // A window forgets while it is read; asking for its next change before would see what is already gone.
    this.value(aggregate);
    return this.instance.states[aggregate]?.nextChangeMs(this.tickMs, this.instance.observedFromMs) ?? Number.POSITIVE_INFINITY;
  }

  isLinear(aggregate: number): boolean {
    return functionNamed(this.alert.aggregates[aggregate]?.fn ?? '').linear === true;
  }

  isTruth(aggregate: number): boolean {
    return functionNamed(this.alert.aggregates[aggregate]?.fn ?? '').result === 'truth';
  }

  isIncomplete(aggregate: number): boolean {
    return this.#windowStart(aggregate, this.tickMs) < this.instance.observedFromMs;
  }

  /** The next tick at which one of these windows becomes complete; Infinity if all are. */
  completeMs(aggregates: readonly number[]): number {
    let next = Number.POSITIVE_INFINITY;
    for (const aggregate of aggregates) {
      if (!this.isIncomplete(aggregate)) continue;
      const { windowMs = 0, bucketMs = 1 } = this.alert.aggregates[aggregate] ?? {};
      const startMs = Math.ceil(this.instance.observedFromMs / bucketMs) * bucketMs;
      // The window starts at startMs once T - w is past the bucket before it.
      const completeMs = (Math.floor((startMs - bucketMs + windowMs) / this.stepMs) + 1) * this.stepMs;
      next = Math.min(next, Math.max(completeMs, this.tickMs + this.stepMs));
    }
    return next;
  }

  #windowStart(aggregate: number, tickMs: number): number {
    const { windowMs = 0, bucketMs = 1 } = this.alert.aggregates[aggregate] ?? {};
    return Math.ceil((tickMs - windowMs) / bucketMs) * bucketMs;
  }
}
