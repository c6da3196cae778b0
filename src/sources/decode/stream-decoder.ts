/** Interface of a stream decoder: turns lines of one source into batches of records, and counts unreadable lines. */
import type { FieldPath, RecordBatch } from '../../engine/model/records.js';
import type { BeginsStats } from '../begins/record-lines.js';
import type { TimeResolver, YearHint } from '../time/resolver.js';
import type { DecodedStream } from './decoded-stream.js';
import type { ExtractCounters, ExtractStats } from './extract-counter.js';
import type { FieldStats, Presence } from './field-presence.js';
import type { Origin } from './origin.js';
import type { DecodeProblem } from './problem-counter.js';

export interface StreamDecoderOptions {
  readonly stream: DecodedStream;
  /** Fields that rules read: the batch's columns. */
  readonly fields: readonly FieldPath[];
  /** Where the records come from. Absent: they have no fields besides their own. */
  readonly origin?: Origin;
  /** For times without a year. */
  readonly year?: YearHint;
  /** Shared with other readers of the same source. Default: one of its own, with `year`. */
  readonly resolver?: TimeResolver;
  /** `js`: lines of JSON are scanned without WebAssembly; for comparisons. */
  readonly scanner?: 'js';
  /** When the lines at hand arrived, ms; live only. */
  readonly nowMs?: () => number | undefined;
  /** The lines are already redacted. */
  readonly isRedacted?: boolean;
  /** Shared with other readers of the same source. Default: one of its own. */
  readonly presence?: Presence;
  /** Shared with other readers of the same source. Default: of its own. */
  readonly counters?: ExtractCounters;
  /** A decoder of the same stream and fields whose source has ended: what it learned about lines and values is reused. */
  readonly after?: StreamDecoder | undefined;
}

export interface DecodeStats {
  readonly lines: number;
  readonly blank: number;
  readonly records: number;
  /** Unreadable lines, by kind. */
  readonly unreadable: readonly DecodeProblem[];
  readonly unreadableLines: number;
  /** Records without a readable time, by kind. */
  readonly timeless: readonly DecodeProblem[];
  readonly timelessRecords: number;
  /** Records whose time is one of several that their text may mean, by kind. */
  readonly doubtfulTimes: readonly DecodeProblem[];
  /** Wanted fields that no record has. */
  readonly fields: FieldStats;
  /** Formats inside others, and `extract` clauses, in their order. */
  readonly extracts: readonly ExtractStats[];
  /** Records by the format that read them, in the order in which they are tried. */
  readonly formats: readonly { readonly format: string; readonly records: number }[];
  /** Records joined from several lines that were cut at the limit for lines. */
  readonly cut: number;
  /** How lines were joined into records; absent without `begins`. */
  readonly begins?: BeginsStats;
}

/** One per source: it keeps parts of records, and times, from line to line. */
export interface StreamDecoder {
  /** Columns of the batch are in the order of `fields`. The batch may be empty. */
  push(lines: readonly string[]): RecordBatch;
  /**
   * Decodes the lines of `leading`, then those of a block of bytes that ends with a newline, is valid UTF-8 and has no line longer than the limit. Batches copy
   * what they keep of it. Returns the number of lines in the block. Absent where the format, or an `extract`, needs lines as text.
   * @param clean is applied to lines that are not read as bytes.
   */
  pushBlock?(leading: readonly string[], block: Buffer, clean?: (line: string) => string): Generator<RecordBatch, number>;
  /** As `BlockReader.leavesControls`. */
  readonly leavesControls?: boolean;
  /** Incomplete records, and what later times depend on, as plain data; undefined if there is nothing of that. */
  held?(): unknown;
  /** @param held the result of another decoder's `held`. */
  restore?(held: unknown): void;
  /** As `push`, for lines of a client whose lines follow each other, while those of other clients come between. Absent: each line is a record. */
  pushFrom?(client: string, lines: readonly string[]): RecordBatch;
  /** A record may go on in the next line: it has begun and not ended. Absent: each line is a record. */
  readonly isHolding?: boolean;
  /** Keys of records whose next line takes too long; a source may have several at a time. */
  overdue?(nowMs: number): readonly string[];
  /** Ends such records. @param keys default: all. */
  endWait?(keys?: readonly string[]): RecordBatch;
  /** At the end of the source: incomplete records. */
  end(): RecordBatch;
  stats(): DecodeStats;
}
