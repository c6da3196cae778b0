import { compareText } from '../model/order.js';
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
  doc: 'How many records of the window have another value, as text, than the one before them; that one may lie before the window. Records without a value take no part, and of several in one millisecond only the greatest text counts. While the window is still filling it is at least what has been counted.',
  examples: [
    { text: 'changes(state) over 10m > 6', means: 'a link (a leader, a circuit breaker) flaps' },
    { text: 'changes(version) over 1h >= 1', means: 'another version was deployed' },
  ],
  ...successive({
    choose: (a, b) => (compareText(String(a), String(b)) < 0 ? b : a),
    counts: (before, after) => before.sample !== after.sample,
  }),
};
