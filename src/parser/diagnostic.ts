/** Errors, warnings and notes about rule files. `render-diagnostic.ts` prints them on a terminal. */
import type { SourceRange, TextEdit } from './source.js';

/**
 * `error`: the program does not load. `warning`: it loads, but probably does not do what the author intended. `note`: a consequence that is easily overlooked; shown on
 * request.
 */
export type DiagnosticSeverity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  /** Stable, such as `T203`; `tocsin explain T203` explains it. The list is in `codes.ts`. */
  readonly code: string;
  readonly severity: DiagnosticSeverity;
  /** The problem: one sentence without a full stop. */
  readonly message: string;
  /** What to write instead. */
  readonly help?: string;
  readonly range: SourceRange;
  /** Corrects it. `tocsin check --fix` applies it. */
  readonly fix?: Fix;
  /** Other relevant ranges, such as the first of two definitions. */
  readonly related?: readonly { readonly message: string; readonly range: SourceRange }[];
}

/** Loaded again with this edit, the rules do not have the diagnostic any more. */
export interface Fix {
  readonly edit: TextEdit;
}

/** The most diagnostics of one check. */
export const MAX_DIAGNOSTICS = 50;
