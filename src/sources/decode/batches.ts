/** From the bytes of a source to its batches. */
import { LIMITS } from '../../engine/model/limits.js';
import type { RecordBatch } from '../../engine/model/records.js';
import type { LineStats } from '../lines/line-reader.js';
import { LineReader } from '../lines/line-reader.js';
import type { DecodeStats, StreamDecoder } from './stream-decoder.js';

/** Statistics of a source. `lines` counts lines of text, `records` the records made of them, `cut` what of both was cut at the limit for lines. */
export interface SourceReadStats extends DecodeStats, Pick<LineStats, 'bytes' | 'cut' | 'invalidUtf8' | 'nulBytes' | 'escaped'> {}

export function sourceReadStats(decoder: StreamDecoder, { bytes, cut, invalidUtf8, nulBytes, escaped }: LineStats): SourceReadStats {
  const decoded = decoder.stats();
  return { ...decoded, bytes, cut: cut + decoded.cut, invalidUtf8, nulBytes, escaped };
}

export interface BatchReader {
  /** Batches of 1 to `LIMITS.batchRecords` records; call once. */
  batches(): AsyncGenerator<RecordBatch>;
  stats(): SourceReadStats;
}

/** The owner of a chunk may reuse it when the next is requested. */
export function readBatches(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, decoder: StreamDecoder): BatchReader {
  const reader = new LineReader();
  return {
    async *batches() {
      for await (const chunk of chunks) yield* decodeChunk(chunk, reader, decoder);
      yield* decodeLines(reader.end(), decoder);
      const rest = decoder.end();
      if (rest.size > 0) yield rest;
    },
    stats: () => sourceReadStats(decoder, reader.stats),
  };
}

/** The batches of a chunk; an unfinished line stays in `reader`. */
export function* decodeChunk(chunk: Uint8Array, reader: LineReader, decoder: StreamDecoder): Generator<RecordBatch> {
  if (decoder.pushBlock === undefined) {
    yield* decodeLines(reader.push(chunk), decoder);
    return;
  }
  const { lines, block } = reader.cut(chunk);
  if (block !== undefined && reader.isPlain(block, decoder.leavesControls))
    reader.count(yield* decoder.pushBlock(lines, block, (line) => reader.cleanLine(line)));
  else yield* decodeLines(block === undefined ? lines : lines.concat(reader.split(block)), decoder);
}

/** Batches of lines. */
export function* decodeLines(lines: readonly string[], decoder: StreamDecoder): Generator<RecordBatch> {
  for (let start = 0; start < lines.length; start += LIMITS.batchRecords) {
    const batch = decoder.push(lines.length <= LIMITS.batchRecords ? lines : lines.slice(start, start + LIMITS.batchRecords));
    if (batch.size > 0) yield batch;
  }
}
