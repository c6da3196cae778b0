import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { VERY_MUCH } from './aggregate.js';
import { counting } from './counting.js';

/** `count(p)`. */
export const count: AggregateDescriptor = {
  name: 'count',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate', optional: true }] },
  window: true,
  supportsAgo: true,
  result: 'number',
  range: { min: 0, whole: true },
  empty: 'zero',
  isFloor: true,
  summary: 'the number of records that match',
  doc: 'The number of records in the window that match; without an argument, the number of all records. While the window is still filling, the value is a lower bound.',
  examples: [
    { text: 'count(level == "error") over 5m > 10', means: 'more than ten errors in five minutes' },
    { text: 'count() over 1m < 5', means: 'very little traffic' },
  ],
  monotonic: { keeps: 'counts', initial: atLeast(0), limit: atLeast(VERY_MUCH) },
  gain: () => 1,
  ...counting({
    value: (all, _matched, { complete }) => (complete ? exact(all) : atLeast(all)),
  }),
};
