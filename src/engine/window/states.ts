/** The states of one aggregate in all groups of an alert, by the slot of the group. */
import type { Value } from '../model/value.js';

/**
 * State of one aggregate in one group. Records are added in order of time; everything before a tick is added before it is read, nothing at or
 * after it.
 */
export interface AggregateState {
  /**
   * Adds a record that passed the filter. `sample` is its number or text, 0 for functions without one. `matched`: whether the record also passes the
   * second predicate of the function; for functions of the process, whether it is a start record.
   */
  add(timeMs: number, sample: number | string, matched: boolean): void;
  /** The raw value at the tick; 1 for true and 0 for false. Also drops records that no later tick needs. */
  read(tickMs: number, observedFromMs: number): Value;
  /** The first later tick at which `read` may return another value if nothing is added; Infinity if none. Called after `read` of the same tick. */
  nextChangeMs(tickMs: number, observedFromMs: number): number;
  /** Whether the record added last should be shown as a sample; absent: always. */
  shows?(): boolean;
  /** The values for which it is true at the tick, sorted; absent for functions that are not about single values. */
  texts?(tickMs: number): readonly string[];
  /** Plain JSON data. */
  snapshot(): unknown;
}

/** As `AggregateState`, for many slots. A slot without `add`, or after `clear`, has an empty state. */
export interface AggregateStates {
  add(slot: number, timeMs: number, sample: number | string, matched: boolean): void;
  /** Same as calling `add` as often as `times`, for records of one bucket; absent if the samples matter. */
  addMany?(slot: number, timeMs: number, times: number): void;
  /** The number of records kept, including those that no later tick needs; absent if records are not counted. */
  held?(slot: number): number;
  read(slot: number, tickMs: number, observedFromMs: number): Value;
  nextChangeMs(slot: number, tickMs: number, observedFromMs: number): number;
  /** Whether the record added last at the slot should be shown as a sample; absent: always. */
  shows?(slot: number): boolean;
  /** The values for which it is true at the tick, sorted; absent for functions that are not about single values. */
  texts?(slot: number, tickMs: number): readonly string[];
  clear(slot: number): void;
  /** Plain JSON data. */
  snapshot(slot: number): unknown;
  /** @param data a result of `snapshot`. */
  restore(slot: number, data: unknown): void;
}

/** Keeps a separate state for each slot, created on the first `add`. `restore` takes a result of `snapshot`. */
export function separately(create: () => AggregateState, restore: (data: unknown) => AggregateState): AggregateStates {
  return new SeparateStates(create, restore);
}

class SeparateStates implements AggregateStates {
  readonly #states: (AggregateState | undefined)[] = [];
  /** Shared by all slots without a state; it never changes. */
  readonly #empty: AggregateState;

  constructor(
    readonly create: () => AggregateState,
    readonly restoreState: (data: unknown) => AggregateState,
  ) {
    this.#empty = create();
  }

  add(slot: number, timeMs: number, sample: number | string, matched: boolean): void {
    const state = this.#states[slot] ?? this.#put(slot, this.create());
    state.add(timeMs, sample, matched);
  }

  read(slot: number, tickMs: number, observedFromMs: number): Value {
    return this.#at(slot).read(tickMs, observedFromMs);
  }

  nextChangeMs(slot: number, tickMs: number, observedFromMs: number): number {
    return this.#at(slot).nextChangeMs(tickMs, observedFromMs);
  }

  shows(slot: number): boolean {
    return this.#at(slot).shows?.() ?? true;
  }

  texts(slot: number, tickMs: number): readonly string[] {
    return this.#at(slot).texts?.(tickMs) ?? [];
  }

  clear(slot: number): void {
    if (slot < this.#states.length) this.#states[slot] = undefined;
  }

  snapshot(slot: number): unknown {
    return this.#at(slot).snapshot();
  }

  restore(slot: number, data: unknown): void {
    this.#put(slot, this.restoreState(data));
  }

  #at(slot: number): AggregateState {
    return this.#states[slot] ?? this.#empty;
  }

  #put(slot: number, state: AggregateState): AggregateState {
    while (this.#states.length <= slot) this.#states.push(undefined);
    this.#states[slot] = state;
    return state;
  }
}
