import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { sumKind } from './summing.js';
import { windowed } from './windowed.js';

/** `sum(x)`. */
export const sum: AggregateDescriptor = {
  name: 'sum',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'zero',
  summary: 'the sum of the values',
  doc: 'The sum of the values in the window; 0 if there is none. While the window is still filling, the value is a lower bound, unless a value is negative. Records without a number are skipped.',
  examples: [
    { text: 'sum(held_ms where event == "lock.released") over 1m / 1m > 70%', means: 'the lock is held for more than 70% of the time' },
    { text: 'sum(size_bytes) over 1h > 10GiB', means: 'more than 10 GiB in an hour' },
  ],
  ...windowed({
    ...sumKind,
    value: (content, { complete }) => {
      const total = content === undefined ? 0 : content.sum.hi + content.sum.lo;
      if (!Number.isFinite(total)) return undefined;
      if (complete) return exact(total);
      return content?.negative === true ? undefined : atLeast(total);
    },
  }),
};
