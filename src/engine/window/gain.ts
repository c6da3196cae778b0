/** How much one record can add to an aggregate. */
import type { Aggregate } from '../../parser/program.js';
import { exact, scaleValue } from '../model/value.js';
import { specOf } from './aggregate.js';
import { functionNamed } from './functions.js';

/** The most that one record adds to the lower bound of the value, in base units; undefined: any amount. */
export function gainOf(aggregate: Aggregate, stepMs: number): number | undefined {
  // A record counts in a window that is moved back only later.
  if (aggregate.agoMs !== undefined) return undefined;
  const gain = functionNamed(aggregate.fn).gain?.(specOf(aggregate, stepMs));
  return gain === undefined ? undefined : scaleValue(exact(gain), aggregate.scale)?.hi;
}
