/**
 * The properties of functions, formats and sink types that the checker needs. They are defined in other directories, describe themselves, and are passed to the
 * checker as one catalogue, so that the parser depends on none of them.
 */
import type { FunctionDescriptor } from './function-descriptor.js';
import type { FieldPath, RecordBegins, Unit } from './program.js';
import type { TextFunctionDescriptor } from './text-function-descriptor.js';

/** What is wrong with the texts in parentheses behind the name of a format. */
export interface FormatProblem {
  readonly message: string;
  readonly help?: string;
  /** Which of them, from 0; the position of the mistake in it, if known. */
  readonly argument?: number;
  readonly start?: number;
  readonly end?: number;
}

/** Numbers, with the words that a field has in their place. */
export type NumberWords = readonly (readonly [number: number, word: string])[];

export interface FormatSummary {
  readonly name: string;
  /** The usual time field. */
  readonly timeField?: FieldPath;
  /** The default of `lateness`, ms; absent: that of all streams. */
  readonly latenessMs?: number;
  /** All fields, or undefined if records can have any field. */
  readonly fields?: readonly {
    readonly path: FieldPath;
    readonly unit?: Unit;
    readonly type?: 'text' | 'number' | 'list' | 'object';
    readonly words?: NumberWords;
  }[];
  /** Records may hold fields besides `fields`. */
  readonly hasOtherFields?: true;
  /** A record may be made of several lines. */
  readonly joinsLines?: true;
  /** The meaning of a line depends on a header before it. */
  readonly readsHeader?: true;
  /** Its lines hold lines of a program. */
  readonly unwrap?: unknown;
  /** No line is unreadable. */
  readonly readsEveryLine?: true;
  /** What may stand in parentheses behind the name. Absent: nothing. */
  readonly parameters?: {
    /** Such as `csv(time, host)`. */
    readonly example: string;
    readonly areRequired?: true;
    configure(args: readonly string[]): FormatSummary | FormatProblem;
  };
}

export interface SinkSummary {
  readonly type: string;
  /** Problems of the options. `path` contains the keys and indices down to the invalid value; secrets are passed as placeholder texts. */
  readonly validate: (options: unknown) => readonly {
    readonly path: readonly (string | number)[];
    readonly message: string;
    readonly help?: string;
    /** Only the form of the text is invalid, so a secret in its place may be valid. */
    readonly isForm?: boolean;
    /** There is no option of this name. */
    readonly isUnknown?: boolean;
  }[];
}

/** Whether a regular expression is supported: its named groups, or an error whose offsets are into the pattern. */
export type RegexVerdict =
  | { readonly ok: true; readonly groups: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly help?: string; readonly start: number; readonly end: number };

export interface Catalogue {
  readonly functions: readonly FunctionDescriptor[];
  readonly textFunctions: readonly TextFunctionDescriptor[];
  readonly formats: readonly FormatSummary[];
  readonly sinks: readonly SinkSummary[];
  readonly regex: (pattern: string, flags: string) => RegexVerdict;
  /** Why the matches of a supported pattern cannot be replaced; undefined if they can. */
  readonly redaction: (pattern: string, flags: string) => { readonly message: string; readonly help: string } | undefined;
  /** The error of `encoding "…"`, or undefined. */
  readonly encoding: (name: string) => string | undefined;
  /** Names of the presets of `begins`. */
  readonly begins: readonly string[];
  /** Whether a supported pattern matches the empty text. */
  readonly matchesEmpty: (pattern: string, flags: string) => boolean;
  /** How many records a stream with this `begins` makes of a text of several lines. */
  readonly recordsIn: (begins: RecordBegins | undefined, text: string) => number;
  /** The error of `time … as "…", "…" zone "…"`, or undefined. */
  readonly time: (spec: { readonly as?: readonly string[]; readonly zone?: string }) => string | undefined;
}
