import type { AggregateDescriptor } from './aggregate.js';
import { successive } from './successive.js';

/** Readings in whole seconds are cut: the process may have begun up to this much later than they say. */
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
  summary: "how often the group's process started anew",
  doc: 'How often the process of the group started anew within the window, from what the stream says with `uptime since PREDICATE` (the start records) or `uptime from FIELD`: readings that are less than the one before, or that say that the process began after the one before was taken, which may lie before the window. While the window is still filling it is at least what has been counted. A guard on `uptime` keeps a process that starts again and again silent: put this beside it.',
  examples: [{ text: 'restarts() over 15m >= 3', means: 'a crash loop: the process does not stay up' }],
  ...successive({
    choose: (a, b) => Math.min(Number(a), Number(b)),
    counts: (before, after) => {
      const seconds = Number(after.sample);
      return seconds < Number(before.sample) || seconds + CUT_SECONDS <= (after.timeMs - before.timeMs) / 1000;
    },
  }),
};
