import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { endsKind } from './ends.js';
import { windowed } from './windowed.js';

/** `first(x)`. */
export const first: AggregateDescriptor = {
  name: 'first',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  summary: 'the earliest value',
  doc: 'The earliest value in the window; of several in one millisecond, the smallest. Unknown if the window has no value.',
  examples: [{ text: 'first(backlog) over 10m < 5', means: 'the backlog was below five at the start of the window' }],
  ...windowed({
    ...endsKind,
    value: (content) => (content?.first === undefined ? undefined : exact(content.first.value)),
  }),
};
