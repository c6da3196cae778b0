import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { counting } from './counting.js';

/** `none(p)`. */
export const none: AggregateDescriptor = {
  name: 'none',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate', optional: true }] },
  window: true,
  supportsAgo: true,
  result: 'truth',
  empty: 'true',
  summary: 'whether no record matches',
  doc: 'True if the window is fully observed and no record matches; without `p`, every record matches. False as soon as one record matches.',
  examples: [{ text: 'none(event == "backup.done") over 15m', means: 'no backup finished in the last 15 minutes' }],
  monotonic: { keeps: 'counts', initial: undefined, limit: exact(0) },
  ...counting({
    value: (all, _matched, { complete }) => (all > 0 ? exact(0) : complete ? exact(1) : undefined),
  }),
};
