import { exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import type { DoubleDouble } from './double-double.js';
import { addNumber, addPair, multiplyPair, product, zero } from './double-double.js';
import { windowed } from './windowed.js';

interface Moments {
  n: number;
  least: number;
  greatest: number;
  sum: DoubleDouble;
  squares: DoubleDouble;
}

/** `stddev(x)`: the population standard deviation, from n·Σx² − (Σx)² in double-double precision to avoid cancellation. */
export const stddev: AggregateDescriptor = {
  name: 'stddev',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'number' }] },
  window: true,
  supportsAgo: true,
  result: 'unit-of-input',
  range: { min: 0 },
  empty: 'unknown',
  summary: 'the standard deviation of the values',
  doc: 'The standard deviation of the values from their mean (population standard deviation, divided by n). Unknown if the window has no value.',
  examples: [{ text: 'stddev(latency_ms) over 10m > 500ms', means: 'latencies have become erratic' }],
  ...windowed<Moments>({
    create: () => ({ n: 0, least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY, sum: zero(), squares: zero() }),
    add: (bucket, sample) => {
      if (typeof sample !== 'number') return;
      bucket.n += 1;
      bucket.least = Math.min(bucket.least, sample);
      bucket.greatest = Math.max(bucket.greatest, sample);
      addNumber(bucket.sum, sample);
      bucket.squares = addPair(bucket.squares, product(sample, sample));
    },
    merge: (older, newer) => ({
      n: older.n + newer.n,
      least: Math.min(older.least, newer.least),
      greatest: Math.max(older.greatest, newer.greatest),
      sum: addPair(older.sum, newer.sum),
      squares: addPair(older.squares, newer.squares),
    }),
    value: (content) => {
      if (content === undefined || content.n === 0) return undefined;
      // Rounding must not give a constant series a deviation.
      if (content.least === content.greatest) return exact(0);
      const { n, sum, squares } = content;
      const mean = multiplyPair(sum, sum);
      const scaled = multiplyPair(squares, { hi: n, lo: 0 });
      const difference = addPair(scaled, { hi: -mean.hi, lo: -mean.lo });
      const deviation = Math.sqrt(Math.max(0, (difference.hi + difference.lo) / (n * n)));
      return Number.isFinite(deviation) ? exact(deviation) : undefined;
    },
    toJson: ({ n, least, greatest, sum, squares }) => [n, least, greatest, sum.hi, sum.lo, squares.hi, squares.lo],
    fromJson: (data) => {
      const [n = 0, least = 0, greatest = 0, sumHi = 0, sumLo = 0, squaresHi = 0, squaresLo = 0] = data as readonly number[];
      return { n, least, greatest, sum: { hi: sumHi, lo: sumLo }, squares: { hi: squaresHi, lo: squaresLo } };
    },
  }),
};
