import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { divideRounded } from './double-double.js';
import { sumKind } from './summing.js';
import { windowed } from './windowed.js';

/** `mean(x)`, also `avg(x)`. */
export const mean: AggregateDescriptor = {
  name: 'mean',
  aliases: ['avg'],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  summary: 'the average of the values',
  doc: 'The sum of the values divided by their number. Unknown if the window has no value. A mean hides a small number of slow requests; for latencies, use a percentile.',
  examples: [{ text: 'mean(latency_ms) over 5m > 800ms', means: 'a request takes more than 800 ms on average' }],
  ...windowed({
    ...sumKind,
    value: (content) => {
      if (content === undefined || content.n === 0) return undefined;
      const average = divideRounded(content.sum, content.n);
      return Number.isFinite(average) ? exact(average) : undefined;
    },
  }),
};
