/** What is wrong with a rule file, in the user's words. How it is drawn on a terminal is in `render-diagnostic.ts`. */
import type { SourceRange } from './source.js';

/**
 * `error`: the program does not load. `warning`: it loads, but something is likely not what was meant. `note`: a consequence that is
 * easily overlooked; shown on request.
 */
export type DiagnosticSeverity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  /** Stable, e.g. `T203`; `tocsin explain T203` tells more. The list is in `codes.ts`. */
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  /** What is wrong: one sentence without a full stop. */
  readonly message: string;
  /** What to do about it, if that can be said. */
  readonly help?: string;
  readonly range: SourceRange;
  /** Other places that matter, such as the first of two definitions. */
  readonly related?: readonly { readonly message: string; readonly range: SourceRange }[];
}

/** More errors than this are not told at once. */
export const MAX_DIAGNOSTICS = 50;
