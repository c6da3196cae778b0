import { atLeast, exact } from '../value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { countKind } from './counting.js';
import { windowed } from './windowed.js';

/** `rate(p)`. */
export const rate: AggregateDescriptor = {
  name: 'rate',
  aliases: [],
  input: 'predicate?',
  window: true,
  result: 'rate',
  summary: 'how many records match, per second',
  doc: 'How many records of the window match, divided by its length. While the window is still filling it is at least that.',
  examples: [{ text: 'rate(status == 429) over 1m > 5/s', means: 'the limiter turns away more than five requests a second' }],
  ...windowed({
    ...countKind,
    perSecond: true,
    value: (content, { complete, seconds }) => {
      const perSecond = (content?.all ?? 0) / seconds;
      return complete ? exact(perSecond) : atLeast(perSecond);
    },
  }),
};
