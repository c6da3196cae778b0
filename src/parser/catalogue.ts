/**
 * What the checker must know of the parts that live in other rooms: functions, formats and sink types describe themselves there and are
 * handed in as one catalogue, so that the parser depends on none of them.
 */
import type { FieldPath, Unit } from './program.js';

/** What a function takes between its parentheses. */
export type FunctionInput =
  /** `count(p)`: a predicate, which may be left out. */
  | 'predicate?'
  /** `none(p)`: a predicate. */
  | 'predicate'
  /** `ratio(p)` or `ratio(p of q)`. */
  | 'predicate-of'
  /** `sum(x)`: a field or arithmetic on fields; only numbers count. */
  | 'number'
  /** `distinct(x)`: a field of any type. */
  | 'any'
  /** `percentile(x, 99.5)`. */
  | 'number-and-rank'
  /** `uptime`: no parentheses. */
  | 'nothing'
  /** `restarts()`: nothing; the stream says it with `uptime`. */
  | 'process';

export type FunctionResult = 'count' | 'rate' | 'ratio' | 'unit-of-input' | 'input-per-second' | 'truth' | 'duration';

export interface FunctionDescriptor {
  /** Canonical; what `Aggregate.fn` holds. */
  readonly name: string;
  /** Other spellings that mean the same: `avg`. For p50…p999 see `rankOf`. */
  readonly aliases: readonly string[];
  /** For names that carry a number (`p99`): the percentile rank they mean, or undefined if the name is not one of them. */
  readonly rankOf?: (name: string) => number | undefined;
  readonly input: FunctionInput;
  /** Whether it needs `over` (or the alert's default). */
  readonly window: boolean;
  /** False: its window cannot be moved back with `ago`. */
  readonly ago?: boolean;
  readonly result: FunctionResult;
  /** It is about single records, of the step before the tick: where all conditions have one like it, only those are shown. */
  readonly pointsOut?: boolean;
  /** One line for lists and completion. */
  readonly summary: string;
  /** Markdown: what it means, on what it is unknown or only bounded. */
  readonly doc: string;
  /** Conditions that use it, each with a word of explanation; checked by a test. */
  readonly examples: readonly { readonly text: string; readonly means: string }[];
}

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
