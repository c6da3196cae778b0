import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { VERY_MUCH } from './aggregate.js';
import { extremesKind } from './extremes.js';
import { windowed } from './windowed.js';

/** `max(x)`. */
export const max: AggregateDescriptor = {
  name: 'max',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  summary: 'the greatest value',
  doc: 'The greatest value in the window. Unknown if the window has no value. While the window is still filling, the value is a lower bound.',
  examples: [{ text: 'max(lag_seconds) over 5m > 60s', means: 'the lag exceeded one minute' }],
  monotonic: { keeps: 'extremes', initial: undefined, limit: atLeast(VERY_MUCH) },
  ...windowed({
    ...extremesKind,
    value: (content, { complete }) => {
      if (content === undefined) return undefined;
      return complete ? exact(content.greatest) : atLeast(content.greatest);
    },
  }),
};
