/** The states of one aggregate in all groups of an alert, by the place of the group. */
import type { Value } from '../value.js';
import type { AggregateState } from './aggregate.js';

/** As `AggregateState`, for many places. A place that was never added to, or was cleared, has seen nothing. */
export interface AggregateStates {
  add(place: number, timeMs: number, sample: number | string, above: boolean): void;
  read(place: number, tickMs: number, observedFromMs: number): Value;
  nextChangeMs(place: number, tickMs: number, observedFromMs: number): number;
  clear(place: number): void;
  /** Plain JSON data. */
  snapshot(place: number): unknown;
  /** @param data what `snapshot` gave. */
  restore(place: number, data: unknown): void;
}

/** A state of its own for each place, made when something is added to it. `restore` is given what the state's `snapshot` gave. */
export function separately(create: () => AggregateState, restore: (data: unknown) => AggregateState): AggregateStates {
  return new SeparateStates(create, restore);
}

class SeparateStates implements AggregateStates {
  readonly #states: (AggregateState | undefined)[] = [];
  /** Stands for all that have seen nothing; it never changes. */
  readonly #nothing: AggregateState;

  constructor(
    readonly create: () => AggregateState,
    readonly restored: (data: unknown) => AggregateState,
  ) {
    this.#nothing = create();
  }

  add(place: number, timeMs: number, sample: number | string, above: boolean): void {
    const state = this.#states[place] ?? this.#put(place, this.create());
    state.add(timeMs, sample, above);
  }

  read(place: number, tickMs: number, observedFromMs: number): Value {
    return this.#at(place).read(tickMs, observedFromMs);
  }

  nextChangeMs(place: number, tickMs: number, observedFromMs: number): number {
    return this.#at(place).nextChangeMs(tickMs, observedFromMs);
  }

  clear(place: number): void {
    if (place < this.#states.length) this.#states[place] = undefined;
  }

  snapshot(place: number): unknown {
    return this.#at(place).snapshot();
  }

  restore(place: number, data: unknown): void {
    this.#put(place, this.restored(data));
  }

  #at(place: number): AggregateState {
    return this.#states[place] ?? this.#nothing;
  }

  #put(place: number, state: AggregateState): AggregateState {
    while (this.#states.length <= place) this.#states.push(undefined);
    this.#states[place] = state;
    return state;
  }
}
