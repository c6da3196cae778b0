/** What is said between the thread that judges and those that read. */
import type { EncodedBatch } from '../../engine/match/matched-batch-codec.js';
import type { SourceReadStats } from '../decode/batches.js';

/** A file, or the part of it whose lines begin from `start` on and before `end`. */
export interface ReadTask {
  readonly stream: string;
  /** Absolute. */
  readonly path: string;
  readonly start: number;
  /** Infinity: to the end. */
  readonly end: number;
  /** For times without a year. */
  readonly year?: number;
  readonly writtenMs: number;
}

export type ToReader =
  | { readonly kind: 'open'; readonly id: number; readonly task: ReadTask }
  /** Some batches more; Infinity: all, a few in each answer, until the part is read or turns out to have no end. */
  | { readonly kind: 'next'; readonly id: number; readonly batches: number }
  | { readonly kind: 'close'; readonly id: number };

export type FromReader =
  | {
      readonly kind: 'batches';
      readonly id: number;
      readonly batches: readonly EncodedBatch[];
      readonly readBytes: number;
      /** Nothing more comes before more is asked for. */
      readonly last: boolean;
    }
  | { readonly kind: 'done'; readonly id: number; readonly batches: readonly EncodedBatch[]; readonly end: ReadEnd }
  | { readonly kind: 'failed'; readonly id: number; readonly path: string; readonly why: string };

/** What is known of a part when it has been read. */
export interface ReadEnd {
  readonly stats: SourceReadStats;
  readonly problems: readonly string[];
  readonly readBytes: number;
  /** It went on to the end of the file, since what its times mean depends on those before them: later parts count for nothing. */
  readonly tookRest: boolean;
}
