/** The status of a running Tocsin: plain data for `/metrics`, `/status` and `tocsin status`. */
import type { AlertStats, ForecastStats, RecentStats, SpanStats } from '../../engine/model/engine-api.js';
import type { ActiveAlertSummary } from '../../notify/notifier.js';
import type { BeginsReading } from '../../session/begins-problems.js';
import type { DoubtfulTime } from '../../session/doubtful-times.js';
import type { InputProblems } from '../../session/input-problems.js';
import type { LineCounts } from '../../session/line-problems.js';
import type { SourceKind } from '../inputs/input.js';
import { lateProblems } from './late-records.js';

/** Default address of the status, for `tocsin status` and in the docs. */
export const DEFAULT_HTTP = '127.0.0.1:9464';

/** Times are ms since the epoch. */
export interface RunStatus extends InputProblems {
  readonly version: string;
  readonly startedMs: number;
  /** When this was made, by the clock of the machine that Tocsin runs on. */
  readonly nowMs: number;
  /** Rules are loaded, state is restored, and sources are being read. */
  readonly ready: boolean;
  readonly rules: RulesStatus;
  readonly sources: readonly SourceStatus[];
  readonly streams: readonly StreamStatus[];
  readonly firing: readonly ActiveAlertSummary[];
  /** Early notices, and those whose transition did not come (0 unless the engine has a bug). */
  readonly early: { readonly notified: number; readonly withdrawn: number };
  readonly alerts: readonly AlertStats[];
  readonly spans: readonly SpanStats[];
  readonly sinks: readonly SinkStatus[];
  readonly forecasts: readonly ForecastStats[];
  readonly state: StateStatus;
  /** Since the start. */
  readonly counts: RunCounts;
}

export interface RulesStatus {
  readonly files: number;
  readonly alerts: number;
  /** When the rules in use were loaded. */
  readonly loadedMs: number;
  /** Why the last reload failed; the old rules stay in use. */
  readonly problem?: string;
}

export interface SourceStatus extends LineCounts {
  readonly stream: string;
  /** A path, or `SCHEME://HOST:PORT`. */
  readonly name: string;
  readonly kind: SourceKind;
  readonly records: number;
  /** Lines that could not be read. */
  readonly unreadable: number;
  /** Records that arrived behind the watermark. */
  readonly late: number;
  /** The `lateness` of the stream. */
  readonly latenessMs: number;
  /** The lateness that would have kept every record. */
  readonly latenessNeededMs: number;
  /** Its records of the last ten minutes in which it delivered any, within the last hour. */
  readonly recent?: RecentStats;
  /** How far its newest record was behind the clock when it arrived; absent before the first that was written while it was followed. */
  readonly delayMs?: number;
  /** Records with a time far ahead of the clock, evaluated at the time of arrival. */
  readonly badClock: number;
  /** Records whose time may mean another moment, by kind. */
  readonly doubtfulTimes: readonly DoubtfulTime[];
  /** Event time of the newest record. */
  readonly newestMs?: number;
  /** Bytes that were written and not read yet; absent where it is not known. */
  readonly lagBytes?: number;
  /** Messages dropped because they arrived faster than they were evaluated; absent for sources with back-pressure. */
  readonly dropped?: number;
  /** How lines were joined into records, since the start; absent without `begins`. */
  readonly begins?: BeginsReading;
  /** Why it, or part of it, cannot be read now. */
  readonly problem?: string;
}

export interface StreamStatus {
  readonly name: string;
  /** Event time up to which records are complete. */
  readonly watermarkMs?: number;
}

export interface SinkStatus {
  readonly name: string;
  /** Notifications that wait. */
  readonly waiting: number;
  readonly sent: number;
  /** Tries after the first. */
  readonly retries: number;
  readonly givenUp: number;
  /** Dropped because too many waited. */
  readonly overflowed: number;
  /** When the oldest waiting notification was queued. */
  readonly oldestWaitingMs?: number;
  /** Why the last try failed; absent once one has succeeded. */
  readonly problem?: string;
}

export interface StateStatus {
  /** Absent: no state is kept on disk. */
  readonly dir?: string;
  readonly journalBytes: number;
  readonly snapshotBytes: number;
  readonly lastCommitMs?: number;
  /** Why it cannot be written now. */
  readonly problem?: string;
}

export interface RunCounts {
  readonly records: number;
  readonly transitions: number;
  readonly notifications: number;
  /** Successful reloads. */
  readonly reloads: number;
  readonly reloadsFailed: number;
}

/** Its problems, each in a few words; none if it is healthy. */
export function statusProblems(status: RunStatus): readonly string[] {
  const { rules, sources, sinks, state } = status;
  const failingSources = sources.filter((source) => source.problem !== undefined);
  const dropping = failingSources.filter((source) => source.dropped !== undefined).length;
  const unreadable = failingSources.length - dropping;
  const failing = sinks.filter((sink) => sink.problem !== undefined).map((sink) => sink.name);
  const shown = failing.slice(0, 3).join(', ');
  return [
    ...(state.problem === undefined ? [] : ['the state cannot be written']),
    ...(failing.length === 0
      ? []
      : [failing.length === 1 ? `sink ${shown} fails` : `${failing.length} sinks fail (${shown}${failing.length > 3 ? ', …' : ''})`]),
    ...(unreadable === 0 ? [] : [`${unreadable === 1 ? 'one source' : `${unreadable} sources`} cannot be read`]),
    ...(dropping === 0 ? [] : [`${dropping === 1 ? 'one source drops' : `${dropping} sources drop`} messages`]),
    ...lateProblems(sources),
    ...(rules.problem === undefined ? [] : ['the last reload of the rules failed']),
  ];
}
