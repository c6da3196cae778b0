/** All functions of the language, in the order in which the docs show them. */
import type { AggregateDescriptor } from './aggregate.js';
import { any } from './any.js';
import { changes } from './changes.js';
import { count } from './count.js';
import { distinct } from './distinct.js';
import { first } from './first.js';
import { last } from './last.js';
import { max } from './max.js';
import { mean } from './mean.js';
import { median } from './median.js';
import { min } from './min.js';
import { newValue } from './new.js';
import { none } from './none.js';
import { percentile } from './percentile.js';
import { rate } from './rate.js';
import { ratio } from './ratio.js';
import { restarts } from './restarts.js';
import { since } from './since.js';
import { slope } from './slope.js';
import { stddev } from './stddev.js';
import { sum } from './sum.js';
import { uptime } from './uptime.js';

export const FUNCTIONS: readonly AggregateDescriptor[] = [
  count,
  rate,
  ratio,
  sum,
  mean,
  min,
  max,
  first,
  last,
  median,
  percentile,
  stddev,
  slope,
  distinct,
  changes,
  any,
  none,
  newValue,
  since,
  uptime,
  restarts,
];

const BY_NAME: ReadonlyMap<string, AggregateDescriptor> = new Map(FUNCTIONS.map((descriptor) => [descriptor.name, descriptor]));

/** @throws Error when no function has this name: the program was not checked. */
export function functionNamed(name: string): AggregateDescriptor {
  const found = BY_NAME.get(name);
  if (found === undefined) throw new Error(`no function is called ${JSON.stringify(name)}`);
  return found;
}
