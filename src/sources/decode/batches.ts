/** A source read from its bytes to its batches. */
import { LIMITS } from '../../engine/model/limits.js';
import type { RecordBatch } from '../../engine/model/records.js';
import type { LineStats } from '../lines/line-reader.js';
import { LineReader } from '../lines/line-reader.js';
import type { DecodeStats, StreamDecoder } from './stream-decoder.js';

/** All that is known of a source's lines; `lines` and `cut` count text lines, `records` what was made of them. */
export interface SourceReadStats extends DecodeStats, Pick<LineStats, 'bytes' | 'cut' | 'invalidUtf8'> {}

export interface BatchReader {
  /** Batches of at least one record, each of at most `LIMITS.batchRecords`; once. */
  batches(): AsyncGenerator<RecordBatch>;
  stats(): SourceReadStats;
}

/** A chunk may be used again by its owner when the next is asked for. */
export function readBatches(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  decoder: StreamDecoder,
  /** The chunks begin in the middle of the source, behind a newline. */
  inTheMiddle = false,
): BatchReader {
  const reader = new LineReader(LIMITS.lineBytes, !inTheMiddle);
  return {
    async *batches() {
      for await (const chunk of chunks) yield* decodeChunk(chunk, reader, decoder);
      yield* decodeLines(reader.end(), decoder);
      const rest = decoder.end();
      if (rest.size > 0) yield rest;
    },
    stats: () => {
      const { bytes, cut, invalidUtf8 } = reader.stats;
      return { ...decoder.stats(), bytes, cut, invalidUtf8 };
    },
  };
}

/** The batches of a chunk; what it leaves of a line stays in `reader`. */
export function* decodeChunk(chunk: Uint8Array, reader: LineReader, decoder: StreamDecoder): Generator<RecordBatch> {
  if (decoder.pushBlock === undefined) {
    yield* decodeLines(reader.push(chunk), decoder);
    return;
  }
  const { lines, block } = reader.cut(chunk);
  if (block !== undefined && reader.isPlain(block)) reader.count(yield* decoder.pushBlock(lines, block));
  else yield* decodeLines(block === undefined ? lines : lines.concat(reader.split(block)), decoder);
}

/** Batches of lines. */
export function* decodeLines(lines: readonly string[], decoder: StreamDecoder): Generator<RecordBatch> {
  for (let start = 0; start < lines.length; start += LIMITS.batchRecords) {
    const batch = decoder.push(lines.length <= LIMITS.batchRecords ? lines : lines.slice(start, start + LIMITS.batchRecords));
    if (batch.size > 0) yield batch;
  }
}
