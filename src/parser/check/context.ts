/** Shared by all checks: names, the catalogue and the reporter. Reports T202. */
import type { AlertBlock, Expr, FieldExpr, LetBlock, Name, RouteBlock, SinkBlock, SpanBlock, StreamBlock, TestBlock } from '../ast.js';
import type { Catalogue, NumberWords, RegexVerdict } from '../catalogue.js';
import { NAMES } from '../codes/names.js';
import type { FunctionDescriptor } from '../function-descriptor.js';
import type { Lists } from '../lists.js';
import type { FieldPath, Predicate, Scale, Unit } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { FunctionTable } from './functions.js';
import type { PredicateKeys } from './predicate-keys.js';
import type { Reporter } from './report.js';

/** A field of a stream. */
export interface FieldInfo {
  readonly path: FieldPath;
  /** How messages show it. */
  readonly name: string;
  /** Undefined: unknown. */
  readonly unit?: Unit;
  /** From its own unit to base units; absent for 1 / 1. */
  readonly scale?: Scale;
  /** The type in its `field` declaration. */
  readonly holds?: 'number' | 'text' | 'boolean';
  /** Text functions that are applied to it, the innermost first; it then holds text. */
  readonly functions?: readonly string[];
  /** All values that it can have. */
  readonly texts?: readonly string[];
}

/** The fields of a stream that rules can read. */
export interface StreamInfo {
  readonly name: string;
  readonly block: StreamBlock | SpanBlock;
  /** Declared by the format, an `extract` or a `field`, by dotted name. */
  readonly fields: ReadonlyMap<string, FieldInfo>;
  /** Names of fields that are text, by the format or a `field` clause. */
  readonly textFields: ReadonlySet<string>;
  /** Fields that have a word for a number, if that is certain. */
  readonly words?: ReadonlyMap<string, NumberWords>;
  /** Set if the stream has no other fields; the text says why. */
  readonly closed?: string;
  readonly hasUptime: boolean;
  /** Checked predicates of `let`s on this stream, by expression, because many rules share them. Undefined: an error was reported. */
  readonly letPredicates: Map<Expr, Predicate | undefined>;
  /** Undeclared fields that rules read, as written, each with the name that may have been meant. */
  readonly nearNames: Map<string, string | undefined>;
}

export interface Names {
  readonly streams: ReadonlyMap<string, StreamBlock>;
  readonly spans: ReadonlyMap<string, SpanBlock>;
  readonly lets: ReadonlyMap<string, LetBlock>;
  readonly alerts: ReadonlyMap<string, AlertBlock>;
  readonly sinks: ReadonlyMap<string, SinkBlock>;
  readonly tests: readonly TestBlock[];
  readonly routes: readonly RouteBlock[];
}

export interface Context {
  readonly reporter: Reporter;
  readonly catalogue: Catalogue;
  readonly functions: FunctionTable;
  readonly names: Names;
  /** Lets that cannot be used because they are circular or too large, which has been reported. */
  readonly brokenLets: ReadonlySet<string>;
  readonly usedLets: Set<string>;
  readonly usedSinks: Set<string>;
  readonly missingStreams: Set<string>;
  /** The source range of a predicate. */
  readonly predicateRanges: WeakMap<Predicate, SourceRange>;
  readonly predicateKeys: PredicateKeys;
  readonly streamInfos: Map<string, StreamInfo>;
  /** Spans that cannot be used because they are circular, which has been reported. */
  readonly brokenSpans: Set<string>;
  readonly lists: Lists;
  /** Verdicts of the catalogue, by flags and pattern. */
  readonly regexes: Map<string, RegexVerdict>;
}

/** The context of an expression. */
export interface Env {
  readonly context: Context;
  /** The field that a name means here; undefined after an error was reported. */
  readonly field: (expr: FieldExpr) => FieldInfo | undefined;
  /** The outermost `let` name through which this was reached. */
  readonly via?: { readonly name: string; readonly range: SourceRange };
  /** Undefined where aggregates are not allowed, such as in routes. */
  readonly stream?: StreamInfo;
  /** The predicate that a single word means, such as a severity in a route. */
  readonly bareWord?: (expr: FieldExpr) => Predicate | undefined;
}

/** Reports an unknown stream once, not in every alert and test that names it. */
export function unknownStream(name: Name, context: Context): undefined {
  if (context.missingStreams.has(name.text)) return undefined;
  context.missingStreams.add(name.text);
  const names = [...context.names.streams.keys(), ...context.names.spans.keys()];
  return context.reporter.report(NAMES.unknownStream, name.range, `there is no stream \`${name.text}\``, {
    help: () =>
      suggestion(name.text, names) ??
      (names.length === 0
        ? `define it in one of the files that are loaded together: \`stream ${name.text} { format json }\``
        : `the streams are ${names.join(', ')}`),
  });
}

export function fieldName(expr: FieldExpr): string {
  return expr.segments.map((segment) => segment.text).join('.');
}

export function fieldPath(expr: FieldExpr): FieldPath {
  return expr.segments.map((segment) => segment.text);
}

/** The single word of a name; undefined if it is quoted or dotted, and so always a field. */
export function bareName(expr: FieldExpr): string | undefined {
  const [first] = expr.segments;
  return expr.segments.length === 1 && first !== undefined && !first.quoted ? first.text : undefined;
}

/** The function that a word without parentheses calls. */
export function bareFunction(expr: FieldExpr, context: Context): FunctionDescriptor | undefined {
  const name = bareName(expr);
  const found = name === undefined ? undefined : context.functions.find(name);
  return found?.descriptor.signature.bare === true ? found.descriptor : undefined;
}

export type LetUse =
  | { readonly kind: 'no-let' }
  | { readonly kind: 'broken' }
  | { readonly kind: 'let'; readonly value: Expr; readonly via: { readonly name: string; readonly range: SourceRange } };

/** The value of the `let` that an expression names, if it names one. */
export function letUse(expr: Expr, env: { readonly context: Context; readonly via?: Env['via'] }): LetUse {
  if (expr.kind !== 'field') return { kind: 'no-let' };
  const name = bareName(expr);
  const block = name === undefined ? undefined : env.context.names.lets.get(name);
  if (name === undefined || block === undefined) return { kind: 'no-let' };
  env.context.usedLets.add(name);
  if (env.context.brokenLets.has(name)) return { kind: 'broken' };
  return { kind: 'let', value: block.value, via: env.via ?? { name, range: expr.range } };
}

/** The expression without parentheses and with `let` names replaced by their values. */
export function resolve(expr: Expr, env: Env): { readonly expr: Expr; readonly env: Env } | undefined {
  let at = expr;
  let inside = env;
  for (;;) {
    if (at.kind === 'paren') {
      at = at.inner;
      continue;
    }
    const use = letUse(at, inside);
    if (use.kind === 'broken') return undefined;
    if (use.kind === 'no-let') return { expr: at, env: inside };
    at = use.value;
    inside = { ...inside, via: use.via };
  }
}

/** Where the `let` that contains the reported expression is used, as related ranges of the diagnostic. */
export function relatedLetUse(env: Pick<Env, 'via'>): { readonly message: string; readonly range: SourceRange }[] {
  return env.via === undefined ? [] : [{ message: `\`${env.via.name}\` is used here`, range: env.via.range }];
}
