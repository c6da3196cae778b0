/** Logs that are read, whoever reads them. */
import type { RecordBatch } from '../engine/model/records.js';
import type { CheckedStream } from '../parser/program.js';
import type { SourceReadStats } from '../sources/decode/batches.js';

/** A log that was named, and a stream that it belongs to. */
export interface LogOfStream {
  readonly stream: CheckedStream;
  readonly path: string;
}

export interface LogChoice {
  /** `--stream`: all logs go there. */
  readonly stream?: string;
  /** `--format`: instead of the stream's. */
  readonly format?: string;
  /** `--year`. */
  readonly year?: number;
  /** `--threads`: how many read besides the one that judges; absent: as many as there are processors left, if there is much to read. */
  readonly threads?: number;
}

/** A log on its way into one stream. */
export interface OpenLog {
  readonly stream: string;
  readonly name: string;
  readonly sizeBytes: number;
  batches(): AsyncGenerator<RecordBatch>;
  /** Bytes read from disk so far. */
  readBytes(): number;
  stats(): SourceReadStats;
  /** What was wrong with the file though part of it could be read. */
  problems(): readonly string[];
}

/** Logs on their way, and what is to be done when they have been read, or nobody reads on. */
export interface OpenLogs {
  readonly logs: readonly OpenLog[];
  close(): Promise<void>;
}
