/** What a live run reads from: files that are followed, listeners, and programs that hand over records. */
import type { LogPosition } from '../sources/follow/position.js';
import type { SourceKind } from './status.js';

/** Something that came. */
export interface InputPiece {
  /** Name of the source. */
  readonly source: string;
  /** Streams that it belongs to. */
  readonly streams: readonly string[];
  /** Whole lines. */
  readonly bytes?: Buffer;
  /** Records of a program; instead of bytes. */
  readonly records?: readonly object[];
  /** Somebody waits to hear that it is kept: it must be on disk at the end of the turn. */
  readonly isAwaited?: boolean;
  /** Where reading stands after it. Without one it cannot be read again, and is kept on disk itself. */
  readonly position?: LogPosition;
}

export interface KnownSource {
  readonly source: string;
  readonly streams: readonly string[];
}

export interface LiveInput {
  readonly kind: SourceKind;
  /** What has come, at most about `mostBytes`. Never throws for what the other side does. */
  poll(nowMs: number, mostBytes: number): Promise<readonly InputPiece[]>;
  /** Sources that are there, also before their first record: they hold the watermark back. */
  known?(): readonly KnownSource[];
  /** For files: what lies between where reading stands and a position that an earlier run reported. */
  readTo?(position: LogPosition): AsyncIterable<InputPiece>;
  /** For files: where reading stands. */
  positions?(): readonly LogPosition[];
  /** Bytes that wait, by source. */
  lag?(): ReadonlyMap<string, number>;
  /** What the last polls gave has been judged, and written down as far as the disk takes it. */
  written?(): void;
  /** Where its sources are of several kinds. */
  kindOf?(source: string): SourceKind;
  /** What was left out since it came faster than it was judged, by source. */
  dropped?(): ReadonlyMap<string, number>;
  /** What is wrong with a source now. */
  problems?(): ReadonlyMap<string, string>;
  close(): Promise<void>;
}
