import type { AggregateDescriptor } from './aggregate.js';
import { successive } from './successive.js';

/** Readings in whole seconds are truncated: the process may have started up to this much earlier than they say. */
const CUT_SECONDS = 1;

/** `restarts()`. */
export const restarts: AggregateDescriptor = {
  name: 'restarts',
  aliases: [],
  signature: { parameters: [] },
  readsProcess: true,
  window: true,
  supportsAgo: true,
  result: 'number',
  range: { min: 0, whole: true },
  empty: 'zero',
  crashLoops: 'counts',
  summary: 'how often the process of the group restarted',
  doc: 'How often the process of the group restarted within the window. The stream defines this with `uptime since PREDICATE` (every start record counts) or `uptime from FIELD` (a reading counts that is below the one before, or that shows a start after the one before, which may lie before the window). While the window is still filling, the value is a lower bound. A guard on `uptime` hides a process that restarts again and again, so add an alert with `restarts` as well.',
  examples: [{ text: 'restarts() over 15m >= 3', means: 'a crash loop: the process restarts again and again' }],
  ...successive({
    choose: (a, b) => Math.min(Number(a), Number(b)),
    counts: (before, after) => {
      const seconds = Number(after.sample);
      return seconds < Number(before.sample) || seconds + CUT_SECONDS <= (after.timeMs - before.timeMs) / 1000;
    },
  }),
};
