/** Standard input as a log. */
import { decodedChunks } from '../lines/encodings.js';
import { unpack } from './gunzip.js';

export interface StdinSource {
  /** Uncompressed, as UTF-8; call once. */
  chunks(): AsyncGenerator<Uint8Array>;
  problems(): readonly string[];
}

/** @param encoding the encoding of the stream, if it names one. */
export function openStdin(input: AsyncIterable<Uint8Array>, encoding?: string): StdinSource {
  const problems: string[] = [];
  return {
    chunks: () =>
      decodedChunks(
        unpack(input, (problem) => problems.push(problem)),
        encoding,
      ),
    problems: () => problems,
  };
}
