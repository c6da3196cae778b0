/** The engine as the rest of the program sees it: batches and times in, transitions out. Pure, synchronous, without a clock. */

import type { FieldPath, Program } from '../../parser/program.js';
import type { RecordBatch } from './records.js';
import type { Transition } from './transition.js';

export interface EngineOptions {
  /** `live`: times far ahead of the wall clock are held at it. `replay`: jumps wait aside. `test`: every time is believed. */
  readonly mode: 'live' | 'replay' | 'test';
  /** When an ungrouped alert's observation starts at the latest, ms: the moment a live run began to listen, or `--from` of a replay. */
  readonly listenFromMs?: number;
  /** Records before this are not taken, ms (`--from`). */
  readonly fromMs?: number;
  /** Records at or after this are not taken, ms (`--until`). */
  readonly untilMs?: number;
  /** What can be told ahead of the watermark is asked for, by `takeEarly` after every few batches. */
  readonly early?: boolean;
  /** Keys for which one span may be open; `LIMITS.openSpans` unless given. */
  readonly openSpans?: number;
}

/** Fields of a stream that some rule reads; batches carry columns in this order. */
export interface StreamPlan {
  readonly stream: string;
  readonly fields: readonly FieldPath[];
}

export interface SourceStats {
  readonly stream: string;
  readonly source: string;
  /** Records given. */
  readonly records: number;
  /** Left out because they came behind the watermark. */
  readonly late: number;
  /** The lateness that would have kept them all, ms; 0 if none was late. */
  readonly latenessNeededMs: number;
  /** Without a readable time: took the time of the record before. */
  readonly timeless: number;
  /** At the head of a source, without a readable time, left out. */
  readonly timelessDropped: number;
  /** Whose clock jumped: dropped, or (live) held at the wall clock. */
  readonly badClock: number;
  /** Before `fromMs` or at or after `untilMs`. */
  readonly outside: number;
  /** Left out by the stream's `where`. */
  readonly filtered: number;
  readonly newestMs: number | undefined;
}

/** What a rule did not say, and why: for the summary after a replay. */
export interface SuppressionCount {
  readonly alert: string;
  readonly severity: string;
  /** `guard`: the guard was false while the condition was true. `for`: it did not last. `clause`: this clause alone was not true. */
  readonly by: 'guard' | 'for' | 'clause';
  /** Text of the guard, of the `for`, or of the clause. */
  readonly text: string;
  /** Episodes: runs of ticks in one group. */
  readonly episodes: number;
}

export interface AlertStats {
  readonly alert: string;
  readonly groups: number;
  readonly evicted: number;
  readonly forgotten: number;
  /** Records without one of the `by` fields. */
  readonly ungrouped: number;
}

/** How the forecasts of a `when` have done. Every warning came true, was wrong, or is open. */
export interface ForecastStats {
  readonly alert: string;
  readonly severity: string;
  /** Text of the clause. */
  readonly text: string;
  /** The `when` fired, and the limit was not met yet. */
  readonly warnings: number;
  /** The limit was met within twice the horizon. */
  readonly cameTrue: number;
  readonly wrong: number;
  readonly open: number;
  /** The limit was met, and no warning had come. */
  readonly missed: number;
  /** From warnings to the limit; absent before the first. */
  readonly leadMs?: { readonly least: number; readonly median: number; readonly most: number };
}

/** What became of one span; see `docs/semantics.md`, Spans. */
export interface SpanStats {
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

/** Plain data (JSON): everything the engine knows. Only an engine of the same program takes it. */
export interface EngineSnapshot {
  readonly version: number;
  readonly program: string;
  readonly state: unknown;
}

export interface Engine {
  readonly plans: readonly StreamPlan[];
  /** Makes a source known before its first record, so that it holds the watermark back. Doing it twice does nothing. */
  addSource(stream: string, source: string): void;
  /**
   * Takes records of one source, from row `start` (default 0). In `live` and `test` mode it takes all of them. With `yieldTo` it stops as soon as
   * the newest record of this source is past that time, for a reader that reads several sources side by side. Returns the row after the last one taken.
   */
  push(stream: string, source: string, batch: RecordBatch, start?: number, yieldTo?: number): number;
  /** The newest event time that a source has given and that was let in, ms; undefined before the first. */
  newest(stream: string, source: string): number | undefined;
  /** The source has ended: it no longer holds the watermark, and what waits in it is let in. */
  endSource(stream: string, source: string): void;
  /** A source has something to give at a time of the wall clock, ms: when `advanceTo` goes there, it is not idle. For those that nobody could ask for a while. */
  markActive(source: string, nowMs: number): void;
  /** Wall clock, ms: sources that gave nothing for `idle` no longer hold the watermark. Live only. */
  advanceTo(nowMs: number): void;
  /** Transitions that are final and complete in order: none that comes later belongs before one of these. */
  take(): Transition[];
  /**
   * What has become certain since this was asked last, ahead of the watermark, with `early` only: each transition to firing as it is foreseen. One of this
   * alert, group and severity comes later, at `at` or before; values are what is known so far. Asked for after `take`.
   */
  takeEarly(): Transition[];
  /** What `take` has given is complete before this time, ms; -Infinity while nothing is settled. */
  settledMs(): number;
  /**
   * The input is over: every alert is judged up to its first tick after the newest record of the whole input, or (with `untilMs`, given here or in the
   * options) up to the last tick at or before that. In `test` mode with `untilMs`: up to the later of the two. Returns all that is left.
   */
  finish(untilMs?: number): Transition[];
  /** Other rules are to go on from here: ends what fires of alerts that they do not have, or that mean something else there, with the reason `removed`. */
  retire(next: Program): void;
  snapshot(): EngineSnapshot;
  /** Event times before which records are complete; undefined before the first. */
  watermarks(): readonly { readonly name: string; readonly watermarkMs?: number }[];
  stats(): EngineStats;
}
