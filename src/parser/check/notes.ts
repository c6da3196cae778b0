/** Notes about consequences that are easily overlooked, and thresholds in the wrong order. Reports T417, T418, T419. */
import type { Expr } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import type { CheckedWhen, Condition, ConditionExpr, FieldPath, NumberExpr, Predicate } from '../program.js';
import type { Context, Env } from './context.js';
import { boundOf } from './impossible-conditions.js';
import { covers, intervalOf } from './intervals.js';
import type { TickEnv } from './tick-env.js';
import { functionAt } from './tick-env.js';

function readsUnknown(number: NumberExpr, env: TickEnv): boolean {
  switch (number.kind) {
    case 'aggregate':
      return functionAt(number.aggregate, env)?.empty === 'unknown';
    case 'arithmetic':
      return readsUnknown(number.left, env) || readsUnknown(number.right, env);
    case 'negate':
      return readsUnknown(number.operand, env);
    case 'number':
      return false;
  }
}

/** Notes a floor such as `and count() over 5m >= 100`, which makes the condition false in a total outage. */
export function noteFloors(condition: Condition, env: TickEnv): void {
  const { expr } = condition;
  if (expr.kind !== 'and') return;
  if (!expr.terms.some((term) => term.kind === 'compare' && (readsUnknown(term.left, env) || readsUnknown(term.right, env)))) return;
  for (const term of expr.terms) {
    const bound = boundOf(term);
    if (bound === undefined || bound.about.kind !== 'aggregate' || (bound.op !== '>' && bound.op !== '>=') || bound.value < 1) continue;
    const clause = term.kind === 'compare' ? condition.clauses[term.clause] : undefined;
    if (clause === undefined || functionAt(bound.about.aggregate, env)?.isFloor !== true) continue;
    env.context.reporter.report(
      LOGIC.floor,
      clause.range,
      'if no records arrive at all, this is false, so the alert does not fire and a firing alert resolves',
      {
        help: 'add another alert for missing records: `count() over 5m == 0` or `since() > 5m`',
      },
    );
  }
}

/** The field that a predicate compares with values for equality, or with ranges of addresses. */
function comparedField(predicate: Predicate): FieldPath | undefined {
  if (predicate.kind === 'cidr') return 'functions' in predicate.field ? predicate.field.path : predicate.field;
  if (predicate.kind !== 'in' && !(predicate.kind === 'compare' && predicate.op === '==')) return undefined;
  return predicate.left.kind === 'field' || predicate.left.kind === 'text' ? predicate.left.path : undefined;
}

/** Notes a condition such as `status != 200`, which is true for records without the field. */
export function noteMissing(predicate: Predicate, expr: Expr, env: Env): void {
  const terms = predicate.kind === 'and' ? predicate.terms : [predicate];
  const asked = terms.flatMap((term) => (term.kind === 'not' ? [] : [env.context.predicateKeys.of(term)])).join('\n');
  for (const term of terms) {
    const path = term.kind === 'not' ? comparedField(term.term) : undefined;
    if (path === undefined) continue;
    // `exists`, or any other test of the same field, excludes records without it.
    if (asked.includes(JSON.stringify(path))) continue;
    const name = path.join('.');
    env.context.reporter.report(
      LOGIC.missing,
      env.context.predicateRanges.get(term) ?? expr.range,
      `this is also true for records without \`${name}\``,
      {
        help: `to exclude them, add \`and ${name} exists\``,
      },
    );
  }
}

/** Reports a lower severity whose condition implies that of a higher one. */
export function warnUnreachable(whens: readonly CheckedWhen[], context: Context): void {
  for (const [index, lower] of whens.entries()) {
    for (const higher of whens.slice(0, index)) {
      if (lower.kind !== 'when' || higher.kind !== 'when' || lower.forMs < higher.forMs || lower.forOfMs !== higher.forOfMs) continue;
      if (!implies(lower.condition.expr, higher.condition.expr)) continue;
      const text = higher.condition.text;
      context.reporter.report(
        LOGIC.unreachable,
        lower.range,
        `\`${lower.severity}\` is never visible: whenever this is true, \`${text}\` is true as well, and the alert shows \`${higher.severity}\``,
        {
          help: `choose a \`${lower.severity}\` threshold that is reached before the \`${higher.severity}\` threshold`,
          related: [{ message: `\`${higher.severity}\` is here`, range: higher.range }],
        },
      );
    }
  }
}

function implies(a: ConditionExpr, b: ConditionExpr): boolean {
  const left = boundOf(a);
  const right = boundOf(b);
  if (left === undefined || right === undefined || left.op === '!=' || right.op === '!=') return false;
  if (JSON.stringify(left.about) !== JSON.stringify(right.about)) return false;
  return covers(intervalOf(right.op, right.value), intervalOf(left.op, left.value));
}
