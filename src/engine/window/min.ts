import { atMost, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { VERY_MUCH } from './aggregate.js';
import { extremesKind } from './extremes.js';
import { windowed } from './windowed.js';

/** `min(x)`. */
export const min: AggregateDescriptor = {
  name: 'min',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  summary: 'the least value',
  doc: 'The least value of the window; unknown when there is none. While the window is still filling it is at most that. `min(x) > limit` asks that every value is above the limit: a single peak does not count.',
  examples: [{ text: 'min(disk_used_pct) over 5m > 90%', means: 'it has been above 90% for five minutes' }],
  monotonic: { keeps: 'extremes', initial: undefined, limit: atMost(-VERY_MUCH) },
  ...windowed({
    ...extremesKind,
    value: (content, { complete }) => {
      if (content === undefined) return undefined;
      return complete ? exact(content.least) : atMost(content.least);
    },
  }),
};
