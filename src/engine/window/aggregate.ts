/** The interface of an aggregate function. Each function is one file with its descriptor; `functions.ts` lists them. */
import type { FunctionDescriptor } from '../../parser/function-descriptor.js';
import type { Aggregate, WilsonBound } from '../../parser/program.js';
import type { Value } from '../model/value.js';
import type { AggregateStates } from './states.js';

/** One aggregate of an alert, as the window code needs it. */
export interface AggregateSpec {
  readonly stepMs: number;
  readonly windowMs: number;
  readonly bucketMs: number;
  /** How far back the window is moved; 0 or absent: not at all. */
  readonly agoMs?: number;
  /** Percentile rank, 0 < rank < 100. */
  readonly rank?: number | undefined;
  /** An end of the confidence interval, which is compared instead of the fraction itself. */
  readonly wilson?: WilsonBound | undefined;
}

/** All specs have the same members in the same order: they are read for every record, and objects of many shapes are read slowly. */
export function specOf({ windowMs, bucketMs, agoMs = 0, rank, wilson }: Aggregate, stepMs: number): AggregateSpec {
  return { stepMs, windowMs, bucketMs, agoMs, rank, wilson };
}

/** Larger than any value that a window can have. */
export const VERY_MUCH = 1e15;

/** The data kept of records that wait for the watermark: count, minimum and maximum, or their texts. */
export type KeptRecords = 'counts' | 'extremes' | 'texts';

/** More records move the value one way only, so records already read can settle a condition before its tick. */
export interface Monotonicity {
  readonly keeps: KeptRecords;
  /** The value before the first record of a window that is still filling. */
  readonly initial: Value;
  /** The value that enough records can bring about. */
  readonly limit: Value;
}

export interface AggregateDescriptor extends FunctionDescriptor {
  /** The most that one record adds to the lower bound of the raw value, if nothing else makes that grow; absent: any amount. */
  gain?(spec: AggregateSpec): number | undefined;
  /** Absent: a later record can change any value, so that no early notice is certain. */
  readonly monotonic?: Monotonicity;
  /** Creates empty states for all groups of an alert. */
  states(spec: AggregateSpec): AggregateStates;
}
