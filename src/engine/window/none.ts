import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { counting } from './counting.js';

/** `none(p)`. */
export const none: AggregateDescriptor = {
  name: 'none',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate' }] },
  window: true,
  supportsAgo: true,
  result: 'truth',
  empty: 'true',
  summary: 'whether no record matches',
  doc: 'True when the window is full and no record of it matches; false as soon as one does.',
  examples: [{ text: 'none(event == "backup.done") over 15m', means: 'nothing was finished for a quarter of an hour' }],
  monotonic: { keeps: 'counts', initial: undefined, limit: exact(0) },
  ...counting({
    value: (all, _above, { complete }) => (all > 0 ? exact(0) : complete ? exact(1) : undefined),
  }),
};
