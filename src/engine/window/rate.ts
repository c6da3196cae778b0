import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { VERY_MUCH } from './aggregate.js';
import { counting } from './counting.js';

/** `rate(p)`. */
export const rate: AggregateDescriptor = {
  name: 'rate',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate', optional: true }] },
  window: true,
  supportsAgo: true,
  result: 'per-second',
  range: { min: 0 },
  empty: 'zero',
  isFloor: true,
  summary: 'the number of records that match, per second',
  doc: 'The number of records in the window that match, divided by the length of the window. While the window is still filling, the value is a lower bound.',
  examples: [{ text: 'rate(status == 429) over 1m > 5/s', means: 'more than five requests per second are rejected' }],
  monotonic: { keeps: 'counts', initial: atLeast(0), limit: atLeast(VERY_MUCH) },
  // Where buckets are longer than steps, the window grows shorter and longer with the tick.
  gain: ({ stepMs, windowMs, bucketMs }) => (bucketMs <= stepMs ? 1000 / windowMs : undefined),
  ...counting({
    perSecond: true,
    value: (all, _matched, { complete, seconds }) => (complete ? exact(all / seconds) : atLeast(all / seconds)),
  }),
};
