/**
 * The checked program: the rules with every name resolved, every unit checked and every default filled in. It is plain data (JSON, except for source
 * ranges), shared by the engine, the tester, the notifier and the reference evaluator.
 */
import type { SourceRange } from './source.js';

export type Severity = 'page' | 'warn' | 'info';

export interface Program {
  /** In order of name. */
  readonly streams: readonly CheckedStream[];
  /** In order of name. Each is also a stream, with a name that no other stream has. */
  readonly spans: readonly CheckedSpan[];
  /** In order of name (by code point). */
  readonly alerts: readonly CheckedAlert[];
  readonly sinks: readonly CheckedSink[];
  /** The entries of all `route` blocks, in the order of files and positions: the first entry that matches decides. */
  readonly routes: readonly CheckedRoute[];
  readonly tests: readonly CheckedTest[];
}

// ---------------------------------------------------------------- records and predicates

/** One string per segment; a back-quoted segment can contain dots. `['line']` is the raw line. */
export type FieldPath = readonly string[];

/** Text functions that are applied to the text of a field, the innermost first: `lower(urldecode(path))` is `['urldecode', 'lower']`. */
export interface FieldText {
  readonly path: FieldPath;
  readonly functions: readonly string[];
}

/** A field, or text functions of one: a part of `by` (`template(message)`), or what a text test reads (`lower(path)`). */
export type TextField = FieldPath | FieldText;

export interface RegexSource {
  readonly pattern: string;
  readonly flags: string;
}

/**
 * True or false for one record; see `docs/semantics.md`, Predicates. `!=` is `not` around `==`. Numbers are in the unit of the field they are compared with.
 */
export type Predicate =
  | { readonly kind: 'const'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'not'; readonly term: Predicate }
  /** A field or arithmetic against a literal. */
  | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Operand; readonly right: Literal }
  /** Two operands: numbers if both are numeric, else texts. */
  | { readonly kind: 'compare-two'; readonly op: CompareOp; readonly left: Operand; readonly right: Operand }
  | {
      readonly kind: 'text';
      readonly op: 'contains' | 'startsWith' | 'endsWith';
      readonly field: TextField;
      readonly needle: string;
      readonly ignoreCase: boolean;
    }
  | { readonly kind: 'matches'; readonly field: TextField; readonly regex: RegexSource }
  | { readonly kind: 'in'; readonly left: Operand; readonly items: readonly Literal[] }
  /** The text of a field is an IP address in one of these ranges (`10.0.0.0/8`) or one of these addresses. */
  | { readonly kind: 'cidr'; readonly field: TextField; readonly ranges: readonly string[] }
  | { readonly kind: 'exists'; readonly field: FieldPath };

export type CompareOp = '==' | '<' | '<=' | '>' | '>=';

export type Literal =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string; readonly ignoreCase: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean };

/** `value * mul / div` converts from the unit of a field to base units. Absent: 1 / 1. */
export interface Scale {
  readonly mul: number;
  readonly div: number;
}

/** The name of a unit (`ms`, `KiB`, `%`, `/s`), `ratio` for fractions of 1, or `number` for plain numbers. */
export type FieldUnit = string;

/** A number (or, for a bare field, any cell) of one record. Arithmetic is on numbers in base units; a division by zero is missing. */
export type Operand =
  | {
      readonly kind: 'field';
      readonly path: FieldPath;
      readonly scale?: Scale;
      /** The unit of its numbers: texts such as `31.5s` are converted to it. Absent: unknown, and such texts are no numbers. */
      readonly unit?: FieldUnit;
    }
  /** The text of the field after text functions; not a number. */
  | ({ readonly kind: 'text' } & FieldText)
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'arithmetic'; readonly op: '+' | '-' | '*' | '/'; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'negate'; readonly operand: Operand };

// ---------------------------------------------------------------- streams

/** The unit of a value: powers of seconds and bytes; `ratio` is a plain number written as a percentage. */
export interface Unit {
  readonly seconds: number;
  readonly bytes: number;
  readonly ratio: boolean;
}

/** Matches of `regex` become `replacement`, as it is written. */
export interface Redaction {
  readonly regex: RegexSource;
  readonly replacement: string;
}

/** Name of a format, with the texts in parentheses behind it if there are any; or a regular expression with named groups. */
export type CheckedFormat = ({ readonly name: string; readonly arguments?: readonly string[] } | { readonly regex: RegexSource }) & {
  /** The format of the field `message` of its records, whose fields are added. It has no `otherwise`. */
  readonly inner?: CheckedFormat;
  /** For texts that this format does not read. */
  readonly otherwise?: CheckedFormat;
};

/** `from` absent: `message`, else the line. */
export type CheckedExtract = ({ readonly regex: RegexSource } | { readonly format: CheckedFormat }) & { readonly from?: FieldPath };
/** Which lines begin a record, and when a record ends without the next one. */
export interface RecordBegins {
  /** The name of a preset, or regular expressions, as in the rules. */
  readonly by: string | readonly RegexSource[];
  /** A longer record is split. */
  readonly limitLines: number;
  /** Live: how long the next line of a record may take, ms. */
  readonly waitMs: number;
  /** The clause as it is, and with another limit or wait, to show what to change. */
  readonly clause: { readonly given: string; readonly limit: string; readonly wait: string };
}

export interface CheckedStream {
  readonly name: string;
  readonly range: SourceRange;
  /** Globs relative to the working directory, and addresses such as `tcp://…`; `endpointsOf` separates them. Empty if records are pushed. */
  readonly from: readonly string[];
  /** Of the files, unless they begin with a byte order mark. Absent: UTF-8. */
  readonly encoding?: string;
  readonly format: CheckedFormat;
  /** Absent: each line is a record. */
  readonly begins?: RecordBegins;
  /** Absent: the format's usual time field. */
  readonly time?: {
    readonly field: FieldPath;
    /** Words or patterns, in the order in which they are tried. */
    readonly as?: readonly string[];
    readonly zone?: string;
  };
  readonly latenessMs: number;
  readonly idleMs: number;
  /** `value` is an operand in seconds. */
  readonly uptime?: { readonly kind: 'from'; readonly value: Operand } | { readonly kind: 'since'; readonly start: Predicate };
  readonly extracts: readonly CheckedExtract[];
  /** Applied in this order before the record is used anywhere. Absent: none. */
  readonly redactions?: readonly Redaction[];
  readonly where?: Predicate;
  /** Clients must send it with requests over HTTP. */
  readonly token?: SecretRef;
}

/** See `docs/semantics.md`, Spans. */
export interface CheckedSpan {
  readonly name: string;
  readonly range: SourceRange;
  /** The stream or span from whose records it is made. */
  readonly on: string;
  readonly key: readonly FieldPath[];
  /** Its start, its intermediate steps and its end: two or more. */
  readonly steps: readonly Predicate[];
  readonly timeoutMs: number;
}

// ---------------------------------------------------------------- conditions

/**
 * A number, or a truth for functions such as `any`, computed from a window of records of a group. Aggregates with equal `key` are the same.
 */
export interface Aggregate {
  /** Canonical text of everything below: equal keys have equal meaning. Never shown to users. */
  readonly key: string;
  /** Canonical name of the function, such as `percentile` for `p99` and `mean` for `avg`. */
  readonly fn: string;
  /** Which records are added: for `count(p where w)` p and w, for `ratio(p of q where w)` q and w. */
  readonly filter: Predicate;
  /** Functions with `of`: which of those records match, `p` of `ratio(p of q)`. */
  readonly match?: Predicate;
  /** The samples, in the raw unit of the field; `scale` is applied to the result. */
  readonly value?: Operand;
  /** From the raw result to base units. */
  readonly scale?: Scale;
  /** Percentile rank, 0 < rank < 100 (`p50` 50, `p99` 99, `p999` 99.9). */
  readonly rank?: number;
  /** A bound of the confidence interval, which is compared instead of the fraction itself. */
  readonly wilson?: WilsonBound;
  /** Length and bucket, ms; both 0 for functions without a window. */
  readonly windowMs: number;
  readonly bucketMs: number;
  /** How far the window is moved back; absent: not at all. */
  readonly agoMs?: number;
  readonly unit: Unit;
}

/**
 * A time series: the values of a number at the multiples of the bucket in (T - history, T]. Only exact values are points.
 */
export interface Series {
  readonly value: NumberExpr;
  readonly historyMs: number;
  readonly bucketMs: number;
}

/** A slope and a forecast are unknown with fewer points than this. */
export const LEAST_POINTS = 8;

/** A bound of Wilson's score interval; `z` is the quantile of the normal distribution for the confidence. */
export interface WilsonBound {
  readonly z: number;
  readonly side: 'low' | 'high';
}

/** A number at a tick, in base units (seconds, bytes, fractions of 1, per second). `aggregate` is an index into the alert's `aggregates`. */
export type NumberExpr =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'aggregate'; readonly aggregate: number }
  | { readonly kind: 'arithmetic'; readonly op: '+' | '-' | '*' | '/'; readonly left: NumberExpr; readonly right: NumberExpr }
  | { readonly kind: 'negate'; readonly operand: NumberExpr };

/** True, false or unknown at a tick. `clause` is an index into the condition's `clauses`. */
export type ConditionExpr =
  | { readonly kind: 'const'; readonly value: boolean }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly ConditionExpr[] }
  | { readonly kind: 'not'; readonly term: ConditionExpr }
  | {
      readonly kind: 'compare';
      readonly op: '==' | '!=' | '<' | '<=' | '>' | '>=';
      readonly left: NumberExpr;
      readonly right: NumberExpr;
      readonly clause: number;
    }
  /** `any(p)` or `none(p)`. */
  | { readonly kind: 'truth'; readonly aggregate: number; readonly clause: number }
  | ReachesExpr;

/** The limit is reached now, or will be within the horizon if the time series continues. */
export interface ReachesExpr {
  readonly kind: 'reaches';
  /** Index into the alert's `series`. */
  readonly series: number;
  /** In base units. */
  readonly limit: number;
  /** Reached from below (the value is at least the limit) or from above (at most). */
  readonly from: 'above' | 'below';
  readonly horizonMs: number;
  readonly clause: number;
}

export interface Clause {
  /** One line, as the formatter prints it: `ratio(status >= 500) over 5m > 2%`. */
  readonly text: string;
  /** The value that is shown: the left operand, or the right one if the left is constant; the aggregate of a truth; the forecast number of `reaches`. */
  readonly value: NumberExpr;
  readonly unit: Unit;
  readonly range: SourceRange;
}

/** Every comparison, truth and forecast of a condition is a clause, in the order of the text. */
export interface Condition {
  readonly expr: ConditionExpr;
  readonly clauses: readonly Clause[];
  /** The whole condition on one line. */
  readonly text: string;
  readonly range: SourceRange;
}

// ---------------------------------------------------------------- alerts

export interface CheckedAlert {
  readonly name: string;
  readonly range: SourceRange;
  /** Name of its stream or span. */
  readonly stream: string;
  readonly by: readonly TextField[];
  /** The names of the `by` fields in transitions: segments joined by dots, `template(message)`. */
  readonly byNames: readonly string[];
  readonly stepMs: number;
  /** Highest severity first; at most one of each. */
  readonly whens: readonly CheckedWhen[];
  /** All aggregates of conditions, guards, clears and the summary, each once. */
  readonly aggregates: readonly Aggregate[];
  /** The time series of forecasts and sparklines, each once; absent if there is none. */
  readonly series?: readonly Series[];
  readonly nodata: 'hold' | 'resolve' | 'fire';
  readonly forgetMs: number;
  /** A group that fires is dropped after `forgetMs` too: the rule says `forget`. */
  readonly forgetsFiring: boolean;
  /** The most groups. */
  readonly limit: number;
  readonly remindMs?: number;
  readonly summary?: readonly SummaryPart[];
  readonly runbook?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The number of sample lines in a notification; 0: none. */
  readonly sample: number;
}

export type CheckedWhen = CheckedConditionWhen | CheckedEachWhen;

export interface WhenBase {
  readonly severity: Severity;
  readonly range: SourceRange;
  readonly guard?: Condition;
  /** As written, not rounded to steps. */
  readonly keepMs: number;
}

export interface CheckedConditionWhen extends WhenBase {
  readonly kind: 'when';
  readonly condition: Condition;
  readonly clear?: Condition;
  /** As written, not rounded to steps; 0: none. */
  readonly forMs: number;
  /** The w of `for a of w`; `forMs` is then the a. */
  readonly forOfMs?: number;
}

export interface CheckedEachWhen extends WhenBase {
  readonly kind: 'each';
  readonly predicate: Predicate;
  /** As the formatter prints it. */
  readonly text: string;
}

export type SummaryPart =
  | { readonly kind: 'text'; readonly text: string }
  /** Index into `by`. */
  | { readonly kind: 'group'; readonly index: number }
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'value'; readonly value: NumberExpr; readonly unit: Unit }
  /** `{any(p) over 5m}`. */
  | { readonly kind: 'truth'; readonly aggregate: number }
  /** `{eta}`: of the first of these forecasts that reaches its limit. */
  | { readonly kind: 'eta'; readonly of: readonly ReachesExpr[] }
  /** `{spark(mean(x) over 5m)}`: index into the alert's `series`. */
  | { readonly kind: 'spark'; readonly series: number };

// ---------------------------------------------------------------- sinks and routes

/** Options as plain JSON values, except for secrets, which stay references until the sink is created. */
export type OptionValue = string | number | boolean | null | readonly OptionValue[] | SecretRef | { readonly [name: string]: OptionValue };

export interface SecretRef {
  readonly secret: 'env' | 'file';
  readonly name: string;
}

export interface CheckedSink {
  readonly name: string;
  readonly type: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** The sink that gets the notifications that this one gives up. */
  readonly else?: string;
  readonly range: SourceRange;
}

export interface CheckedRoute {
  /** Over the fields `severity`, `alert`, every label and every group field (labels win over group fields). */
  readonly match: Predicate;
  readonly text: string;
  readonly to: readonly string[];
  readonly range: SourceRange;
}

// ---------------------------------------------------------------- tests

/** A time of a test, ms: `relative` to the start of the test, or `absolute` since the epoch. */
export interface CheckedMoment {
  readonly kind: 'relative' | 'absolute';
  readonly ms: number;
}

export type TestValue =
  | { readonly kind: 'scalar'; readonly value: string | number | boolean | null /** A number's source text. */; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly TestValue[] }
  | { readonly kind: 'record'; readonly entries: readonly { readonly path: FieldPath; readonly value: TestValue }[] }
  | { readonly kind: 'generator'; readonly name: string; readonly args: readonly TestValue[] };

export type TestBody =
  | { readonly kind: 'record'; readonly entries: readonly { readonly path: FieldPath; readonly value: TestValue }[] }
  /** A raw line, parsed by the format of the stream. */
  | { readonly kind: 'line'; readonly text: string };

export interface CheckedRange {
  /** Inclusive. */
  readonly from?: CheckedMoment;
  /** Exclusive. */
  readonly to?: CheckedMoment;
  readonly range: SourceRange;
  readonly text: string;
}

export type TestInput =
  | {
      readonly kind: 'every';
      readonly stream: string;
      readonly stepMs: number;
      readonly from: CheckedMoment;
      readonly to: CheckedMoment;
      readonly body: TestBody;
      readonly range: SourceRange;
    }
  | { readonly kind: 'at'; readonly stream: string; readonly at: CheckedMoment; readonly body: TestBody; readonly range: SourceRange }
  | { readonly kind: 'replay'; readonly stream: string; readonly glob: string; readonly range: SourceRange };

/** A predicate over the fields `summary`, `value` and `label NAME` of a transition; those that it reads are present. */
export interface ExpectedParts {
  readonly predicate: Predicate;
  readonly summary?: true;
  /** Names of labels. */
  readonly labels: readonly string[];
  /** The texts of the clauses that have the value, one for each severity. Absent: the value is not read. */
  readonly value?: readonly string[];
}

export type Expectation =
  | {
      readonly kind: 'alert';
      /** `fired`: any severity. */
      readonly what: Severity | 'fired' | 'pending' | 'resolved' | 'never';
      readonly alert: string;
      /** Field name → text; a subset of the group is enough. */
      readonly group: Readonly<Record<string, string>>;
      readonly period?: CheckedRange;
      /** What must hold for the transition too. Absent: nothing. */
      readonly with?: ExpectedParts;
      readonly range: SourceRange;
      readonly text: string;
    }
  | {
      readonly kind: 'notifications';
      readonly count: number;
      readonly to?: string;
      readonly period?: CheckedRange;
      readonly range: SourceRange;
      readonly text: string;
    };

export interface CheckedTest {
  readonly name: string;
  readonly range: SourceRange;
  readonly inputs: readonly TestInput[];
  readonly shuffleMs?: number;
  readonly repeat: number;
  readonly restarts: readonly CheckedMoment[];
  readonly until?: CheckedMoment;
  readonly expectations: readonly Expectation[];
}
