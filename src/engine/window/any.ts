import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { counting } from './counting.js';

/** `any(p)`. */
export const any: AggregateDescriptor = {
  name: 'any',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate', optional: true }] },
  window: true,
  supportsAgo: true,
  result: 'truth',
  empty: 'false',
  summary: 'whether at least one record matches',
  doc: 'True as soon as one record of the window matches; without `p`, every record matches. False if the window is fully observed and no record matches.',
  examples: [{ text: 'any(message contains "out of memory") over 5m', means: 'at least one such message was logged' }],
  monotonic: { keeps: 'counts', initial: undefined, limit: exact(1) },
  ...counting({
    value: (all, _matched, { complete }) => (all > 0 ? exact(1) : complete ? exact(0) : undefined),
  }),
};
