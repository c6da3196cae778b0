/**
 * The instances of one alert. What each knows stands in columns at its place, so that a million of them are numbers rather than objects. Places
 * of those that are gone are used again.
 */
import type { Life, LifeKind } from '../life/life.js';
import { lifeSnapshot } from '../life/life.js';
import type { AggregateStates } from '../window/states.js';
import type { GroupRef, InstanceColumns, InstanceSnapshot, Sample } from './instance.js';
import { Instance } from './instance.js';
import { Rows } from './rows.js';
import { Wakes } from './wakes.js';

/** Something that is known of places. What is saved is plain JSON data. */
export interface PlaceData {
  clear(place: number): void;
  snapshot(place: number): unknown;
  /** @param data what `snapshot` gave. */
  restore(place: number, data: unknown): void;
}

export class InstanceTable implements InstanceColumns {
  readonly times = new Rows(2, Float64Array);
  readonly wakes = new Wakes();
  readonly lateHeardMs = new Map<number, number>();
  readonly samples = new Map<number, Sample[]>();
  readonly #instances: (Instance | undefined)[] = [];
  /** One for each `when`, place after place. */
  readonly #lives: Life[] = [];
  readonly #free: number[] = [];

  constructor(
    readonly lifeKinds: readonly LifeKind[],
    /** By aggregate. */
    readonly states: readonly AggregateStates[],
    /** What else is known of each place. */
    readonly others: readonly PlaceData[],
  ) {}

  get size(): number {
    return this.#instances.length - this.#free.length;
  }

  at(place: number): Instance | undefined {
    return this.#instances[place];
  }

  has(instance: Instance): boolean {
    return this.#instances[instance.place] === instance;
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
    for (const [index, kind] of this.lifeKinds.entries()) this.setLife(place, index, kind.begun);
    return instance;
  }

  remove({ place }: Instance): void {
    this.wakes.set(place, Number.POSITIVE_INFINITY);
    for (const states of this.states) states.clear(place);
    for (const data of this.others) data.clear(place);
    for (const [index, kind] of this.lifeKinds.entries()) this.setLife(place, index, kind.begun);
    this.lateHeardMs.delete(place);
    this.samples.delete(place);
    this.#instances[place] = undefined;
    this.#free.push(place);
  }

  clear(): void {
    for (const instance of this) this.remove(instance);
  }

  life(place: number, index: number): Life | undefined {
    return this.#lives[place * this.lifeKinds.length + index];
  }

  livesOf(place: number): readonly Life[] {
    const { length } = this.lifeKinds;
    return this.#lives.slice(place * length, (place + 1) * length);
  }

  setLife(place: number, index: number, life: Life): void {
    this.#lives[place * this.lifeKinds.length + index] = life;
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
    const { place, ref, observedFromMs, lateHeardMs, tickMs, wakeMs, samples } = instance;
    return {
      key: ref.key,
      observedFromMs,
      lateHeardMs: finiteOrNull(lateHeardMs),
      tickMs: finiteOrNull(tickMs),
      wakeMs: finiteOrNull(wakeMs),
      states: this.states.map((states) => states.snapshot(place)),
      ...(this.others.length === 0 ? {} : { others: this.others.map((data) => data.snapshot(place)) }),
      lives: this.livesOf(place).map(lifeSnapshot),
      samples,
    };
  }

  restore(ref: GroupRef, saved: InstanceSnapshot): Instance {
    const instance = this.add(ref, saved.observedFromMs);
    const { place } = instance;
    if (saved.lateHeardMs !== null) instance.lateHeardMs = saved.lateHeardMs;
    instance.tickMs = saved.tickMs ?? Number.POSITIVE_INFINITY;
    this.wakes.set(place, saved.wakeMs ?? Number.POSITIVE_INFINITY);
    for (const [index, states] of this.states.entries()) states.restore(place, saved.states[index]);
    for (const [index, data] of this.others.entries()) data.restore(place, saved.others?.[index]);
    for (const [index, kind] of this.lifeKinds.entries()) this.setLife(place, index, kind.restore(saved.lives[index]));
    if (saved.samples.length > 0) this.samples.set(place, [...saved.samples]);
    return instance;
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
