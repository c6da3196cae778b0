/** Standard input as a log. */
import { stdin } from 'node:process';
import { unpack } from './gunzip.js';

export interface StdinSource {
  /** Uncompressed bytes; call once. */
  chunks(): AsyncGenerator<Buffer>;
  problems(): readonly string[];
}

/** `input` is for tests. */
export function openStdin(input: AsyncIterable<Buffer> = stdin): StdinSource {
  const problems: string[] = [];
  return {
    chunks: () => unpack(input, (problem) => problems.push(problem)),
    problems: () => problems,
  };
}
