/** Replays several sources side by side: see Several sources in a replay in `docs/semantics.md`. */

import { compareText } from '../parser/text-order.js';
import type { Engine } from './model/engine-api.js';
import type { RecordBatch } from './model/records.js';
import type { Transition } from './model/transition.js';

export interface ReplaySource {
  readonly stream: string;
  /** Unique within its stream; ties between sources are broken by it. */
  readonly name: string;
  readonly batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>;
}

interface Reader {
  readonly source: ReplaySource;
  readonly next: () => Promise<IteratorResult<RecordBatch>> | IteratorResult<RecordBatch>;
  batch: RecordBatch | undefined;
  row: number;
}

/**
 * Yields transitions in order, as soon as they are final, and the rest at the end.
 * Batches of a source are read one at a time. An error of a source ends the replay and is thrown.
 */
export async function* replay(engine: Engine, sources: readonly ReplaySource[]): AsyncGenerator<readonly Transition[], void, undefined> {
  for (const source of sources) engine.addSource(source.stream, source.name);
  const readers = sources.map(readerOf).sort((a, b) => compareSources(a.source, b.source));
  while (readers.length > 0) {
    const { reader, yieldTo } = chooseNext(engine, readers);
    if (reader.batch === undefined || reader.row >= reader.batch.size) {
      const result = await reader.next();
      if (result.done === true) {
        engine.endSource(reader.source.stream, reader.source.name);
        readers.splice(readers.indexOf(reader), 1);
        continue;
      }
      reader.batch = result.value;
      reader.row = 0;
    }
    reader.row = engine.push(reader.source.stream, reader.source.name, reader.batch, reader.row, yieldTo);
    const transitions = engine.take();
    if (transitions.length > 0) yield transitions;
  }
  const rest = engine.finish();
  if (rest.length > 0) yield rest;
}

/** The source whose newest record is oldest, one without records first, ties by name; and the time up to which it may be read. */
function chooseNext(engine: Engine, readers: readonly Reader[]): { readonly reader: Reader; readonly yieldTo: number } {
  let first: Reader | undefined;
  let firstMs = Number.POSITIVE_INFINITY;
  let firstAt = 0;
  let secondMs = Number.POSITIVE_INFINITY;
  let secondAt = 0;
  readers.forEach((reader, at) => {
    const newestMs = engine.newest(reader.source.stream, reader.source.name) ?? Number.NEGATIVE_INFINITY;
    if (first === undefined || newestMs < firstMs) {
      secondMs = firstMs;
      secondAt = firstAt;
      first = reader;
      firstMs = newestMs;
      firstAt = at;
    } else if (newestMs < secondMs) {
      secondMs = newestMs;
      secondAt = at;
    }
  });
  if (first === undefined) throw new Error('a replay without sources');
  // Readers are in order of their names: at equal times the first one is read.
  return { reader: first, yieldTo: firstAt < secondAt ? secondMs : secondMs - 1 };
}

function readerOf(source: ReplaySource): Reader {
  const { batches } = source;
  const iterator = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
  return { source, next: () => iterator.next(), batch: undefined, row: 0 };
}

function compareSources(a: ReplaySource, b: ReplaySource): number {
  return compareText(a.name, b.name) || compareText(a.stream, b.stream);
}
