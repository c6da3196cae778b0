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
  summary: 'how many records match',
  doc: 'How many records of the window match; all of them when nothing stands between the parentheses. While the window is still filling it is at least what has been counted.',
  examples: [
    { text: 'count(level == "error") over 5m > 10', means: 'more than ten errors in five minutes' },
    { text: 'count() over 1m < 5', means: 'hardly any traffic' },
  ],
  monotonic: { keeps: 'counts', initial: atLeast(0), limit: atLeast(VERY_MUCH) },
  gain: () => 1,
  ...counting({
    value: (all, _above, { complete }) => (complete ? exact(all) : atLeast(all)),
  }),
};
