/**
 * The checked program: what the rules say once every name is resolved, every unit fits and every default is filled in. It is plain data
 * (JSON but for spans), the one thing that engine, tester, router and the reference evaluator share. Nothing here is written by a person.
 */
import type { SourceRange } from './source.js';

export type Severity = 'page' | 'warn' | 'info';

export interface Program {
  /** In order of name. */
  readonly streams: readonly CheckedStream[];
  /** In order of name; each is a stream as well, and its name is no other stream's. */
  readonly spans: readonly CheckedSpan[];
  /** In order of name (by code point). */
  readonly alerts: readonly CheckedAlert[];
  readonly sinks: readonly CheckedSink[];
  /** All `route` blocks in the order of files and places: the first entry that takes a notification decides. */
  readonly routes: readonly CheckedRoute[];
  readonly tests: readonly CheckedTest[];
}

// ---------------------------------------------------------------- records and predicates

/** One string a segment; a back-quoted segment may hold dots. `['line']` is the raw line. */
export type FieldPath = readonly string[];

/** What alerts are split by: a field, or the kind of its text, with what varies masked (`template(message)`). */
export type GroupField = FieldPath | { readonly template: FieldPath };

export interface RegexSource {
  readonly pattern: string;
  readonly flags: string;
}

/**
 * True or false of one record; see `docs/semantics.md`, Predicates. `!=` is `not` around `==`. Numbers are in the unit of the field they meet.
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
      readonly field: FieldPath;
      readonly needle: string;
      readonly ignoreCase: boolean;
    }
  | { readonly kind: 'matches'; readonly field: FieldPath; readonly regex: RegexSource }
  | { readonly kind: 'in'; readonly left: Operand; readonly items: readonly Literal[] }
  | { readonly kind: 'exists'; readonly field: FieldPath };

export type CompareOp = '==' | '<' | '<=' | '>' | '>=';

export type Literal =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string; readonly ignoreCase: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean };

/** `value * mul / div`: from the unit in which a field is written to base units. Absent: 1 / 1. */
export interface Scale {
  readonly mul: number;
  readonly div: number;
}

/** A number (or, for a bare field, any cell) of one record. Arithmetic is on numbers in base units; a division by zero is missing. */
export type Operand =
  | { readonly kind: 'field'; readonly path: FieldPath; readonly scale?: Scale }
  /** The kind of the field's text, with what varies masked; no number. */
  | { readonly kind: 'template'; readonly path: FieldPath }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'arithmetic'; readonly op: '+' | '-' | '*' | '/'; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'negate'; readonly operand: Operand };

// ---------------------------------------------------------------- streams

/** Units a value can have: powers of seconds and bytes; `ratio` is a plain number written as a percentage. */
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

export interface CheckedStream {
  readonly name: string;
  readonly range: SourceRange;
  /** Globs relative to the working directory, and addresses such as `tcp://…`; `waysIn` tells them apart. Empty when records are given. */
  readonly from: readonly string[];
  /** Name of a format, or a regular expression with named groups. */
  readonly format: { readonly name: string } | { readonly regex: RegexSource };
  /** Absent: the format's usual time field. */
  readonly time?: { readonly field: FieldPath; readonly as?: string; readonly zone?: string };
  readonly latenessMs: number;
  readonly idleMs: number;
  /** `value` is an operand in seconds. */
  readonly uptime?: { readonly kind: 'from'; readonly value: Operand } | { readonly kind: 'since'; readonly start: Predicate };
  readonly extracts: readonly { readonly regex: RegexSource; readonly from?: FieldPath }[];
  /** What is replaced before anything else sees it, in this order. Absent: nothing. */
  readonly redactions?: readonly Redaction[];
  readonly where?: Predicate;
  /** Who sends records over HTTP must know it. */
  readonly token?: SecretRef;
}

/** See `docs/semantics.md`, Spans. */
export interface CheckedSpan {
  readonly name: string;
  readonly range: SourceRange;
  /** The stream, or other span, whose records it is made of. */
  readonly on: string;
  readonly key: readonly FieldPath[];
  /** What begins it, what it goes through, what ends it: two or more. */
  readonly steps: readonly Predicate[];
  readonly timeoutMs: number;
}

// ---------------------------------------------------------------- conditions

/**
 * A number (for `any` and `none`: a truth) about a window of records of a group. Two aggregates with equal `key` are one.
 */
export interface Aggregate {
  /** Canonical text of everything below: equal keys, equal meaning. Not shown to people. */
  readonly key: string;
  /** Canonical name of the function: `count`, `rate`, `ratio`, `percentile` (also for p99), `median`, `mean` (also for avg), `since`, … */
  readonly fn: string;
  /** Which records take part: for `count(p where w)` p and w, for `ratio(p of q where w)` q and w. */
  readonly filter: Predicate;
  /** `ratio` only: which of those are counted above the line. */
  readonly match?: Predicate;
  /** The samples of `sum`, `mean`, `percentile`, …; raw units of the field, `scale` is applied to the result. */
  readonly value?: Operand;
  /** From the raw result to base units. */
  readonly scale?: Scale;
  /** Percentile rank, 0 < rank < 100 (`p50` 50, `p99` 99, `p999` 99.9). */
  readonly rank?: number;
  /** `ratio` only: an end of the interval of its confidence instead of the share itself. */
  readonly wilson?: WilsonBound;
  /** Length and bucket, ms; both 0 for `since` and `uptime`, which have no window. */
  readonly windowMs: number;
  readonly bucketMs: number;
  /** How far back the window is moved; absent: not at all. */
  readonly agoMs?: number;
  readonly unit: Unit;
}

/**
 * A number followed through time: its value at the multiples of the bucket in (T - history, T]. Only exact values are points.
 */
export interface Series {
  readonly value: NumberExpr;
  readonly historyMs: number;
  readonly bucketMs: number;
}

/** An end of Wilson's score interval; `z` is the quantile of the normal distribution that belongs to the confidence. */
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

/** The limit is met now, or will be within the horizon as the series goes. */
export interface ReachesExpr {
  readonly kind: 'reaches';
  /** Index into the alert's `series`. */
  readonly series: number;
  /** In base units. */
  readonly limit: number;
  /** Met from below (the value is at least the limit) or from above (at most). */
  readonly from: 'above' | 'below';
  readonly horizonMs: number;
  readonly clause: number;
}

export interface Clause {
  /** One line, as the formatter prints it: `ratio(status >= 500) over 5m > 2%`. */
  readonly text: string;
  /** What is shown as its value: the left side, or the right when the left is constant; a `truth` aggregate for any and none; what is followed for `reaches`. */
  readonly value: NumberExpr;
  readonly unit: Unit;
  readonly range: SourceRange;
}

/** Every comparison, `any`, `none` and `reaches` of a condition is a clause, in the order in which they are written. */
export interface Condition {
  readonly expr: ConditionExpr;
  readonly clauses: readonly Clause[];
  /** The whole, on one line. */
  readonly text: string;
  readonly range: SourceRange;
}

// ---------------------------------------------------------------- alerts

export interface CheckedAlert {
  readonly name: string;
  readonly range: SourceRange;
  /** Name of its stream, or of the span that makes it. */
  readonly stream: string;
  readonly by: readonly GroupField[];
  /** How the `by` fields are called in transitions: segments joined by dots, `template(message)`. */
  readonly byNames: readonly string[];
  readonly stepMs: number;
  /** Highest severity first; at most one of each. */
  readonly whens: readonly CheckedWhen[];
  /** All aggregates of conditions, guards, clears and the summary, each once. */
  readonly aggregates: readonly Aggregate[];
  /** What conditions and the summary follow through time, each once; absent when there is none. */
  readonly series?: readonly Series[];
  readonly nodata: 'hold' | 'resolve' | 'fire';
  readonly forgetMs: number;
  /** Groups. */
  readonly limit: number;
  readonly remindMs?: number;
  readonly summary?: readonly SummaryPart[];
  readonly runbook?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Log lines that travel with the alert; 0 when not asked for. */
  readonly sample: number;
}

export type CheckedWhen = CheckedConditionWhen | CheckedEachWhen;

export interface WhenBase {
  readonly severity: Severity;
  readonly range: SourceRange;
  readonly guard?: Condition;
  /** As written: not rounded to steps. */
  readonly keepMs: number;
}

export interface CheckedConditionWhen extends WhenBase {
  readonly kind: 'when';
  readonly condition: Condition;
  readonly clear?: Condition;
  /** As written: not rounded to steps; 0 when not given. */
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
  /** `{eta}`: of the first of these that leads to its limit. */
  | { readonly kind: 'eta'; readonly of: readonly ReachesExpr[] }
  /** `{spark(mean(x) over 5m)}`: index into the alert's `series`. */
  | { readonly kind: 'spark'; readonly series: number };

// ---------------------------------------------------------------- sinks and routes

/** Options as plain JSON values, but for secrets, which stay references until a sink is made. */
export type OptionValue = string | number | boolean | null | readonly OptionValue[] | SecretRef | { readonly [name: string]: OptionValue };

export interface SecretRef {
  readonly secret: 'env' | 'file';
  readonly name: string;
}

export interface CheckedSink {
  readonly name: string;
  readonly type: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** The sink that gets what this one gives up. */
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

/** A moment of a test, ms: `relative` to the start of the test, or `absolute` since the epoch. */
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
  /** A raw line, read by the stream's format. */
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

export type Expectation =
  | {
      readonly kind: 'alert';
      /** `fired`: any severity. */
      readonly what: Severity | 'fired' | 'pending' | 'resolved' | 'never';
      readonly alert: string;
      /** Field name → text; a subset of the group is enough. */
      readonly group: Readonly<Record<string, string>>;
      readonly period?: CheckedRange;
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
