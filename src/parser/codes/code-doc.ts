/** The documentation of one diagnostic code, shown by `explain` and in the docs. */
import type { DiagnosticSeverity } from '../diagnostic.js';

export interface CodeDoc {
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  /** A few words. */
  readonly title: string;
  /** Some sentences of markdown. */
  readonly explain: string;
  /** Rule text that causes it. */
  readonly bad: string;
  /** The same rule, corrected. */
  readonly good: string;
}
