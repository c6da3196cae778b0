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
  summary: 'how many records match, per second',
  doc: 'How many records of the window match, divided by its length. While the window is still filling it is at least that.',
  examples: [{ text: 'rate(status == 429) over 1m > 5/s', means: 'the limiter turns away more than five requests a second' }],
  monotonic: { keeps: 'counts', initial: atLeast(0), limit: atLeast(VERY_MUCH) },
  // Where buckets are longer than steps, the window grows shorter and longer with the tick.
  gain: ({ stepMs, windowMs, bucketMs }) => (bucketMs <= stepMs ? 1000 / windowMs : undefined),
  ...counting({
    perSecond: true,
    value: (all, _above, { complete, seconds }) => (complete ? exact(all / seconds) : atLeast(all / seconds)),
  }),
};
