/** What a stream decoder is: from lines of one source to batches of records, and an account of what could not be read. */
import type { FieldPath, RecordBatch } from '../../engine/model/records.js';
import type { YearHint } from '../time/syslog.js';
import type { DecodeProblem } from './problem-counter.js';
import type { DecodedStream } from './record-finisher.js';

export interface StreamDecoderOptions {
  readonly stream: DecodedStream;
  /** Fields that rules read: the batch's columns. */
  readonly fields: readonly FieldPath[];
  /** For times without a year. */
  readonly year?: YearHint;
  /** `js`: lines of JSON are scanned without WebAssembly; for comparisons. */
  readonly scanner?: 'js';
  /** The lines have been redacted before they come here. */
  readonly isRedacted?: boolean;
  /** One of the same stream and fields whose source has ended: what it learned of the shape of lines and the values in them is used again. */
  readonly after?: StreamDecoder | undefined;
}

export interface DecodeStats {
  readonly lines: number;
  readonly blank: number;
  readonly records: number;
  /** Lines that are no record, by kind. */
  readonly unreadable: readonly DecodeProblem[];
  readonly unreadableLines: number;
  /** Records without a readable time, by kind. */
  readonly timeless: readonly DecodeProblem[];
  readonly timelessRecords: number;
}

/** One a source: it remembers parts of records and times from line to line. */
export interface StreamDecoder {
  /** Columns of the batch are in the order of `fields`. The batch may be empty. */
  push(lines: readonly string[]): RecordBatch;
  /**
   * Lines that are still bytes: those of `leading`, then those of a block that ends with a newline, is valid UTF-8 and holds no line longer than the limit. Batches
   * copy what they keep of it. Returns how many lines the block held. Absent where the format, or what is extracted, asks for whole lines.
   */
  pushBlock?(leading: readonly string[], block: Buffer): Generator<RecordBatch, number>;
  /** What it holds of records whose end has not come, as plain data; undefined if nothing. */
  held?(): unknown;
  /** @param held what another decoder's `held` gave. */
  restore?(held: unknown): void;
  /** At the end of the source: records whose end never came. */
  end(): RecordBatch;
  stats(): DecodeStats;
}
