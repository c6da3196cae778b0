import { LIMITS } from '../model/limits.js';
import { ownText } from '../model/records.js';
import { atLeast, exact } from '../model/value.js';
import type { AggregateDescriptor } from './aggregate.js';
import { VERY_MUCH } from './aggregate.js';
import { DistinctSketch } from './distinct-sketch.js';
import { windowed } from './windowed.js';

/** Exactly one of the two holds the texts. */
interface Texts {
  texts: Set<string> | undefined;
  sketch: DistinctSketch | undefined;
}

/** `distinct(x)`. */
export const distinct: AggregateDescriptor = {
  name: 'distinct',
  aliases: [],
  signature: { parameters: [{ name: 'x', kind: 'text' }] },
  window: true,
  supportsAgo: true,
  result: 'number',
  range: { min: 0, whole: true },
  empty: 'zero',
  summary: 'the number of different values',
  doc: 'The number of different values of the field in the window, compared as text. Records without a value are skipped. While the window is still filling, the value is a lower bound. Exact up to 1,000 values, within 2% above that.',
  examples: [{ text: 'distinct(user) over 10m > 50', means: 'login attempts with more than fifty user names' }],
  monotonic: { keeps: 'texts', initial: atLeast(0), limit: atLeast(VERY_MUCH) },
  ...windowed<Texts>({
    create: () => ({ texts: new Set(), sketch: undefined }),
    add: (bucket, sample) => {
      const text = String(sample);
      if (bucket.texts === undefined) {
        bucket.sketch?.add(text);
        return;
      }
      if (bucket.texts.has(text)) return;
      bucket.texts.add(ownText(text));
      if (bucket.texts.size <= LIMITS.exactDistinct) return;
      bucket.sketch = sketchOf([bucket]);
      bucket.texts = undefined;
    },
    merge: (older, newer) => mergeTexts([older, newer]),
    mergeAll: mergeTexts,
    value: (content, { complete }) => {
      const count = content?.texts?.size ?? content?.sketch?.count() ?? 0;
      return complete ? exact(count) : atLeast(count);
    },
    toJson: ({ texts, sketch }) => (texts === undefined ? { sketch: sketch?.toJson() } : [...texts]),
    fromJson: (data) =>
      Array.isArray(data)
        ? { texts: new Set(data as string[]), sketch: undefined }
        : { texts: undefined, sketch: DistinctSketch.fromJson((data as { sketch: unknown }).sketch) },
  }),
};

function mergeTexts(contents: readonly Texts[]): Texts {
  const texts = new Set<string>();
  for (const content of contents) {
    if (content.texts === undefined) return { texts: undefined, sketch: sketchOf(contents) };
    for (const text of content.texts) texts.add(text);
    if (texts.size > LIMITS.exactDistinct) return { texts: undefined, sketch: sketchOf(contents) };
  }
  return { texts, sketch: undefined };
}

function sketchOf(contents: readonly Texts[]): DistinctSketch {
  const sketch = new DistinctSketch();
  for (const content of contents) {
    if (content.sketch !== undefined) sketch.merge(content.sketch);
    for (const text of content.texts ?? []) sketch.add(text);
  }
  return sketch;
}
