import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { extremesKind } from './extremes.js';
import { windowed } from './windowed.js';

/** `max(x)`. */
export const max: AggregateDescriptor = {
  name: 'max',
  aliases: [],
  input: 'number',
  window: true,
  result: 'unit-of-input',
  summary: 'the greatest value',
  doc: 'The greatest value of the window; unknown when there is none. While the window is still filling it is at least that.',
  examples: [{ text: 'max(lag_seconds) over 5m > 60s', means: 'the lag went past a minute' }],
  oneWay: 'ends',
  ...windowed({
    ...extremesKind,
    value: (content, { complete }) => {
      if (content === undefined) return undefined;
      return complete ? exact(content.greatest) : atLeast(content.greatest);
    },
  }),
};
