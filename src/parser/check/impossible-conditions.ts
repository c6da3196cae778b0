/** `and` and `or` of conditions, and conditions that are always or never true. Reports T401, T402, T403. */
import type { Expr } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import type { FunctionDescriptor } from '../function-descriptor.js';
import type { Clause, CompareOp, ConditionExpr, NumberExpr } from '../program.js';
import type { SourceRange } from '../source.js';
import { relatedLetUse } from './context.js';
import type { Interval } from './intervals.js';
import { covers, EVERYTHING, intersect, intervalOf, isEmpty, single } from './intervals.js';
import type { TickEnv, TickNumber } from './tick-env.js';
import { functionAt } from './tick-env.js';

type Compare = ConditionExpr & { readonly kind: 'compare' };
type AnyOp = Compare['op'];

const FROM_ZERO: Interval = { ...EVERYTHING, low: 0 };

/** The values that a function can have. */
function rangeOfFunction(descriptor: FunctionDescriptor | undefined): { readonly range: Interval; readonly whole: boolean } {
  const { min, max, whole } = descriptor?.range ?? {};
  return { range: { ...EVERYTHING, low: min ?? EVERYTHING.low, high: max ?? EVERYTHING.high }, whole: whole === true };
}

/** The values that a number can have. */
function rangeOf(expr: NumberExpr, env: TickEnv): { readonly range: Interval; readonly whole: boolean } {
  switch (expr.kind) {
    case 'number':
      return { range: intervalOf('==', expr.value), whole: false };
    case 'aggregate':
      return rangeOfFunction(functionAt(expr.aggregate, env));
    case 'arithmetic': {
      const positive = expr.op !== '-' && rangeOf(expr.left, env).range.low >= 0 && rangeOf(expr.right, env).range.low >= 0;
      return { range: positive ? FROM_ZERO : EVERYTHING, whole: false };
    }
    case 'negate':
      return { range: EVERYTHING, whole: false };
  }
}

/** A comparison with a constant, the constant on the right. */
interface Bound {
  readonly about: NumberExpr;
  readonly op: AnyOp;
  readonly value: number;
}

const FLIPPED: Readonly<Record<AnyOp, AnyOp>> = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };
const NEGATED: Readonly<Record<AnyOp, AnyOp>> = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

export function boundOf(term: ConditionExpr): Bound | undefined {
  if (term.kind === 'not') {
    const inner = boundOf(term.term);
    return inner === undefined ? undefined : { ...inner, op: NEGATED[inner.op] };
  }
  if (term.kind !== 'compare') return undefined;
  if (term.right.kind === 'number') return { about: term.left, op: term.op, value: term.right.value };
  if (term.left.kind === 'number') return { about: term.right, op: FLIPPED[term.op], value: term.left.value };
  return undefined;
}

/** Reports a comparison that is always or never true, given the values that its operands can have. */
export function checkClauseTruth(
  term: Compare,
  sides: { readonly left: TickNumber; readonly right: TickNumber },
  expr: Expr,
  env: TickEnv,
): void {
  const bound = boundOf(term);
  if (bound === undefined) {
    if (JSON.stringify(term.left) === JSON.stringify(term.right))
      reportConstant(term.op === '==' || term.op === '<=' || term.op === '>=', expr.range, env);
    return;
  }
  const { range, whole } = rangeOf(bound.about, env);
  const literal = sides.right.measure.quantity === undefined ? sides.left : sides.right;
  if (bound.about.kind === 'aggregate' && functionAt(bound.about.aggregate, env)?.result === 'fraction' && bound.value > 1) {
    const text = literal.measure.quantity?.text ?? String(bound.value);
    const meant = literal.measure.quantity?.plain === true && bound.value <= 100 ? `; did you mean ${text}%?` : '';
    env.context.reporter.report(LOGIC.ratioTooLarge, literal.measure.expr.range, `a ratio is at most 100%${meant}`, {
      help: meant === '' ? 'compare it with a value between 0% and 100%' : `\`${text}\` without a unit is ${bound.value * 100}%`,
      related: relatedLetUse(env),
    });
    return;
  }
  if (bound.op === '!=') {
    if (isEmpty(intersect(range, intervalOf('==', bound.value)), whole)) reportConstant(true, expr.range, env);
    return;
  }
  const wanted = intervalOf(bound.op, bound.value);
  if (isEmpty(intersect(range, wanted), whole)) reportConstant(false, expr.range, env, whyOf(range, whole));
  else if (covers(wanted, range)) reportConstant(true, expr.range, env, whyOf(range, whole));
}

function whyOf(range: Interval, whole: boolean): string | undefined {
  if (range.high === 1) return 'a ratio is between 0% and 100%';
  if (whole) return 'a count is a whole number and at least 0';
  return range.low === 0 ? 'the value is at least 0' : undefined;
}

/** Reports a condition, or a part of one, whose truth never changes. */
export function reportConstant(holds: boolean, range: SourceRange, env: TickEnv, help?: string): void {
  env.context.reporter.report(
    holds ? LOGIC.always : LOGIC.never,
    range,
    holds ? 'this condition is always true' : 'this condition is never true',
    {
      help: help ?? 'write a condition that depends on the records',
      related: relatedLetUse(env),
    },
  );
}

function flattened(kind: 'and' | 'or', terms: readonly ConditionExpr[]): ConditionExpr[] {
  return terms.flatMap((term) => (term.kind === kind ? term.terms : [term]));
}

export function allOf(given: readonly ConditionExpr[], clauses: readonly Clause[], range: SourceRange, env: TickEnv): ConditionExpr {
  const terms = flattened('and', given);
  if (terms.some((term) => term.kind === 'const' && !term.value)) return { kind: 'const', value: false };
  const rest = terms.filter((term) => term.kind !== 'const');
  const clash = findClash(rest, env);
  if (clash !== undefined) {
    const related = clausesOf(clash, rest, clauses);
    const [a, b] = related;
    env.context.reporter.report(
      LOGIC.never,
      range,
      a === undefined || b === undefined
        ? 'this condition is never true'
        : `\`${a.text}\` and \`${b.text}\` are never true at the same time`,
      {
        help: 'did you mean `or`?',
        related: related.map((clause) => ({ message: 'one of the two terms', range: clause.range })),
      },
    );
  }
  if (rest.length === 0) return { kind: 'const', value: true };
  return rest.length === 1 && rest[0] !== undefined ? rest[0] : { kind: 'and', terms: rest };
}

export function anyOf(given: readonly ConditionExpr[], clauses: readonly Clause[], range: SourceRange, env: TickEnv): ConditionExpr {
  const terms = flattened('or', given);
  if (terms.some((term) => term.kind === 'const' && term.value)) return { kind: 'const', value: true };
  const rest = terms.filter((term) => term.kind !== 'const');
  const clash = findClash(
    rest.map((term): ConditionExpr => (term.kind === 'not' ? term.term : { kind: 'not', term })),
    env,
  );
  if (clash !== undefined) {
    const related = clausesOf(clash, rest, clauses);
    env.context.reporter.report(LOGIC.always, range, 'this condition is always true, because one of its terms always is', {
      help: 'did you mean `and`?',
      related: related.map((clause) => ({ message: 'one of the two terms', range: clause.range })),
    });
  }
  if (rest.length === 0) return { kind: 'const', value: false };
  return rest.length === 1 && rest[0] !== undefined ? rest[0] : { kind: 'or', terms: rest };
}

function clausesOf(clash: readonly [number, number], terms: readonly ConditionExpr[], clauses: readonly Clause[]): readonly Clause[] {
  return clash.flatMap((index) => {
    const term = terms[index];
    const inner = term?.kind === 'not' ? term.term : term;
    const clause = inner?.kind === 'compare' || inner?.kind === 'truth' || inner?.kind === 'reaches' ? clauses[inner.clause] : undefined;
    return clause === undefined ? [] : [clause];
  });
}

/** Indices of two terms that are never both true. */
function findClash(terms: readonly ConditionExpr[], env: TickEnv): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  const ranges = new Map<string, { range: Interval; from: number; readonly not: Map<number, number> }>();
  for (const [index, term] of terms.entries()) {
    const positive = term.kind === 'not' ? term.term : term;
    if (positive.kind === 'truth') {
      const opposite = seen.get(`${term.kind === 'not' ? '+' : '-'}${positive.aggregate}`);
      if (opposite !== undefined) return [opposite, index];
      seen.set(`${term.kind === 'not' ? '-' : '+'}${positive.aggregate}`, index);
      continue;
    }
    const bound = boundOf(term);
    if (bound === undefined) continue;
    const key = JSON.stringify(bound.about);
    const known = ranges.get(key);
    const { whole } = rangeOf(bound.about, env);
    if (bound.op === '!=') {
      const entry = known ?? { range: EVERYTHING, from: -1, not: new Map<number, number>() };
      entry.not.set(bound.value, index);
      ranges.set(key, entry);
      if (entry.from >= 0 && single(entry.range) === bound.value) return [entry.from, index];
      continue;
    }
    const wanted = intervalOf(bound.op satisfies CompareOp, bound.value);
    const together = known === undefined ? wanted : intersect(known.range, wanted);
    if (known !== undefined && known.from >= 0 && isEmpty(together, whole)) return [known.from, index];
    const excluded = known?.not.get(single(together) ?? Number.NaN);
    if (excluded !== undefined) return [excluded, index];
    ranges.set(key, { range: together, from: index, not: known?.not ?? new Map<number, number>() });
  }
  return undefined;
}
