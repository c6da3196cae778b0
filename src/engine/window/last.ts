import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { endsKind } from './ends.js';
import { windowed } from './windowed.js';

/** `last(x)`. */
export const last: AggregateDescriptor = {
  name: 'last',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  ofBareField: true,
  summary: 'the latest value',
  doc: 'The latest value in the window; of several in one millisecond, the greatest. Unknown if the window has no value.',
  examples: [{ text: 'last(clean_addresses) over 15m <= 2', means: 'at most two clean addresses are left' }],
  ...windowed({
    ...endsKind,
    value: (content) => (content?.last === undefined ? undefined : exact(content.last.value)),
  }),
};
