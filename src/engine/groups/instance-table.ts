/**
 * The instances of one alert. What each knows stands in columns at its place, so that a million of them are numbers rather than objects. Places
 * of those that are gone are used again.
 */

import { Rows } from '../collections/rows.js';
import { WakeQueue } from '../collections/wake-queue.js';
import { finiteOrNull } from '../model/saved-data.js';
import type { InstanceState, StateFactory } from '../state/instance-state.js';
import { instanceStateSnapshot } from '../state/instance-state.js';
import type { AggregateStates } from '../window/states.js';
import type { GroupRef, InstanceColumns, InstanceSnapshot, Sample } from './instance.js';
import { Instance } from './instance.js';

/** Something that is known of places. What is saved is plain JSON data. */
export interface SlotData {
  clear(place: number): void;
  snapshot(place: number): unknown;
  /** @param data what `snapshot` gave. */
  restore(place: number, data: unknown): void;
}

export class InstanceTable implements InstanceColumns {
  readonly times = new Rows(2, Float64Array);
  readonly wakes = new WakeQueue();
  readonly lateHeardMs = new Map<number, number>();
  readonly samples = new Map<number, Sample[]>();
  readonly #instances: (Instance | undefined)[] = [];
  /** One for each `when`, place after place. */
  readonly #lives: InstanceState[] = [];
  readonly #free: number[] = [];

  constructor(
    readonly stateFactories: readonly StateFactory[],
    /** By aggregate. */
    readonly states: readonly AggregateStates[],
    /** What else is known of each place. */
    readonly others: readonly SlotData[],
  ) {}

  get size(): number {
    return this.#instances.length - this.#free.length;
  }

  at(place: number): Instance | undefined {
    return this.#instances[place];
  }

  has(instance: Instance): boolean {
    return this.#instances[instance.index] === instance;
  }

  *[Symbol.iterator](): Iterator<Instance> {
    for (const instance of this.#instances) if (instance !== undefined) yield instance;
  }

  add(ref: GroupRef, observedFromMs: number): Instance {
    const place = this.#free.pop() ?? this.#instances.length;
    const instance = new Instance(ref, place, this);
    this.#instances[place] = instance;
    instance.observedFromMs = observedFromMs;
    instance.tickMs = Number.POSITIVE_INFINITY;
    this.wakes.add(place);
    for (const [when, factory] of this.stateFactories.entries()) this.setState(place, when, factory.initial);
    return instance;
  }

  remove({ index }: Instance): void {
    this.wakes.set(index, Number.POSITIVE_INFINITY);
    for (const states of this.states) states.clear(index);
    for (const data of this.others) data.clear(index);
    for (const [when, factory] of this.stateFactories.entries()) this.setState(index, when, factory.initial);
    this.lateHeardMs.delete(index);
    this.samples.delete(index);
    this.#instances[index] = undefined;
    this.#free.push(index);
  }

  clear(): void {
    for (const instance of this) this.remove(instance);
  }

  state(place: number, index: number): InstanceState | undefined {
    return this.#lives[place * this.stateFactories.length + index];
  }

  livesOf(place: number): readonly InstanceState[] {
    const { length } = this.stateFactories;
    return this.#lives.slice(place * length, (place + 1) * length);
  }

  setState(place: number, index: number, life: InstanceState): void {
    this.#lives[place * this.stateFactories.length + index] = life;
  }

  /** The last few lines, without the same one twice in a row. */
  keepSample(place: number, atMs: number, line: string, most: number): void {
    const kept = this.samples.get(place) ?? [];
    if (kept.length === 0) this.samples.set(place, kept);
    const last = kept.at(-1);
    if (last !== undefined && last.atMs === atMs && last.line === line) return;
    kept.push({ atMs, line });
    if (kept.length > most) kept.shift();
  }

  snapshot(instance: Instance): InstanceSnapshot {
    const { index, ref, observedFromMs, lateHeardMs, tickMs, wakeMs, samples } = instance;
    return {
      key: ref.key,
      observedFromMs,
      lateHeardMs: finiteOrNull(lateHeardMs),
      tickMs: finiteOrNull(tickMs),
      wakeMs: finiteOrNull(wakeMs),
      states: this.states.map((states) => states.snapshot(index)),
      ...(this.others.length === 0 ? {} : { others: this.others.map((data) => data.snapshot(index)) }),
      lives: this.livesOf(index).map(instanceStateSnapshot),
      samples,
    };
  }

  restore(ref: GroupRef, saved: InstanceSnapshot): Instance {
    const instance = this.add(ref, saved.observedFromMs);
    const { index } = instance;
    if (saved.lateHeardMs !== null) instance.lateHeardMs = saved.lateHeardMs;
    instance.tickMs = saved.tickMs ?? Number.POSITIVE_INFINITY;
    this.wakes.set(index, saved.wakeMs ?? Number.POSITIVE_INFINITY);
    for (const [aggregate, states] of this.states.entries()) states.restore(index, saved.states[aggregate]);
    for (const [at, data] of this.others.entries()) data.restore(index, saved.others?.[at]);
    for (const [when, factory] of this.stateFactories.entries()) this.setState(index, when, factory.restore(saved.lives[when]));
    if (saved.samples.length > 0) this.samples.set(index, [...saved.samples]);
    return instance;
  }
}
