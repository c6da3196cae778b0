/** Buckets of the percentiles: all samples while there are few, a sketch when there are many. */
import { select } from '../collections/select.js';
import { LIMITS } from '../model/limits.js';
import { nearestRank } from './nearest-rank.js';
import { QuantileSketch } from './quantile-sketch.js';
import type { WindowedKind } from './windowed-kind.js';

/** Exactly one of the two holds the samples. */
export interface Samples {
  values: number[] | undefined;
  sketch: QuantileSketch | undefined;
}

export const samplesKind: Omit<WindowedKind<Samples>, 'value'> & { mergeAll(contents: readonly Samples[]): Samples } = {
  create: () => ({ values: [], sketch: undefined }),
  add: (bucket, sample) => {
    if (typeof sample !== 'number') return;
    if (bucket.values === undefined) {
      bucket.sketch?.add(sample, 1);
      return;
    }
    bucket.values.push(sample);
    if (bucket.values.length <= LIMITS.exactSamples) return;
    bucket.sketch = sketchOf([bucket]);
    bucket.values = undefined;
  },
  merge: (older, newer) => samplesKind.mergeAll([older, newer]),
  mergeAll: (contents) => {
    const values: number[] = [];
    for (const content of contents) {
      if (content.values === undefined || values.length + content.values.length > LIMITS.exactSamples) {
        return { values: undefined, sketch: sketchOf(contents) };
      }
      for (const value of content.values) values.push(value);
    }
    return { values, sketch: undefined };
  },
  toJson: ({ values, sketch }) => values ?? sketch?.toJson() ?? [],
  fromJson: (data) =>
    Array.isArray(data)
      ? { values: [...(data as number[])], sketch: undefined }
      : { values: undefined, sketch: QuantileSketch.fromJson(data) },
};

/** The sample of a rank (percent), by nearest rank; undefined when there is none. */
export function sampleAt(samples: Samples | undefined, rank: number): number | undefined {
  if (samples?.sketch !== undefined) return samples.sketch.at(rank);
  const values = samples?.values;
  if (values === undefined || values.length === 0) return undefined;
  for (let at = 0; at < values.length; at++) SCRATCH[at] = values[at] ?? 0;
  return select(SCRATCH, nearestRank(rank, values.length), 0, values.length - 1);
}

const SCRATCH = new Float64Array(LIMITS.exactSamples);

function sketchOf(contents: readonly Samples[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const content of contents) {
    if (content.sketch !== undefined) sketch.merge(content.sketch);
    for (const value of content.values ?? []) sketch.add(value, 1);
  }
  return sketch;
}
