import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { sampleAt, samplesKind } from './samples.js';
import { windowed } from './windowed.js';

/** `median(x)`. */
export const median: AggregateDescriptor = {
  name: 'median',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  summary: 'the middle value',
  doc: 'The middle value; of an even number of values, the lower of the two in the middle. Unknown if the window has no value. Exact up to 1,000 values in the window, within 1% of the value above that.',
  examples: [{ text: 'median(latency_ms) over 5m > 300ms', means: 'half of the requests take longer than 300 ms' }],
  ...windowed({
    ...samplesKind,
    value: (content) => {
      const value = sampleAt(content, 50);
      return value === undefined ? undefined : exact(value);
    },
  }),
};
