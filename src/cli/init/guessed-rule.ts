/** A kind of rule that `init` can write for a log. */
import type { LogSample } from './log-sample.js';

/** Stands for the name of the predicate of a rule. */
export const LET_NAME = '%LET%';

export interface GuessedRule {
  /** Of the alert, without that of the stream. */
  readonly name: string;
  /** Lines of comment: what the log showed. */
  readonly comment: string;
  /** A predicate that gets a name; `LET_NAME` stands for the name. */
  readonly predicate?: string;
  /** The clauses of the alert, from `page when …` on. */
  readonly clauses: readonly string[];
  /** What its tests are called, and what they hold. `ALERT` and `ON` stand for the alert, and for `on STREAM` where there are several. */
  readonly tests: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

/** The rules of one kind that fit the log. A text is why there is none though the log has what it needs. */
export type RuleKind = (sample: LogSample) => readonly (GuessedRule | string)[];

const STEPS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000, 3_600_000];

/** For `every STEP`: so often that a window has more records than its floor. */
export function stepFor(windowMs: number, floor: number): number {
  const most = windowMs / (2 * floor);
  return STEPS.findLast((step) => step <= most) ?? 100;
}

/** For `every STEP`: so rarely that a window has at most half as many records. */
export function rareStepFor(windowMs: number, count: number): number {
  const least = (2 * windowMs) / count;
  return STEPS.find((step) => step >= least) ?? windowMs;
}

/** The `for` of a condition with this window. */
export function graceOf(windowMs: number): number {
  return windowMs <= 300_000 ? 120_000 : windowMs <= 900_000 ? 300_000 : windowMs <= 3_600_000 ? 600_000 : 3_600_000;
}

/** A predicate as it stands in a rule: quotes would have to be escaped in the summary, so it gets a name. */
export function namedPredicate(predicate: string): { readonly text: string; readonly named: Pick<GuessedRule, 'predicate'> } {
  return /["\\]/.test(predicate) ? { text: LET_NAME, named: { predicate } } : { text: predicate, named: {} };
}
