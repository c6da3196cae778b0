/** A format in which `check` prints diagnostics for other programs. */
import type { Diagnostic } from '../../parser/diagnostic.js';

export interface DiagnosticFormat {
  /** The option of `check` that selects it. */
  readonly name: string;
  /** One line for the help. */
  readonly doc: string;
  /** The whole output, with a line break at its end unless it is empty. */
  print(diagnostics: readonly Diagnostic[]): string;
}
