/** A kind of rule that `init` can write for a log. */
import type { LogSample } from './log-sample.js';

export interface GuessedRule {
  /** Of the alert, without that of the stream. */
  readonly name: string;
  /** Lines of comment: what the log showed. */
  readonly comment: string;
  /** The clauses of the alert, from `page when …` on. */
  readonly clauses: readonly string[];
  /** What its tests are called, and what they hold. `ALERT` and `ON` stand for the alert, and for `on STREAM` where there are several. */
  readonly tests: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

/** The rules of one kind that fit the log. A text is why there is none though the log has what it needs. */
export type RuleKind = (sample: LogSample) => readonly (GuessedRule | string)[];

/** For `every STEP`: so often that a window has more records than its floor. */
export function stepFor(windowMs: number, floor: number): number {
  const most = windowMs / (2 * floor);
  return [3_600_000, 600_000, 300_000, 60_000, 30_000, 10_000, 5_000, 2_000, 1_000].find((step) => step <= most) ?? 1_000;
}
