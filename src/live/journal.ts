/** What a live run writes to disk. Plain data. */
import { isUtf8 } from 'node:buffer';
import type { EngineSnapshot } from '../engine/model/engine-api.js';
import type { NotifierSnapshot } from '../notify/notifier.js';
import type { SourceText } from '../parser/source.js';
import type { LogPosition } from '../sources/follow/position.js';
import type { InputPiece, KnownSource } from './inputs.js';
import type { OutboxItem, OutboxRecord, OutboxSnapshot } from './outbox.js';

/** One reading of a source within a turn. */
export type JournalRead =
  /** A log was read up to here. */
  | { readonly to: LogPosition }
  /** What cannot be read again, as text or (bytes that are no UTF-8) in base 64. */
  | { readonly source: string; readonly streams: readonly string[]; readonly text: string }
  | { readonly source: string; readonly streams: readonly string[]; readonly base64: string }
  | { readonly source: string; readonly streams: readonly string[]; readonly records: readonly object[] };

/** Everything that was decided by the wall clock or by what came, so that a turn can be done again with the same result. */
export interface TurnRecord {
  readonly t: 'turn';
  /** The clock of the last turn before in which nothing came; those are not written. */
  readonly idleMs?: number;
  readonly nowMs: number;
  /** Sources that became known. */
  readonly known?: readonly KnownSource[];
  readonly reads: readonly JournalRead[];
  /** What it put into the outbox. */
  readonly out: readonly OutboxItem[];
}

export type JournalRecord = TurnRecord | OutboxRecord;

export interface LiveSnapshot {
  readonly version: 1;
  /** The rules as they were: changed ones take over from these. */
  readonly rules: readonly SourceText[];
  readonly startedMs: number;
  readonly nowMs: number;
  readonly engine: EngineSnapshot;
  readonly notifier: NotifierSnapshot;
  readonly outbox: OutboxSnapshot;
  readonly logs: readonly LogPosition[];
  /** Parts of records, by stream and source. */
  readonly held: readonly (readonly [string, string, unknown])[];
  /** Sources that the engine knows. */
  readonly counts: LiveCounts;
}

export interface LiveCounts {
  readonly records: number;
  readonly transitions: number;
  readonly notifications: number;
}

/** How a piece is written: by where it ends, or as it is. */
export function readOf({ source, streams, bytes, records, position }: InputPiece): JournalRead {
  if (position !== undefined) return { to: position };
  if (records !== undefined) return { source, streams, records };
  const data = bytes ?? Buffer.alloc(0);
  return isUtf8(data) ? { source, streams, text: data.toString() } : { source, streams, base64: data.toString('base64') };
}

/** The piece again, for what was written as it is. */
export function pieceOf(read: Exclude<JournalRead, { readonly to: LogPosition }>): InputPiece {
  const { source, streams } = read;
  if ('records' in read) return { source, streams, records: read.records };
  return { source, streams, bytes: 'text' in read ? Buffer.from(read.text) : Buffer.from(read.base64, 'base64') };
}

/** Readings of one log one after another are one. */
export function joinReads(reads: readonly JournalRead[]): readonly JournalRead[] {
  const joined: JournalRead[] = [];
  for (const read of reads) {
    const last = joined.at(-1);
    if (last !== undefined && 'to' in last && 'to' in read && last.to.path === read.to.path) joined.pop();
    joined.push(read);
  }
  return joined;
}
