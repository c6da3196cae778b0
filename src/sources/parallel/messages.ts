/** Messages between the evaluating thread and the reading threads. */
import type { EncodedBatch } from '../../engine/match/matched-batch-codec.js';
import type { SourceReadStats } from '../decode/batches.js';
import type { Origin } from '../decode/origin.js';

/** A file, or the part with the lines that begin at `start` or later and before `end`. */
export interface ReadTask {
  readonly stream: string;
  /** Absolute. */
  readonly path: string;
  readonly origin: Origin;
  readonly start: number;
  /** Infinity: to the end. */
  readonly end: number;
  /** For times without a year. */
  readonly year?: number;
  readonly writtenMs: number;
}

export type ToReader =
  | { readonly kind: 'open'; readonly id: number; readonly task: ReadTask }
  /** Requests so many batches; Infinity: all, a few per answer, until the part is read or has no end. */
  | { readonly kind: 'next'; readonly id: number; readonly batches: number }
  | { readonly kind: 'close'; readonly id: number };

export type FromReader =
  | {
      readonly kind: 'batches';
      readonly id: number;
      readonly batches: readonly EncodedBatch[];
      readonly readBytes: number;
      /** Nothing more is sent until more is requested. */
      readonly last: boolean;
    }
  | { readonly kind: 'done'; readonly id: number; readonly batches: readonly EncodedBatch[]; readonly end: ReadEnd }
  | { readonly kind: 'failed'; readonly id: number; readonly path: string; readonly why: string };

/** The result of reading a part. */
export interface ReadEnd {
  readonly stats: SourceReadStats;
  readonly problems: readonly string[];
  readonly readBytes: number;
  /** It was read to the end of the file, since its times depend on those before them: later parts are discarded. */
  readonly tookRest: boolean;
}
