/** What an aggregate must be able to do. Each is one file that describes itself; the list is in `functions.ts`. */
import type { FunctionDescriptor } from '../../parser/catalogue.js';
import type { WilsonBound } from '../../parser/program.js';
import type { AggregateStates } from './states.js';

/** What the plan knows of one aggregate. */
export interface AggregateSpec {
  readonly stepMs: number;
  readonly windowMs: number;
  readonly bucketMs: number;
  /** How far back the window is moved; 0 or absent: not at all. */
  readonly agoMs?: number;
  /** Percentile rank, 0 < rank < 100. */
  readonly rank?: number;
  /** `ratio`: an end of the interval of its confidence instead of the share. */
  readonly wilson?: WilsonBound;
}

export interface AggregateDescriptor extends FunctionDescriptor {
  /** It grows by one second a second while nothing is added. */
  readonly linear?: boolean;
  /** The most that one record adds to the lower bound of the raw value, where nothing else makes that grow; absent: it can grow by any amount. */
  gain?(spec: AggregateSpec): number | undefined;
  /** Where the states of all groups of an alert are kept, empty yet. */
  states(spec: AggregateSpec): AggregateStates;
}
