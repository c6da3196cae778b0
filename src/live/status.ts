/** What can be seen of a running Tocsin: plain data, made by the run loop, read by `/metrics`, `/status` and `tocsin status`. */
import type { Severity } from '../parser/program.js';

/** Where a running Tocsin is asked, unless told otherwise; both sides use it. */
export const DEFAULT_HTTP = '127.0.0.1:9464';

export type SourceKind = 'file' | 'tcp' | 'syslog' | 'http' | 'otlp' | 'stdin' | 'embedded';

/** Moments are ms since the epoch. */
export interface RunStatus {
  readonly version: string;
  readonly startedMs: number;
  /** When this was made, by the clock of the machine that it is about. */
  readonly nowMs: number;
  /** Rules are loaded, state is restored, and sources are being read. */
  readonly ready: boolean;
  readonly rules: RulesStatus;
  readonly sources: readonly SourceStatus[];
  readonly streams: readonly StreamStatus[];
  readonly firing: readonly FiringStatus[];
  /** Early notices, and those whose transition did not come (0 unless the engine has a bug). */
  readonly early: { readonly notified: number; readonly withdrawn: number };
  readonly alerts: readonly AlertStatus[];
  readonly spans: readonly SpanStatus[];
  readonly sinks: readonly SinkStatus[];
  readonly forecasts: readonly ForecastStatus[];
  readonly state: StateStatus;
  /** Since the start. */
  readonly counts: RunCounts;
}

export interface RulesStatus {
  readonly files: number;
  readonly alerts: number;
  /** When the rules that judge now were loaded. */
  readonly loadedMs: number;
  /** The last reload failed, and why; the rules before it go on. */
  readonly problem?: string;
}

export interface SourceStatus {
  readonly stream: string;
  /** A path, or `SCHEME://HOST:PORT`. */
  readonly name: string;
  readonly kind: SourceKind;
  readonly records: number;
  /** Lines that could not be read. */
  readonly unreadable: number;
  /** Records that came behind the watermark. */
  readonly late: number;
  /** As the stream sets it. */
  readonly latenessMs: number;
  /** The lateness that would have kept every record. */
  readonly latenessNeededMs: number;
  /** Event time of the newest record. */
  readonly newestMs?: number;
  /** Bytes that have been written and not been read; absent where it cannot be known. */
  readonly lagBytes?: number;
  /** Messages that came faster than they were judged and were left out; absent where that cannot be: others wait. */
  readonly dropped?: number;
  /** Why it, or some of it, cannot be read now. */
  readonly problem?: string;
}

export interface StreamStatus {
  readonly name: string;
  /** Event time up to which records are complete. */
  readonly watermarkMs?: number;
}

export interface FiringStatus {
  readonly alert: string;
  readonly group: Readonly<Record<string, string>>;
  readonly severity: Severity;
  /** Event time at which it began to fire. */
  readonly sinceMs: number;
}

export interface AlertStatus {
  readonly alert: string;
  /** Groups that are kept now. */
  readonly groups: number;
  /** Groups that made room for others at the alert's limit. */
  readonly evicted: number;
  /** Groups that were dropped since nothing came for `forget`. */
  readonly forgotten: number;
  /** Records without a field of `by`. */
  readonly ungrouped: number;
}

/** How the forecasts of a `when` have done since its rule was loaded; every warning came true, was wrong, or is open. */
export interface ForecastStatus {
  readonly alert: string;
  readonly severity: string;
  readonly text: string;
  readonly warnings: number;
  readonly cameTrue: number;
  readonly wrong: number;
  readonly open: number;
  /** The limit was met, and no warning had come. */
  readonly missed: number;
  readonly leadMs?: { readonly least: number; readonly median: number; readonly most: number };
}

export interface SpanStatus {
  readonly span: string;
  /** Keys for which it is open now. */
  readonly open: number;
  readonly completed: number;
  readonly timedOut: number;
  /** Starts while it was open. */
  readonly repeats: number;
  /** Steps and ends that nothing waited for. */
  readonly unmatched: number;
  /** Made room for others: too many were open. */
  readonly evicted: number;
  /** Starts, steps and ends without a field of `key`. */
  readonly unkeyed: number;
}

export interface SinkStatus {
  readonly name: string;
  /** Notifications that have not been taken yet. */
  readonly waiting: number;
  readonly sent: number;
  /** Tries after the first. */
  readonly retries: number;
  readonly givenUp: number;
  /** Left out since too many waited. */
  readonly overflowed: number;
  /** When the oldest that waits was made. */
  readonly oldestWaitingMs?: number;
  /** Why the last try failed; absent once one has succeeded. */
  readonly problem?: string;
}

export interface StateStatus {
  /** Absent: nothing is kept on disk. */
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
  /** Reloads that took. */
  readonly reloads: number;
  readonly reloadsFailed: number;
}

/** What is wrong with it, each in a few words; none when it is fine. */
export function statusProblems(status: RunStatus): readonly string[] {
  const { rules, sources, sinks, state } = status;
  const troubled = sources.filter((source) => source.problem !== undefined);
  const dropping = troubled.filter((source) => source.dropped !== undefined).length;
  const unread = troubled.length - dropping;
  const failing = sinks.filter((sink) => sink.problem !== undefined).map((sink) => sink.name);
  const shown = failing.slice(0, 3).join(', ');
  return [
    ...(state.problem === undefined ? [] : ['state cannot be written']),
    ...(failing.length === 0
      ? []
      : [failing.length === 1 ? `sink ${shown} fails` : `${failing.length} sinks fail (${shown}${failing.length > 3 ? ', …' : ''})`]),
    ...(unread === 0 ? [] : [`${unread === 1 ? 'one source' : `${unread} sources`} cannot be read`]),
    ...(dropping === 0 ? [] : [`${dropping === 1 ? 'one source drops' : `${dropping} sources drop`} messages`]),
    ...(rules.problem === undefined ? [] : ['the last reload of the rules failed']),
  ];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FRIENDLY: readonly number[] = [
  ...[1, 2, 3, 5, 10, 15, 20, 30, 45].map((count) => count * SECOND),
  ...[1, 2, 3, 5, 10, 15, 20, 30, 45].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12, 18].map((count) => count * HOUR),
];

/** The lateness to write into a rule, ms: what is needed, rounded up to a duration that people write; undefined while nothing came late. */
export function recommendedLatenessMs({ late, latenessNeededMs }: Pick<SourceStatus, 'late' | 'latenessNeededMs'>): number | undefined {
  if (late === 0) return undefined;
  return FRIENDLY.find((ms) => ms >= latenessNeededMs) ?? Math.ceil(latenessNeededMs / DAY) * DAY;
}
