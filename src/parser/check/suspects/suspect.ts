/** Valid expressions that probably do not mean what was intended. */
import type { AlertBlock, Expr } from '../../ast.js';
import type { CodeDoc } from '../../codes/code-doc.js';
import type { FunctionDescriptor } from '../../function-descriptor.js';
import type { SourceRange, TextEdit } from '../../source.js';
import type { StreamInfo } from '../context.js';

export interface Finding {
  readonly range: SourceRange;
  readonly message: string;
  readonly help: string;
  /** Absent: what was meant is not certain. */
  readonly edit?: TextEdit;
}

/** What is known where an expression is. */
export interface Around {
  /** Undefined in a `let`, which means something on each stream. */
  readonly stream: StreamInfo | undefined;
  /** The function that a name calls. */
  readonly functionNamed: (name: string) => FunctionDescriptor | undefined;
  /** Names of all streams and spans. */
  readonly streams: ReadonlySet<string>;
  /** Whether a field of this name is declared, or read elsewhere in a way that leaves no doubt. */
  readonly isField: (name: string) => boolean;
}

export interface Suspect {
  readonly code: CodeDoc;
  /** Looks at one expression, not at those inside of it. */
  readonly expression?: (expr: Expr, around: Around) => Finding | undefined;
  readonly alert?: (alert: AlertBlock) => readonly Finding[];
}
