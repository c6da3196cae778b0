/**
 * The instances of one alert. Their state is kept in columns by index, so that a million instances are mostly numbers instead of objects. The index
 * of a removed instance is used again.
 */

import { Rows } from '../collections/rows.js';
import { WakeQueue } from '../collections/wake-queue.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { InstanceState, StateFactory } from '../state/instance-state.js';
import { instanceStateSnapshot } from '../state/instance-state.js';
import type { AggregateStates } from '../window/states.js';
import type { GroupRef, InstanceColumns, InstanceSnapshot, Sample } from './instance.js';
import { Instance } from './instance.js';

/** Further state by index of the instance. Snapshots are plain JSON data. */
export interface SlotData {
  clear(index: number): void;
  snapshot(index: number): unknown;
  /** @param data a result of `snapshot`. */
  restore(index: number, data: unknown): void;
}

export class InstanceTable implements InstanceColumns {
  readonly times = new Rows(2, Float64Array);
  readonly wakes = new WakeQueue();
  readonly lastLateMs = new Map<number, number>();
  readonly samples = new Map<number, Sample[]>();
  readonly #instances: (Instance | undefined)[] = [];
  /** One for each `when` of each instance, in order of the instances. */
  readonly #states: InstanceState[] = [];
  readonly #free: number[] = [];

  constructor(
    readonly stateFactories: readonly StateFactory[],
    /** By aggregate. */
    readonly aggregateStates: readonly AggregateStates[],
    readonly others: readonly SlotData[],
  ) {}

  get size(): number {
    return this.#instances.length - this.#free.length;
  }

  at(index: number): Instance | undefined {
    return this.#instances[index];
  }

  has(instance: Instance): boolean {
    return this.#instances[instance.index] === instance;
  }

  *[Symbol.iterator](): Iterator<Instance> {
    for (const instance of this.#instances) if (instance !== undefined) yield instance;
  }

  add(ref: GroupRef, observedFromMs: number): Instance {
    const index = this.#free.pop() ?? this.#instances.length;
    const instance = new Instance(ref, index, this);
    this.#instances[index] = instance;
    instance.observedFromMs = observedFromMs;
    instance.tickMs = Number.POSITIVE_INFINITY;
    this.wakes.add(index);
    for (const [when, factory] of this.stateFactories.entries()) this.setState(index, when, factory.initial);
    return instance;
  }

  remove({ index }: Instance): void {
    this.wakes.set(index, Number.POSITIVE_INFINITY);
    for (const states of this.aggregateStates) states.clear(index);
    for (const data of this.others) data.clear(index);
    for (const [when, factory] of this.stateFactories.entries()) this.setState(index, when, factory.initial);
    this.lastLateMs.delete(index);
    this.samples.delete(index);
    this.#instances[index] = undefined;
    this.#free.push(index);
  }

  clear(): void {
    for (const instance of this) this.remove(instance);
  }

  state(index: number, when: number): InstanceState | undefined {
    return this.#states[index * this.stateFactories.length + when];
  }

  statesOf(index: number): readonly InstanceState[] {
    const { length } = this.stateFactories;
    return this.#states.slice(index * length, (index + 1) * length);
  }

  setState(index: number, when: number, state: InstanceState): void {
    this.#states[index * this.stateFactories.length + when] = state;
  }

  /** Keeps the last `most` lines. A line that repeats the one before it at the same time is left out. */
  keepSample(index: number, atMs: number, line: string, most: number): void {
    const kept = this.samples.get(index) ?? [];
    if (kept.length === 0) this.samples.set(index, kept);
    const last = kept.at(-1);
    if (last !== undefined && last.atMs === atMs && last.line === line) return;
    kept.push({ atMs, line });
    if (kept.length > most) kept.shift();
  }

  snapshot(instance: Instance): InstanceSnapshot {
    const { index, ref, observedFromMs, lastLateMs, tickMs, wakeMs, samples } = instance;
    return {
      key: ref.key,
      observedFromMs,
      lastLateMs: finiteOrNull(lastLateMs),
      tickMs: finiteOrNull(tickMs),
      wakeMs: finiteOrNull(wakeMs),
      aggregates: this.aggregateStates.map((states) => states.snapshot(index)),
      ...(this.others.length === 0 ? {} : { others: this.others.map((data) => data.snapshot(index)) }),
      states: this.statesOf(index).map(instanceStateSnapshot),
      samples,
    };
  }

  restore(ref: GroupRef, saved: InstanceSnapshot): Instance {
    const instance = this.add(ref, saved.observedFromMs);
    const { index } = instance;
    if (saved.lastLateMs !== null) instance.lastLateMs = saved.lastLateMs;
    instance.tickMs = saved.tickMs ?? Number.POSITIVE_INFINITY;
    this.wakes.set(index, saved.wakeMs ?? Number.POSITIVE_INFINITY);
    for (const [aggregate, states] of this.aggregateStates.entries()) states.restore(index, saved.aggregates[aggregate]);
    for (const [at, data] of this.others.entries()) data.restore(index, saved.others?.[at]);
    for (const [when, factory] of this.stateFactories.entries()) this.setState(index, when, factory.restore(saved.states[when]));
    if (saved.samples.length > 0) this.samples.set(index, [...saved.samples]);
    return instance;
  }
}
