/** The inputs of a live run: files that it follows, endpoints that it listens on, and records that a program hands over. */
import type { FollowedPiece } from '../../sources/follow/follower.js';
import type { LogPosition } from '../../sources/follow/position.js';

export type SourceKind = 'file' | 'tcp' | 'syslog' | 'http' | 'otlp' | 'stdin' | 'embedded';

interface PieceOfSource {
  readonly source: string;
  /** Streams that it belongs to. */
  readonly streams: readonly string[];
  /** A client waits for the confirmation that it is kept: it must be on disk at the end of the turn. */
  readonly isAwaited?: boolean;
  /** It was written before its source was followed, or while no turn could read it. */
  readonly isBacklog?: boolean;
}

/** Whole lines. */
export interface BytesPiece extends PieceOfSource {
  readonly bytes: Buffer;
  /** The client that sent them: lines of several clients alternate in a source. */
  readonly client?: string;
  /** The position after it. Without a position it cannot be read again, and is itself written to the journal. */
  readonly position?: LogPosition;
  /** For logs that are not read from their start: lines at the start of the file, and just before these. */
  readonly linesBefore?: FollowedPiece['linesBefore'];
}

export interface RecordsPiece extends PieceOfSource {
  readonly records: readonly object[];
}

/** Input of one turn. A new kind needs a form in the journal (`JournalInput`) and a case in `LiveRun`. */
export type InputPiece = BytesPiece | RecordsPiece;

export interface KnownSource {
  readonly source: string;
  readonly streams: readonly string[];
}

export interface FramedCounts {
  /** Lines longer than the limit. */
  readonly cut: number;
  /** NULs before lines. */
  readonly nulBytes: number;
}

export interface LiveInput {
  readonly kind: SourceKind;
  /** New input, about `mostBytes` at most. Never throws because of input or peers. */
  poll(nowMs: number, mostBytes: number): Promise<readonly InputPiece[]>;
  /** Sources that exist, also before their first record: they hold the watermark back. */
  known?(): readonly KnownSource[];
  /** For files: the content between the current position and a position that an earlier run reported. */
  readTo?(position: LogPosition): AsyncIterable<InputPiece>;
  /** For files: the current positions. */
  positions?(): readonly LogPosition[];
  /** Bytes that wait, by source. */
  lag?(): ReadonlyMap<string, number>;
  /** The input of the last polls has been evaluated and written to the journal, unless the disk refuses. */
  written?(): void;
  /** For inputs with sources of several kinds. */
  kindOf?(source: string): SourceKind;
  /** Messages dropped because they arrived faster than they were evaluated, by source. */
  dropped?(): ReadonlyMap<string, number>;
  /** What was cut or left out before lines became input, by source. */
  framed?(): ReadonlyMap<string, FramedCounts>;
  /** Current problem of a source, by source. */
  problems?(): ReadonlyMap<string, string>;
  close(): Promise<void>;
}
