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
  summary: 'the smallest value',
  doc: 'The smallest value in the window. Unknown if the window has no value. While the window is still filling, the value is an upper bound. `min(x) > limit` is true only if every value is above the limit, so a single peak does not fire.',
  examples: [{ text: 'min(disk_used_pct) over 5m > 90%', means: 'disk usage has been above 90% for five minutes' }],
  monotonic: { keeps: 'extremes', initial: undefined, limit: atMost(-VERY_MUCH) },
  ...windowed({
    ...extremesKind,
    value: (content, { complete }) => {
      if (content === undefined) return undefined;
      return complete ? exact(content.least) : atMost(content.least);
    },
  }),
};
