/** What all checks share: the names there are, and the way to say what is wrong. Reports T202. */
import type { AlertBlock, Expr, FieldExpr, LetBlock, Name, RouteBlock, SinkBlock, SpanBlock, StreamBlock, TestBlock } from '../ast.js';
import type { Catalogue, RegexVerdict } from '../catalogue.js';
import { NAMES } from '../codes/names.js';
import type { FunctionDescriptor } from '../function-descriptor.js';
import type { FieldPath, Predicate, Scale, Unit } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { FunctionTable } from './functions.js';
import type { PredicateKeys } from './predicate-keys.js';
import type { Reporter } from './report.js';

/** What is known of a field of a stream. */
export interface FieldInfo {
  readonly path: FieldPath;
  /** As messages show it. */
  readonly name: string;
  /** Undefined: nothing says what its numbers mean. */
  readonly unit?: Unit;
  /** From the unit it is written in to base units; absent for 1 / 1. */
  readonly scale?: Scale;
  /** What a `field` declaration says it holds. */
  readonly holds?: 'number' | 'text' | 'boolean';
  /** All that it can be. */
  readonly texts?: readonly string[];
}

/** What rules on a stream may read. */
export interface StreamInfo {
  readonly name: string;
  readonly block: StreamBlock | SpanBlock;
  /** By dotted name: what the format, an `extract` or a `field` declares. */
  readonly fields: ReadonlyMap<string, FieldInfo>;
  /** Whether there are no other fields; the words say why. */
  readonly closed?: string;
  readonly hasUptime: boolean;
  /** What `let`s say of a record of this stream, by their expression, once checked: many rules share them. Undefined: told to be wrong. */
  readonly letPredicates: Map<Expr, Predicate | undefined>;
  /** Undeclared fields that rules read, as written, with the name that each may be a slip of. */
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
  /** Lets that cannot be used (they go in a circle, or grow too large); that was said already. */
  readonly brokenLets: ReadonlySet<string>;
  readonly usedLets: Set<string>;
  readonly usedSinks: Set<string>;
  readonly missingStreams: Set<string>;
  /** Where a predicate was written. */
  readonly predicateSpans: WeakMap<Predicate, SourceRange>;
  readonly predicateKeys: PredicateKeys;
  readonly streamInfos: Map<string, StreamInfo>;
  /** Spans that cannot be used (they are made of themselves); that was said already. */
  readonly brokenSpans: Set<string>;
  /** By flags and pattern: what the catalogue said. */
  readonly regexes: Map<string, RegexVerdict>;
}

/** Where an expression stands. */
export interface Env {
  readonly context: Context;
  /** What a field name means here; undefined after an error was reported. */
  readonly field: (expr: FieldExpr) => FieldInfo | undefined;
  /** The outermost `let` name through which this was reached. */
  readonly via?: { readonly name: string; readonly range: SourceRange };
  /** Undefined where `uptime` and aggregates have no meaning at all, such as in routes. */
  readonly stream?: StreamInfo;
  /** Whether a bare severity word is a test of the severity. */
  readonly bareWord?: (expr: FieldExpr) => Predicate | undefined;
}

/** A stream that is missing is told once, not at every alert and test that wants it. */
export function unknownStream(name: Name, context: Context): undefined {
  if (context.missingStreams.has(name.text)) return undefined;
  context.missingStreams.add(name.text);
  const names = [...context.names.streams.keys(), ...context.names.spans.keys()];
  return context.reporter.report(NAMES.unknownStream, name.range, `there is no stream \`${name.text}\``, {
    help: () =>
      suggestion(name.text, names) ??
      (names.length === 0
        ? `define it in one of the files that are loaded together: \`stream ${name.text} { format json }\``
        : `streams are ${names.join(', ')}`),
  });
}

export function fieldName(expr: FieldExpr): string {
  return expr.segments.map((segment) => segment.text).join('.');
}

export function fieldPath(expr: FieldExpr): FieldPath {
  return expr.segments.map((segment) => segment.text);
}

/** The one word that a name is, or undefined when it is quoted or dotted and so always a field. */
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

/** What a name stands for if a `let` gives it a meaning. */
export function letUse(expr: Expr, env: { readonly context: Context; readonly via?: Env['via'] }): LetUse {
  if (expr.kind !== 'field') return { kind: 'no-let' };
  const name = bareName(expr);
  const block = name === undefined ? undefined : env.context.names.lets.get(name);
  if (name === undefined || block === undefined) return { kind: 'no-let' };
  env.context.usedLets.add(name);
  if (env.context.brokenLets.has(name)) return { kind: 'broken' };
  return { kind: 'let', value: block.value, via: env.via ?? { name, range: expr.range } };
}

/** A name that a `let` gives a meaning, and parentheses, taken away. */
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

/** For the related places of a diagnostic inside a `let`. */
export function relatedVia(env: Pick<Env, 'via'>): { readonly message: string; readonly range: SourceRange }[] {
  return env.via === undefined ? [] : [{ message: `\`${env.via.name}\` is used here`, range: env.via.range }];
}
