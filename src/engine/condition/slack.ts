/**
 * How many records can come before a condition may hold: `count(…) > 100` cannot after fewer than a hundred and one. Until then nobody need judge
 * it, whatever the clock says, since windows by themselves only grow emptier.
 */
import type { ConditionExpr, NumberExpr } from '../../parser/program.js';
import type { ConditionContext } from './condition.js';
import { truthOf } from './condition.js';

/** More than ever come before the next judgement, and a number that is counted down quickly. */
export const MAX_SLACK = 1_000_000_000;

/**
 * Records that the aggregates of the condition can be given, all together, while it surely does not hold, nor what is counted as held back
 * changes. 0: nothing is sure. Infinity: it never holds.
 */
export function slackOf(expr: ConditionExpr, reading: ConditionContext): number {
  // What screens an alert out is counted when the first term holds.
  if (expr.kind === 'and') return expr.terms[0] === undefined ? 0 : untilTrue(expr.terms[0], reading);
  return untilTrue(expr, reading);
}

function untilTrue(expr: ConditionExpr, reading: ConditionContext): number {
  switch (expr.kind) {
    case 'const':
      return expr.value ? 0 : Number.POSITIVE_INFINITY;
    case 'and':
      return Math.max(...expr.terms.map((term) => untilTrue(term, reading)));
    case 'or':
      return Math.min(...expr.terms.map((term) => untilTrue(term, reading)));
    case 'not':
    case 'truth':
    case 'reaches':
      return 0;
    case 'compare':
      if (truthOf(expr, reading) === true) return 0;
      if (expr.op === '>' || expr.op === '>=') return untilAbove(expr.left, expr.right, expr.op === '>=', reading);
      return expr.op === '<' || expr.op === '<=' ? untilAbove(expr.right, expr.left, expr.op === '<=', reading) : 0;
  }
}

/** Records that `side` can grow by before it is above a constant (or reaches it, if `orEqual`). */
function untilAbove(side: NumberExpr, other: NumberExpr, orEqual: boolean, reading: ConditionContext): number {
  if (side.kind !== 'aggregate' || other.kind !== 'number') return 0;
  const gain = reading.gain(side.aggregate);
  const value = reading.value(side.aggregate);
  if (gain === undefined || value === undefined) return 0;
  const steps = (other.value - value.lo) / gain;
  const slack = orEqual ? Math.ceil(steps) - 1 : Math.floor(steps);
  // Fractions are rounded: one record fewer is on the safe side.
  return Math.max(0, gain === 1 ? slack : slack - 1);
}
