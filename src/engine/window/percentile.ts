import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { sampleAt, samplesKind } from './samples.js';
import { windowed } from './windowed.js';

/** `percentile(x, 99.5)`, and `p50(x)`, `p99(x)`, `p999(x)`. */
export const percentile: AggregateDescriptor = {
  name: 'percentile',
  aliases: [],
  rankNames: { rankOf: rankOfName, meant: nameMeant, common: ['p50', 'p90', 'p95', 'p99', 'p999'] },
  signature: {
    parameters: [
      { name: 'x', kind: 'number' },
      { name: 'rank', kind: 'rank' },
    ],
  },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  empty: 'unknown',
  summary: 'the value that a percentage of the values does not exceed',
  doc: 'The value that the given percentage of the values does not exceed, by nearest rank. Unknown if the window has no value. `p95(x)` is `percentile(x, 95)`. A name has two digits, `p05` to `p99`, and digits after the second are decimals: `p999(x)` is `percentile(x, 99.9)`, `p9999(x)` is `percentile(x, 99.99)`. `rank` is per cent, above 0 and below 100; for the ends use `min` and `max`. Exact up to 1,000 values in the window, within 1% of the value above that.',
  examples: [
    { text: 'p95(latency_ms) over 5m > 800ms', means: 'one request in twenty takes longer than 800 ms' },
    { text: 'percentile(latency_ms, 99.5) over 5m > 2s', means: 'one request in two hundred takes longer than two seconds' },
  ],
  ...windowed({
    ...samplesKind,
    value: (content, { rank }) => {
      const value = sampleAt(content, rank);
      return value === undefined ? undefined : exact(value);
    },
  }),
};

/** `p50` 50, `p95` 95, `p999` 99.9; undefined for any other name. No zero is last among decimals: `p100` would be the tenth percentile. */
function rankOfName(name: string): number | undefined {
  const digits = /^p(\d\d(?:\d{0,3}[1-9])?)$/.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const rank = Number(`${digits.slice(0, 2)}.${digits.slice(2)}`);
  return rank > 0 && rank < 100 ? rank : undefined;
}

/** `p100`: for the greatest value; `p5`: `p05`; `p950`: `p95`. */
function nameMeant(name: string): string | undefined {
  const digits = /^p(\d{1,6})$/.exec(name)?.[1];
  if (digits === undefined) return undefined;
  if (/^10*$/.test(digits) && digits.length > 2) return 'write `max(…)`; a rank is below 100, and `p999` is the percentile 99.9';
  if (/^0*$/.test(digits)) return 'write `min(…)`; a rank is above 0';
  const written = digits.length === 1 ? `0${digits}` : digits.replace(/(?<=\d\d)0+$/, '');
  return `write \`p${written}\`, or \`percentile(…, ${Number(`${written.slice(0, 2)}.${written.slice(2)}`)})\``;
}
