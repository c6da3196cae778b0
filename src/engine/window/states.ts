/** The states of one aggregate in all groups of an alert, by the place of the group. */
import type { Value } from '../model/value.js';

/**
 * State of one aggregate in one group. Records are added in order of time; everything before a tick is added before it is read, nothing at or
 * after it.
 */
export interface AggregateState {
  /**
   * A record that passed the filter. `sample`: the number (for `distinct` the text) of its value, 0 for functions without one. `above`: whether
   * `ratio` counts it above the line; for `uptime`, whether it is a start record.
   */
  add(timeMs: number, sample: number | string, above: boolean): void;
  /** The raw value at the tick; of `any` and `none` 1 for true and 0 for false. It also forgets what no later tick can need. */
  read(tickMs: number, observedFromMs: number): Value;
  /** The first later tick at which `read` may give something else if nothing is added; Infinity if none. Asked after `read` of the same tick. */
  nextChangeMs(tickMs: number, observedFromMs: number): number;
  /** Whether the record added last is worth showing; absent: each is. */
  shows?(): boolean;
  /** Values that it is true for at the tick, in order; absent where it is about none. */
  texts?(tickMs: number): readonly string[];
  /** Plain JSON data. */
  snapshot(): unknown;
}

/** As `AggregateState`, for many places. A place that was never added to, or was cleared, has seen nothing. */
export interface AggregateStates {
  add(place: number, timeMs: number, sample: number | string, above: boolean): void;
  /** As many `add`s as `times`, of records in one bucket of time; absent where each record is looked at. */
  addMany?(place: number, timeMs: number, times: number): void;
  /** How many records are kept, those included that no later tick needs; absent where nobody counts them. */
  held?(place: number): number;
  read(place: number, tickMs: number, observedFromMs: number): Value;
  nextChangeMs(place: number, tickMs: number, observedFromMs: number): number;
  /** Whether the record added last at the place is worth showing; absent: each is. */
  shows?(place: number): boolean;
  /** Values that it is true for at the tick, in order; absent where it is about none. */
  texts?(place: number, tickMs: number): readonly string[];
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

  shows(place: number): boolean {
    return this.#at(place).shows?.() ?? true;
  }

  texts(place: number, tickMs: number): readonly string[] {
    return this.#at(place).texts?.(tickMs) ?? [];
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
