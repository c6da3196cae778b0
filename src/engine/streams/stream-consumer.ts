/** Receives the records of a stream in order of time, after the watermark has passed them. */
import type { MatchedBatch } from '../match/matched-batch.js';

export interface StreamConsumer {
  /** A record of the stream. `timeMs` never goes back; late records are left out. */
  take(matched: MatchedBatch, row: number, timeMs: number): void;
  /** All records before this time, ms, have been taken. */
  advance(untilMs: number): void;
  /** Alerts without `by` are observed from this time, ms, at the latest. */
  observe(fromMs: number): void;
  /** The input has ended and all records have been taken. `lastTickMs` gives the last tick of a step; spans that time out before `endMs` are closed. */
  finish(lastTickMs: (stepMs: number) => number, endMs: number): void;
}
