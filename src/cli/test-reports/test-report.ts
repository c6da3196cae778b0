/** A format in which `test` prints its outcomes for other programs. */
import type { TestOutcome } from './test-outcome.js';

export interface TestReport {
  /** The option of `test` that selects it. */
  readonly name: string;
  /** One line for the help. */
  readonly doc: string;
  /** The whole output, with a line break at its end unless it is empty. */
  print(outcomes: readonly TestOutcome[]): string;
}
