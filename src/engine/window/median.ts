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
  doc: 'The value in the middle, of an even number the lower of the two; unknown when there is none. Exact up to 1,000 values in the window, within 1% of the value beyond.',
  examples: [{ text: 'median(latency_ms) over 5m > 300ms', means: 'every other request takes longer than 300 ms' }],
  ...windowed({
    ...samplesKind,
    value: (content) => {
      const value = sampleAt(content, 50);
      return value === undefined ? undefined : exact(value);
    },
  }),
};
