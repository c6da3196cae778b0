/**
 * What the checker must know about functions, formats and sink types. They are defined in other directories, describe themselves, and are passed to the
 * checker as one catalogue, so that the parser depends on none of them.
 */
import type { FunctionDescriptor } from './function-descriptor.js';
import type { FieldPath, Unit } from './program.js';

export interface FormatSummary {
  readonly name: string;
  /** The usual time field. */
  readonly timeField?: FieldPath;
  /** All the fields there are, or undefined when records may hold any. */
  readonly fields?: readonly { readonly path: FieldPath; readonly unit?: Unit }[];
}

export interface SinkSummary {
  readonly type: string;
  /** Problems of the options; `path` are keys and indices from the options down to what is wrong; secrets are given as placeholder strings. */
  readonly validate: (options: unknown) => readonly {
    readonly path: readonly (string | number)[];
    readonly message: string;
    readonly help?: string;
    /** Only how the text is written is wrong; what a secret stands for may be written well. */
    readonly isForm?: boolean;
  }[];
}

/** Whether a regular expression can be used: its named groups, or what is wrong; offsets are into the pattern. */
export type RegexVerdict =
  | { readonly ok: true; readonly groups: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly help?: string; readonly start: number; readonly end: number };

export interface Catalogue {
  readonly functions: readonly FunctionDescriptor[];
  readonly formats: readonly FormatSummary[];
  readonly sinks: readonly SinkSummary[];
  readonly regex: (pattern: string, flags: string) => RegexVerdict;
  /** Why matches of a pattern, which can be used, cannot be replaced; undefined if they can. */
  readonly redaction: (pattern: string, flags: string) => { readonly message: string; readonly help: string } | undefined;
  /** What is wrong with `time … as "…" zone "…"`, or undefined. */
  readonly time: (spec: { readonly as?: string; readonly zone?: string }) => string | undefined;
}
