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
  doc: 'The share of the records (of those that match `q`, with `ratio(p of q)`) that match `p`: between 0% and 100%. Unknown when there is nothing to take a share of. A share of few means little: say how sure it must be, `> 2% with 95% confidence`, or put a floor beside it, such as `and count(q) over 5m >= 100`.',
  examples: [
    { text: 'ratio(status >= 500) over 5m > 2% and count() over 5m >= 100', means: 'one request in fifty fails, of a hundred at least' },
    {
      text: 'ratio(status >= 500) over 5m > 2% with 99% confidence',
      means: 'more than one in fifty, and few requests do not tell it by chance',
    },
    { text: 'ratio(status >= 500 of path startsWith "/checkout") over 5m > 2%', means: 'the same for the requests to one part' },
  ],
  states: (spec) =>
    counting({
      share: true,
      value: (all, above) => {
        if (all === 0) return undefined;
        return exact(spec.wilson === undefined ? above / all : wilsonEnd(above, all, spec.wilson));
      },
    }).states(spec),
};
