/** Logs that are open for reading, whatever reads them. */
import type { RecordBatch } from '../engine/model/records.js';
import type { ReplaySource } from '../engine/replay.js';
import type { CheckedStream } from '../parser/program.js';
import type { SourceReadStats } from '../sources/decode/batches.js';

/** A log that was named, and a stream that it belongs to. */
export interface LogOfStream {
  readonly stream: CheckedStream;
  readonly path: string;
}

export interface LogChoice {
  /** `--stream`: the stream of all logs. */
  readonly stream?: string;
  /** `--format`: instead of the stream's. */
  readonly format?: string;
  /** `--year`. */
  readonly year?: number;
  /** `--threads`: threads that read, besides the one that evaluates. Absent: one for each free processor, if there is much to read. */
  readonly threads?: number;
}

/** The part of `Io` that opening logs needs. */
export interface LogAccess {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Aborted: standard input has ended before its end. */
  readonly stop?: AbortSignal;
  /** Wall clock, ms. */
  readonly now: () => number;
  /** The script of threads that read logs. Absent: logs are read in this thread. */
  readonly readerScript?: URL;
  /** Number of processors. */
  readonly processors?: number;
}

/** A log that is read into one stream. */
export interface OpenLog {
  readonly stream: string;
  readonly name: string;
  readonly sizeBytes: number;
  batches(): AsyncGenerator<RecordBatch>;
  /** Bytes read from disk so far. */
  readBytes(): number;
  stats(): SourceReadStats;
  /** Why the file could be read only in part. */
  problems(): readonly string[];
}

export interface OpenLogs {
  readonly logs: readonly OpenLog[];
  /** Endpoints of streams that are not read, since nothing was named and these are no logs. */
  readonly endpoints: readonly string[];
  /** Folders that could not be searched for logs, and files that are not read, and why. */
  readonly notes: readonly string[];
  /** To be called when the logs have been read, or nothing more of them is wanted. */
  close(): Promise<void>;
}

export interface SourcesOptions {
  /** Called with the number of records of each batch, before it is evaluated. */
  readonly onBatch?: (records: number) => void;
  /** Aborted: the logs end here. */
  readonly stop?: AbortSignal;
}

/** The logs as sources of a replay. */
export function sourcesOf({ logs }: OpenLogs, options: SourcesOptions = {}): readonly ReplaySource[] {
  return logs.map((log) => ({ stream: log.stream, name: log.name, batches: batchesOf(log, options) }));
}

async function* batchesOf(log: OpenLog, { onBatch, stop }: SourcesOptions): AsyncGenerator<RecordBatch> {
  for await (const batch of log.batches()) {
    if (stop?.aborted === true) return;
    onBatch?.(batch.size);
    yield batch;
  }
}
