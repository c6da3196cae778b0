/**
 * How many more records can arrive before a condition may hold: `count(…) > 100` needs at least a hundred and one. Until then it need not be evaluated,
 * whatever the clock says, because without records windows only get emptier.
 */
import type { ConditionExpr, NumberExpr } from '../../parser/program.js';
import type { ConditionContext } from './condition.js';
import { truthOf } from './condition.js';

/** More records than arrive before the next evaluation, and small enough for fast integer arithmetic. */
export const MAX_SLACK = 1_000_000_000;

/**
 * The number of records, over all aggregates of the condition, after which it certainly still does not hold and its suppression counts are unchanged.
 * 0: unknown. Infinity: it never holds.
 */
export function slackOf(expr: ConditionExpr, context: ConditionContext): number {
  // Suppressions are counted when the first term holds.
  if (expr.kind === 'and') return expr.terms[0] === undefined ? 0 : untilTrue(expr.terms[0], context);
  return untilTrue(expr, context);
}

function untilTrue(expr: ConditionExpr, context: ConditionContext): number {
  switch (expr.kind) {
    case 'const':
      return expr.value ? 0 : Number.POSITIVE_INFINITY;
    case 'and':
      return Math.max(...expr.terms.map((term) => untilTrue(term, context)));
    case 'or':
      return Math.min(...expr.terms.map((term) => untilTrue(term, context)));
    case 'not':
    case 'truth':
    case 'reaches':
      return 0;
    case 'compare':
      if (truthOf(expr, context) === true) return 0;
      if (expr.op === '>' || expr.op === '>=') return untilAbove(expr.left, expr.right, expr.op === '>=', context);
      return expr.op === '<' || expr.op === '<=' ? untilAbove(expr.right, expr.left, expr.op === '<=', context) : 0;
  }
}

/** The number of records before `side` can be above a constant (or reach it, if `orEqual`). */
function untilAbove(side: NumberExpr, other: NumberExpr, orEqual: boolean, context: ConditionContext): number {
  if (side.kind !== 'aggregate' || other.kind !== 'number') return 0;
  const gain = context.gain(side.aggregate);
  const value = context.value(side.aggregate);
  if (gain === undefined || value === undefined) return 0;
  const steps = (other.value - value.lo) / gain;
  const slack = orEqual ? Math.ceil(steps) - 1 : Math.floor(steps);
  // Fractions are rounded, so one record fewer is on the safe side.
  return Math.max(0, gain === 1 ? slack : slack - 1);
}
