/** What an aggregate must be able to do. Each is one file that describes itself; the list is in `functions.ts`. */
import type { FunctionDescriptor } from '../../parser/catalogue.js';
import type { Aggregate, WilsonBound } from '../../parser/program.js';
import type { AggregateStates } from './states.js';

/** What the plan knows of one aggregate. */
export interface AggregateSpec {
  readonly stepMs: number;
  readonly windowMs: number;
  readonly bucketMs: number;
  /** How far back the window is moved; 0 or absent: not at all. */
  readonly agoMs?: number;
  /** Percentile rank, 0 < rank < 100. */
  readonly rank?: number | undefined;
  /** `ratio`: an end of the interval of its confidence instead of the share. */
  readonly wilson?: WilsonBound | undefined;
}

/** All specs have the same members in the same order: they are read for every record, and objects of many shapes are read slowly. */
export function specOf({ windowMs, bucketMs, agoMs = 0, rank, wilson }: Aggregate, stepMs: number): AggregateSpec {
  return { stepMs, windowMs, bucketMs, agoMs, rank, wilson };
}

export type Monotonicity = 'count' | 'ends' | 'texts';

export interface AggregateDescriptor extends FunctionDescriptor {
  /** It grows by one second a second while nothing is added. */
  readonly linear?: boolean;
  /** The most that one record adds to the lower bound of the raw value, where nothing else makes that grow; absent: it can grow by any amount. */
  gain?(spec: AggregateSpec): number | undefined;
  /**
   * More records move its value one way only, so that what a window holds already can settle a condition before its time; and what must be kept of
   * records that wait: how many, the least and the greatest, or their texts. Absent: any record to come may change everything.
   */
  readonly oneWay?: Monotonicity;
  /** Where the states of all groups of an alert are kept, empty yet. */
  states(spec: AggregateSpec): AggregateStates;
}
