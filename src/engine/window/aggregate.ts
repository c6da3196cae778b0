/** What an aggregate must be able to do. Each is one file that describes itself; the list is in `functions.ts`. */
import type { FunctionDescriptor } from '../../parser/catalogue.js';
import type { Value } from '../value.js';
import type { AggregateStates } from './states.js';

/** What the plan knows of one aggregate. */
export interface AggregateSpec {
  readonly stepMs: number;
  readonly windowMs: number;
  readonly bucketMs: number;
  /** Percentile rank, 0 < rank < 100. */
  readonly rank?: number;
}

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
  /** Plain JSON data. */
  snapshot(): unknown;
}

export interface AggregateDescriptor extends FunctionDescriptor {
  /** It grows by one second a second while nothing is added. */
  readonly linear?: boolean;
  /** Where the states of all groups of an alert are kept, empty yet. */
  states(spec: AggregateSpec): AggregateStates;
}
