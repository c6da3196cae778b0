/** The interface of the engine: batches and times in, transitions out. Synchronous and deterministic, without a clock. */

import type { FieldPath, FieldUnit, Program } from '../../parser/program.js';
import type { RecordBatch } from './records.js';
import type { Transition } from './transition.js';

export interface EngineOptions {
  /** `live`: times far ahead of the wall clock are set to it. `replay`: records that jump are set aside. `test`: every time is accepted. */
  readonly mode: 'live' | 'replay' | 'test';
  /** The latest start of the observation of alerts without `by`, ms: when a live run began to listen, or `--from` of a replay. */
  readonly listenFromMs?: number;
  /** Records before this time, ms, are left out (`--from`). */
  readonly fromMs?: number;
  /** Records at or after this time, ms, are left out (`--until`). */
  readonly untilMs?: number;
  /** Find early notices. The caller must call `takeEarly` after every few batches. */
  readonly early?: boolean;
  /** Open spans of one `span` at most; default `LIMITS.openSpans`. */
  readonly openSpans?: number;
}

/**
 * `live`: records that were written while their source was followed, so that their age at arrival is the delay of the source. `backlog`: records that were
 * written before, or while their source was not read.
 */
export type RecordOrigin = 'live' | 'backlog';

/** How rules read the values of a field. */
export interface ValueUse {
  readonly path: FieldPath;
  readonly as: 'number' | 'address';
  /** Of a number, if it is known. */
  readonly unit?: FieldUnit;
}

/** The fields of a stream that some rule reads; batches have columns in this order. */
export interface StreamPlan {
  readonly stream: string;
  readonly fields: readonly FieldPath[];
  /** Those whose values are needed: without the raw line, and without fields that are only tested with `exists`. */
  readonly valueFields: readonly FieldPath[];
  /** The fields that rules read as numbers or addresses. */
  readonly valueUses: readonly ValueUse[];
}

export interface SourceStats {
  readonly stream: string;
  readonly source: string;
  /** Records pushed. */
  readonly records: number;
  /** Left out because they arrived behind the watermark. */
  readonly late: number;
  /** The lateness that would have kept them all, ms; 0 if none was late. */
  readonly latenessNeededMs: number;
  /** Without a readable time: they took the time of the record before them. */
  readonly timeless: number;
  /** Without a readable time at the head of a source: left out. */
  readonly timelessDropped: number;
  /** With a wrong clock: dropped, or (live) set to the wall clock. */
  readonly badClock: number;
  /** Before `fromMs` or at or after `untilMs`. */
  readonly outside: number;
  /** Left out by the stream's `where`. */
  readonly filtered: number;
  /** Largest event time delivered; late records count. */
  readonly newestMs: number | undefined;
  /** Live: how far its newest record was behind the wall clock when it arrived, ms; absent before the first that was written while it was followed. */
  readonly delayMs?: number;
  /** Live: its latest records. */
  readonly recent?: RecentStats;
}

/** Counters of the last ten minutes in which a source delivered anything, within the last hour. */
export interface RecentStats {
  readonly records: number;
  readonly late: number;
  /** The lateness that would have kept them all, ms; 0 if none was late. */
  readonly latenessNeededMs: number;
}

/** How often a `when` was suppressed, and by what. See Suppression counts in `docs/semantics.md`. */
export interface SuppressionCount {
  readonly alert: string;
  readonly severity: string;
  /** `guard`: the guard was false while the condition was true. `for`: the condition did not last. `clause`: the first term of the condition was true, and this clause was not. */
  readonly by: 'guard' | 'for' | 'clause';
  /** Text of the guard, of the `for`, or of the clause. */
  readonly text: string;
  /** Runs of consecutive ticks in one group. */
  readonly episodes: number;
}

export interface AlertStats {
  readonly alert: string;
  /** Groups now. */
  readonly groups: number;
  /** Groups evicted at the `limit` of the alert. */
  readonly evicted: number;
  /** Groups without a record for `forget`. */
  readonly forgotten: number;
  /** Records without one of the `by` fields. */
  readonly ungrouped: number;
}

/** The scorecard of one forecast in a `when`. Every warning came true, was wrong, or is open. */
export interface ForecastStats {
  readonly alert: string;
  readonly severity: string;
  /** Text of the clause. */
  readonly text: string;
  /** Firings that began before the limit was met. */
  readonly warnings: number;
  /** The limit was met within twice the horizon. */
  readonly cameTrue: number;
  readonly wrong: number;
  readonly open: number;
  /** How often the limit was met without a warning. */
  readonly missed: number;
  /** Time from a warning to the limit; absent before the first one. */
  readonly leadMs?: { readonly least: number; readonly median: number; readonly most: number };
}

/** Counts of one `span`; see Spans in `docs/semantics.md`. */
export interface SpanStats {
  readonly span: string;
  /** Open now. */
  readonly open: number;
  readonly completed: number;
  readonly timedOut: number;
  /** Starts while a span with the same key was open. */
  readonly repeats: number;
  /** Steps and ends that no open span waited for. */
  readonly unmatched: number;
  /** Dropped because too many were open. */
  readonly evicted: number;
  /** Starts, steps and ends without one of the `key` fields. */
  readonly unkeyed: number;
}

export interface EngineStats {
  readonly sources: readonly SourceStats[];
  readonly alerts: readonly AlertStats[];
  readonly spans: readonly SpanStats[];
  readonly suppressions: readonly SuppressionCount[];
  readonly forecasts: readonly ForecastStats[];
}

/** The whole state of an engine, as plain JSON data. */
export interface EngineSnapshot {
  readonly version: number;
  readonly program: string;
  readonly state: unknown;
}

export interface Engine {
  readonly plans: readonly StreamPlan[];
  /** Adds a source before its first record, so that the watermark waits for it. Adding it again has no effect. */
  addSource(stream: string, source: string): void;
  /**
   * Takes records of one source, from row `start` (default 0). With `yieldTo`, it stops as soon as the newest record of this source is past that time, for a
   * reader that reads several sources side by side. Live, `origin` says whether the records show how late the source delivers. Returns the row after the
   * last one taken.
   */
  push(stream: string, source: string, batch: RecordBatch, start?: number, yieldTo?: number, origin?: RecordOrigin): number;
  /** The newest event time of a source, ms; undefined before the first. */
  newest(stream: string, source: string): number | undefined;
  /** Counters of one source; undefined if it was not added. Cheaper than `stats`. */
  sourceStats(stream: string, source: string): SourceStats | undefined;
  /** Ends a source: the watermark no longer waits for it, and its records that were set aside are accepted. */
  endSource(stream: string, source: string): void;
  /** Marks a source as active at a wall clock time, ms: `advanceTo` does not count it as idle then. For sources that have unread input after the process was paused. */
  markActive(source: string, nowMs: number): void;
  /** Sets the wall clock, ms: the watermark goes on without sources that delivered nothing for `idle`, as far behind as their records were. Live only. */
  advanceTo(nowMs: number): void;
  /** New transitions that are final, in order: no later transition belongs before one of these. */
  take(): Transition[];
  /**
   * New early notices (only with `early`): predicted transitions to firing that are certain ahead of the watermark. The transition of the same alert, group
   * and severity follows, at `at` or before; values are those known so far. Call it after `take`.
   */
  takeEarly(): Transition[];
  /** `take` has returned all transitions before this time, ms; -Infinity before the first tick. */
  settledMs(): number;
  /**
   * Ends the input: every alert is evaluated up to its first tick after the newest record of the whole input, or (with `untilMs`, given here or in the
   * options) up to the last tick at or before that. In `test` mode with `untilMs`: up to the later of the two. Returns the remaining transitions.
   */
  finish(untilMs?: number): Transition[];
  /** Before other rules continue from a snapshot: ends the firings of alerts that are not in `next` or have another fingerprint, with the reason `removed`. */
  retire(next: Program): void;
  snapshot(): EngineSnapshot;
  /** Event times before which records are complete; undefined before the first. */
  watermarks(): readonly { readonly name: string; readonly watermarkMs?: number }[];
  /** Counters of all sources. Cheaper than `stats`. */
  sources(): readonly SourceStats[];
  stats(): EngineStats;
}
