/** What goes along with a stream: it is given the stream's records in order of time, and told how far that has got. */
import type { MatchedBatch } from '../match/matched-batch.js';

export interface StreamConsumer {
  /** A record that the stream has taken; times never go back, and none is late. */
  take(decided: MatchedBatch, row: number, timeMs: number): void;
  /** All records before this time, ms, have been given. */
  advance(untilMs: number): void;
  /** Alerts without `by` are observed from this time, ms, at the latest. */
  observe(fromMs: number): void;
  /** The input is over: all records have been given, and time goes on to just before `endMs`. `lastTickMs` is the last time that alerts of a step are judged at. */
  finish(lastTickMs: (stepMs: number) => number, endMs: number): void;
}
