import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { counting } from './counting.js';
import { wilsonEnd } from './wilson.js';

/** `ratio(p)` and `ratio(p of q)`. */
export const ratio: AggregateDescriptor = {
  name: 'ratio',
  aliases: [],
  signature: { parameters: [{ name: 'p', kind: 'predicate' }], of: 'q' },
  window: true,
  supportsAgo: true,
  supportsConfidence: true,
  result: 'fraction',
  range: { min: 0, max: 1 },
  empty: 'unknown',
  summary: 'the share of records that match',
  doc: 'The share of records that match `p`, between 0% and 100%; with `ratio(p of q)`, the share of those records that match `q`. Unknown if there are no records. A ratio of few records says little: add a confidence, `> 2% with 95% confidence`, or a floor such as `and count(q) over 5m >= 100`.',
  examples: [
    {
      text: 'ratio(status >= 500) over 5m > 2% and count() over 5m >= 100',
      means: 'more than one request in fifty fails, out of at least a hundred',
    },
    {
      text: 'ratio(status >= 500) over 5m > 2% with 99% confidence',
      means: 'more than one request in fifty fails, and the number of requests is large enough to be sure',
    },
    {
      text: 'ratio(status >= 500 of path startsWith "/checkout") over 5m > 2%',
      means: 'the same for the requests to one part of the site',
    },
  ],
  states: (spec) =>
    counting({
      countsMatched: true,
      value: (all, matched) => {
        if (all === 0) return undefined;
        return exact(spec.wilson === undefined ? matched / all : wilsonEnd(matched, all, spec.wilson));
      },
    }).states(spec),
};
