/** The data that a live run writes to disk, all plain objects. Raise `FORMAT_VERSION` of the store when a shape in here, in the outbox or in the notifier changes. */
import { isUtf8 } from 'node:buffer';
import type { OutboxItem, OutboxRecord, OutboxSnapshot } from '../../delivery/outbox.js';
import type { SourceText } from '../../parser/source.js';
import type { OverdueRecords, SessionSnapshot } from '../../session/session.js';
import type { LogPosition } from '../../sources/follow/position.js';
import type { InputPiece, KnownSource } from '../inputs/input.js';

/** One input of a turn, as it is read again when the journal is replayed. */
export type JournalInput = { /** As `isBacklog` of the piece. */ readonly backlog?: true } /** A log was read up to here. */ & (
  | { readonly kind: 'log'; readonly to: LogPosition }
  /** Input that cannot be read again: as text, as base 64 where bytes are not UTF-8, or as records. */
  | { readonly kind: 'text'; readonly source: string; readonly streams: readonly string[]; readonly text: string; readonly client?: string }
  | {
      readonly kind: 'base64';
      readonly source: string;
      readonly streams: readonly string[];
      readonly base64: string;
      readonly client?: string;
    }
  | { readonly kind: 'records'; readonly source: string; readonly streams: readonly string[]; readonly records: readonly object[] }
);

/** The inputs and the clock of a turn: evaluating it again gives the same result. */
export interface TurnRecord {
  readonly t: 'turn';
  /** The clock of the last turn before this one that had no input; such turns are not written. */
  readonly idleMs?: number;
  readonly nowMs: number;
  /** Sources that were seen for the first time. */
  readonly known?: readonly KnownSource[];
  readonly inputs: readonly JournalInput[];
  /** Records that were ended after the inputs because their next line took too long. */
  readonly ended?: readonly OverdueRecords[];
  /** The items it added to the outbox. */
  readonly out: readonly OutboxItem[];
}

export type JournalRecord = TurnRecord | OutboxRecord;

export interface LiveSnapshot {
  /** The rules at that time: changed ones are loaded after the state is restored. */
  readonly rules: readonly SourceText[];
  readonly nowMs: number;
  readonly session: SessionSnapshot;
  readonly outbox: OutboxSnapshot;
  readonly logs: readonly LogPosition[];
  readonly counts: LiveCounts;
}

export interface LiveCounts {
  readonly records: number;
  readonly transitions: number;
  readonly notifications: number;
}

export function journalInputOf(piece: InputPiece): JournalInput {
  const { source, streams, isBacklog } = piece;
  const origin = isBacklog === true ? ({ backlog: true } as const) : {};
  if ('records' in piece) return { kind: 'records', source, streams, records: piece.records, ...origin };
  const { bytes, position } = piece;
  if (position !== undefined) return { kind: 'log', to: position, ...origin };
  const from = piece.client === undefined ? origin : { ...origin, client: piece.client };
  return isUtf8(bytes)
    ? { kind: 'text', source, streams, text: bytes.toString(), ...from }
    : { kind: 'base64', source, streams, base64: bytes.toString('base64'), ...from };
}

/** The piece again, for an input that holds it. */
export function pieceOf(input: Exclude<JournalInput, { readonly kind: 'log' }>): InputPiece {
  const { source, streams, backlog: isBacklog = false } = input;
  switch (input.kind) {
    case 'records':
      return { source, streams, isBacklog, records: input.records };
    case 'text':
      return { source, streams, isBacklog, ...clientOf(input), bytes: Buffer.from(input.text) };
    case 'base64':
      return { source, streams, isBacklog, ...clientOf(input), bytes: Buffer.from(input.base64, 'base64') };
  }
}

function clientOf({ client }: { readonly client?: string }): { readonly client?: string } {
  return client === undefined ? {} : { client };
}

export function sourceOf(input: JournalInput): string {
  return input.kind === 'log' ? input.to.path : input.source;
}

/** Consecutive reads of one log become one. */
export function joinReads(inputs: readonly JournalInput[]): readonly JournalInput[] {
  const joined: JournalInput[] = [];
  for (const input of inputs) {
    const last = joined.at(-1);
    if (last?.kind === 'log' && input.kind === 'log' && last.to.path === input.to.path && last.backlog === input.backlog) joined.pop();
    joined.push(input);
  }
  return joined;
}
