import { compareText } from '../../parser/text-order.js';
import type { AggregateDescriptor } from './aggregate.js';
import { successive } from './successive.js';

/** `changes(x)`. */
export const changes: AggregateDescriptor = {
  name: 'changes',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'text' }] },
  window: true,
  supportsAgo: true,
  result: 'number',
  range: { min: 0, whole: true },
  empty: 'zero',
  summary: 'how often the value changed',
  doc: 'The number of records in the window whose value, as text, differs from that of the record before, which may lie before the window. Records without a value are skipped. Of several records in one millisecond, only the one with the greatest text counts. While the window is still filling, the value is a lower bound.',
  examples: [
    { text: 'changes(state) over 10m > 6', means: 'a link, a leader or a circuit breaker is flapping' },
    { text: 'changes(version) over 1h >= 1', means: 'another version was deployed' },
  ],
  ...successive({
    choose: (a, b) => (compareText(String(a), String(b)) < 0 ? b : a),
    counts: (before, after) => before.sample !== after.sample,
  }),
};
