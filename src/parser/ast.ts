/**
 * The syntax tree of a rule file as written, with the range of every node. Nothing is resolved here: names may not exist, units may
 * not fit. `check` turns it into a `Program` (program.ts).
 */
import type { SourceRange } from './source.js';

export interface Node {
  readonly range: SourceRange;
}

/** A name and its source range. */
export interface Name extends Node {
  readonly text: string;
}

/** A comment, `#` included, without the line break. */
export interface Comment extends Node {
  readonly text: string;
}

export interface RuleFile extends Node {
  readonly kind: 'file';
  readonly blocks: readonly Block[];
  /** Every comment of the file in order; the printer puts them back by position. */
  readonly comments: readonly Comment[];
}

export type Block = StreamBlock | SpanBlock | LetBlock | AlertBlock | SinkBlock | RouteBlock | TestBlock;

// ---------------------------------------------------------------- expressions

/**
 * Predicates, conditions and arithmetic share one grammar; the checker distinguishes them.
 * Binding, loosest first: `or`, `and`, `not`, comparison and text operators, `+ -`, `* /`, unary `-`, postfix (`over`, `exists`).
 */
export type Expr =
  | NumberExpr
  | StringExpr
  | RegexExpr
  | BooleanExpr
  | TimeExpr
  | FieldExpr
  | ListExpr
  | RangeExpr
  | UnaryExpr
  | BinaryExpr
  | ExistsExpr
  | CallExpr
  | OverExpr
  | ReachesExpr
  | ParenExpr;

/** `250`, `250ms`, `1h30m`, `512KiB`, `2%`, `5/s`. */
export interface NumberExpr extends Node {
  readonly kind: 'number';
  /** The digits as written, without the unit: `1.5`. For compound durations (`1h30m`), the amount in milliseconds with unit `ms`. */
  readonly digits: string;
  /** As written: `ms`, `s`, `KiB`, `%`, `/s`; absent for a plain number. */
  readonly unit?: string;
  /** As written, with the unit. */
  readonly text: string;
}

export interface StringExpr extends Node {
  readonly kind: 'string';
  /** Escapes resolved. */
  readonly value: string;
  /** `i"…"`. */
  readonly ignoreCase: boolean;
}

export interface RegexExpr extends Node {
  readonly kind: 'regex';
  /** Between the slashes, as written. */
  readonly pattern: string;
  /** As written; the checker allows `i`, `m` and `s`. */
  readonly flags: string;
}

export interface BooleanExpr extends Node {
  readonly kind: 'boolean';
  readonly value: boolean;
}

/** An absolute time, `2026-05-04T10:04:00Z`: only in tests. */
export interface TimeExpr extends Node {
  readonly kind: 'time';
  readonly text: string;
}

/** A dotted path, each segment plain or back-quoted. The checker decides whether a single word is a `let`, a function or a field. */
export interface FieldExpr extends Node {
  readonly kind: 'field';
  /** `label team`, only in expectations: a label of the alert. */
  readonly isLabel?: true;
  readonly segments: readonly FieldSegment[];
}

export interface FieldSegment extends Node {
  readonly text: string;
  readonly quoted: boolean;
}

export interface ListExpr extends Node {
  readonly kind: 'list';
  readonly items: readonly Expr[];
}

/** `500..599`: on the right of `in`. Both ends are included. */
export interface RangeExpr extends Node {
  readonly kind: 'range';
  readonly from: Expr;
  readonly to: Expr;
}

export interface UnaryExpr extends Node {
  readonly kind: 'unary';
  readonly op: 'not' | '-';
  readonly operand: Expr;
}

export type BinaryOp =
  | 'or'
  | 'and'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'matches'
  | 'in'
  | 'not in'
  | '+'
  | '-'
  | '*'
  | '/';

export interface BinaryExpr extends Node {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  /** The source range of the operator. */
  readonly opRange: SourceRange;
  readonly left: Expr;
  readonly right: Expr;
  /** `… > 2% with 95% confidence`. */
  readonly confidence?: NumberExpr;
}

export interface ExistsExpr extends Node {
  readonly kind: 'exists';
  readonly operand: Expr;
}

/** `count(p)`, `ratio(p of q)`, `percentile(x, 99.5)`, `p99(took where route == "/pay")`, and `uptime` without parentheses as a field. */
export interface CallExpr extends Node {
  readonly kind: 'call';
  readonly name: Name;
  readonly args: readonly Expr[];
  /** The `q` of `ratio(p of q)`. */
  readonly of?: Expr;
  /** The predicate after `where`. */
  readonly where?: Expr;
}

/** `EXPR over 5m`: on a call its own window; on a parenthesis the window of every aggregate inside that has none. */
export interface OverExpr extends Node {
  readonly kind: 'over';
  readonly operand: Expr;
  readonly window: NumberExpr;
  /** `over 1h ago 1w`: the window is moved back by this. */
  readonly ago?: NumberExpr;
}

/** `EXPR reaches LIMIT [from above] within HORIZON [using HISTORY]`. */
export interface ReachesExpr extends Node {
  readonly kind: 'reaches';
  readonly operand: Expr;
  readonly limit: Expr;
  /** As written; absent: from below. */
  readonly from?: 'above' | 'below';
  readonly within: NumberExpr;
  readonly using?: NumberExpr;
}

/** Kept, so that the printer prints the parentheses of the source. */
export interface ParenExpr extends Node {
  readonly kind: 'paren';
  readonly inner: Expr;
}

// ---------------------------------------------------------------- streams and lets

export interface StreamBlock extends Node {
  readonly kind: 'stream';
  readonly name: Name;
  readonly clauses: readonly StreamClause[];
}

/** `json`, `csv(time, host, "Response Time")`, `log4j("%d [%t] %m%n")`. */
export interface NamedFormat extends Node {
  readonly kind: 'namedFormat';
  readonly name: Name;
  readonly arguments: readonly (FieldExpr | StringExpr)[];
}

/** `json`, `/regex/`; `cri json`: a format in the message of another; `json else text`: each text in the first format that reads it. */
export interface FormatExpr extends Node {
  /** One or more, each in the message of the one before. */
  readonly formats: readonly (NamedFormat | RegexExpr)[];
  readonly otherwise?: FormatExpr;
}

export type StreamClause =
  /** `from "a.log", "b-*.log", "tcp://127.0.0.1:7000"`. */
  | (Node & { readonly kind: 'from'; readonly globs: readonly StringExpr[] })
  | (Node & { readonly kind: 'format'; readonly format: FormatExpr })
  /** `time FIELD [as "PATTERN", "PATTERN"] [zone "Europe/Berlin"]`. */
  | (Node & { readonly kind: 'time'; readonly field: FieldExpr; readonly as?: readonly StringExpr[]; readonly zone?: StringExpr })
  /** `begins timestamp`, `begins indented` or `begins /regex/, /regex/`, then `[limit 500 lines] [wait 5s]`. */
  | BeginsClause
  | (Node & { readonly kind: 'lateness'; readonly duration: NumberExpr })
  | (Node & { readonly kind: 'idle'; readonly duration: NumberExpr })
  /** `uptime from FIELD`. */
  | (Node & { readonly kind: 'uptimeFrom'; readonly field: FieldExpr })
  /** `uptime since PREDICATE`. */
  | (Node & { readonly kind: 'uptimeSince'; readonly predicate: Expr })
  /** `extract /…/ [from FIELD]`, `extract json [from FIELD]`. */
  | (Node & { readonly kind: 'extract'; readonly format: FormatExpr; readonly from?: FieldExpr })
  /** `redact /…/ [with "text"]`. */
  | (Node & { readonly kind: 'redact'; readonly regex: RegexExpr; readonly replacement?: StringExpr })
  /** `field took: duration(ms)`; `field user.id: text`. */
  | (Node & { readonly kind: 'field'; readonly field: FieldExpr; readonly type: Name; readonly unit?: Name })
  /** `encoding "utf-16le"`: of the files. */
  | (Node & { readonly kind: 'encoding'; readonly encoding: StringExpr })
  /** `strict`: rules may read only fields that the format, an `extract` or a `field` declares. */
  | (Node & { readonly kind: 'strict' })
  /** `token env("NAME")`: clients must send it with requests over HTTP. */
  | (Node & { readonly kind: 'token'; readonly secret: SecretValue })
  | (Node & { readonly kind: 'where'; readonly predicate: Expr });

/** Which lines begin a record; the others belong to the record before. */
export interface BeginsClause extends Node {
  readonly kind: 'begins';
  /** A preset, or one or more regular expressions. */
  readonly preset?: Name;
  readonly regexes: readonly RegexExpr[];
  readonly lines?: NumberExpr;
  readonly wait?: NumberExpr;
}

/** `span NAME on STREAM { … }`. */
export interface SpanBlock extends Node {
  readonly kind: 'span';
  readonly name: Name;
  /** The stream or span from whose records it is made. */
  readonly on: Name;
  readonly clauses: readonly SpanClause[];
}

export type SpanClause =
  /** `start PREDICATE`, `then PREDICATE` (any number, in order), `end PREDICATE`. */
  | (Node & { readonly kind: 'start' | 'then' | 'end'; readonly predicate: Expr })
  /** `key probe_id, host`. */
  | (Node & { readonly kind: 'key'; readonly fields: readonly FieldExpr[] })
  | (Node & { readonly kind: 'timeout'; readonly duration: NumberExpr });

export interface LetBlock extends Node {
  readonly kind: 'let';
  readonly name: Name;
  readonly value: Expr;
}

// ---------------------------------------------------------------- alerts

export interface AlertBlock extends Node {
  readonly kind: 'alert';
  readonly name: Name;
  readonly clauses: readonly AlertClause[];
}

/** `for 3m` or `for 4m of 5m`. */
export interface ForClause extends Node {
  readonly kind: 'for';
  readonly duration: NumberExpr;
  readonly of?: NumberExpr;
}
export interface ClearClause extends Node {
  readonly kind: 'clear';
  readonly condition: Expr;
}
export interface KeepClause extends Node {
  readonly kind: 'keep';
  readonly duration: NumberExpr;
}
export interface GuardClause extends Node {
  readonly kind: 'guard';
  readonly condition: Expr;
}
/** The clauses in the braces of a condition. */
export type TimingClause = ForClause | ClearClause | KeepClause | GuardClause;

/** `page when CONDITION { … }` or `info each PREDICATE { … }`. */
export interface WhenClause extends Node {
  readonly kind: 'when';
  readonly severity: Name;
  readonly mode: 'when' | 'each';
  readonly condition: Expr;
  readonly own: readonly TimingClause[];
  /** Whether braces were written. */
  readonly braces: boolean;
}

export interface LabelEntry extends Node {
  readonly name: Name;
  readonly value: StringExpr;
}

export type AlertClause =
  | WhenClause
  | TimingClause
  | (Node & { readonly kind: 'on'; readonly stream: Name })
  | (Node & { readonly kind: 'by'; readonly fields: readonly (FieldExpr | CallExpr)[] })
  | (Node & { readonly kind: 'over'; readonly window: NumberExpr })
  | (Node & { readonly kind: 'step'; readonly duration: NumberExpr })
  | (Node & { readonly kind: 'remind'; readonly duration: NumberExpr })
  /** `nodata hold | resolve | fire`. */
  | (Node & { readonly kind: 'nodata'; readonly mode: Name })
  | (Node & { readonly kind: 'forget'; readonly duration: NumberExpr })
  /** `limit 10000 groups`. */
  | (Node & { readonly kind: 'limit'; readonly count: NumberExpr })
  | (Node & { readonly kind: 'summary'; readonly text: StringExpr; readonly parts: readonly TemplatePart[] })
  | (Node & { readonly kind: 'runbook'; readonly text: StringExpr })
  | (Node & { readonly kind: 'labels'; readonly entries: readonly LabelEntry[] })
  | (Node & { readonly kind: 'sample'; readonly count: NumberExpr });

/** A summary is text with `{expressions}`; `{{` and `}}` write braces. */
export type TemplatePart =
  | (Node & { readonly kind: 'text'; readonly text: string })
  | (Node & { readonly kind: 'expr'; readonly expr: Expr });

// ---------------------------------------------------------------- sinks and routes

/** A JSON-like value, or `env("NAME")` / `file("PATH")` for secrets. */
export type ConfigValue =
  | StringExpr
  | NumberExpr
  | BooleanExpr
  | (Node & { readonly kind: 'config-list'; readonly items: readonly ConfigValue[] })
  | ConfigObject
  | SecretValue;

/** `env("NAME")` or `file("PATH")`. */
export interface SecretValue extends Node {
  readonly kind: 'secret';
  readonly from: 'env' | 'file';
  readonly name: StringExpr;
}

export interface ConfigEntry extends Node {
  readonly name: Name;
  readonly value: ConfigValue;
}
export interface ConfigObject extends Node {
  readonly kind: 'config-object';
  readonly entries: readonly ConfigEntry[];
}

export interface SinkBlock extends Node {
  readonly kind: 'sink';
  readonly name: Name;
  readonly type: Name;
  readonly options: ConfigObject;
  /** `else mail`: the sink that gets the notifications that this one gives up. */
  readonly else?: Name;
}

export interface RouteBlock extends Node {
  readonly kind: 'route';
  readonly entries: readonly RouteEntry[];
}

/** `page -> pager, chat` or `env == "staging" -> mail`: the first entry that matches decides. */
export interface RouteEntry extends Node {
  /** A bare severity word is a `field` expression here. */
  readonly match: Expr;
  readonly to: readonly Name[];
}

// ---------------------------------------------------------------- tests

export interface TestBlock extends Node {
  readonly kind: 'test';
  readonly name: StringExpr;
  readonly items: readonly TestItem[];
}

/** A time of a test: a duration since its start, or an absolute time. */
export type Moment = NumberExpr | TimeExpr;

export interface RecordEntry extends Node {
  readonly field: FieldExpr;
  readonly value: RecordValue;
}
/** A literal, a list or object of them, or a generator call such as `ramp(10, 90)` or `cycle("a", "b")`. */
export type RecordValue =
  | StringExpr
  | NumberExpr
  | BooleanExpr
  | (Node & { readonly kind: 'null' })
  | (Node & { readonly kind: 'record-list'; readonly items: readonly RecordValue[] })
  | RecordBody
  | (Node & { readonly kind: 'generator'; readonly name: Name; readonly args: readonly RecordValue[] });

export interface RecordBody extends Node {
  readonly kind: 'record';
  readonly entries: readonly RecordEntry[];
}

/** `from 6m to 7m`, `before 40m`, `at 6m`, `after 5m`: `from` inclusive, `to` and `before` exclusive. */
export interface TimeRange extends Node {
  readonly kind: 'range';
  readonly from?: Moment;
  readonly to?: Moment;
  readonly at?: Moment;
  /** The keywords that were written. */
  readonly form: 'from-to' | 'from' | 'before' | 'at' | 'after';
}

export type TestItem =
  /** `every 1s from 0s to 90s [on STREAM] { … }`; or a raw line: `every 1s from 0s to 90s "text"`. */
  | (Node & {
      readonly kind: 'every';
      readonly step: NumberExpr;
      readonly from: Moment;
      readonly to: Moment;
      readonly stream?: Name;
      readonly body: RecordBody | StringExpr;
    })
  /** `at 5m [on STREAM] { … }`. */
  | (Node & { readonly kind: 'at'; readonly at: Moment; readonly stream?: Name; readonly body: RecordBody | StringExpr })
  /** `replay "fixtures/may.ndjson" [on STREAM]`: globs are relative to the rule file. */
  | (Node & { readonly kind: 'replay'; readonly glob: StringExpr; readonly stream?: Name })
  /** `shuffle 5s`: records arrive in any order, each at most this far out of order. */
  | (Node & { readonly kind: 'shuffle'; readonly within: NumberExpr })
  /** `repeat 2`: every record is given this many times. */
  | (Node & { readonly kind: 'repeat'; readonly count: NumberExpr })
  /** `restart at 5m`: the engine is saved and restored into a new one. */
  | (Node & { readonly kind: 'restart'; readonly at: Moment })
  /** `until 40m`: time advances to here after the last record. */
  | (Node & { readonly kind: 'until'; readonly at: Moment })
  | ExpectItem;

export type ExpectItem =
  /** `expect page Errors { host: "a" } from 6m to 7m with summary contains "x"`; `expect resolved Errors before 40m`; `expect never Errors { … } from … to …`; severity or `fired`/`pending`/`resolved`/`never`. */
  | (Node & {
      readonly kind: 'expect';
      readonly what: Name;
      readonly alert: Name;
      readonly group?: RecordBody;
      readonly period?: TimeRange;
      /** The predicate after `with`, over `summary`, `value` and `label NAME`. */
      readonly with?: Expr;
    })
  /** `expect 1 notification [to pager] [from … to …]`; `expect no notifications`. */
  | (Node & { readonly kind: 'expect-notifications'; readonly count: number; readonly to?: Name; readonly period?: TimeRange });
