/** The clauses of a condition that made it true. */
import type { ConditionExpr, Program, Severity } from '../../parser/program.js';
import type { ClauseValue } from '../model/transition.js';

/**
 * Leaves out the sides of an `or` that are not true. Returns all clauses if the condition is not true (no data, a reminder while it clears), or if the rule
 * has changed since.
 */
export function decidingClauses(
  clauses: readonly ClauseValue[],
  program: Program,
  alert: string,
  severity: Severity,
): readonly ClauseValue[] {
  const when = program.alerts.find((candidate) => candidate.name === alert)?.whens.find((candidate) => candidate.severity === severity);
  if (when?.kind !== 'when') return clauses;
  const { condition } = when;
  if (clauses.length !== condition.clauses.length || !clauses.every(({ text }, index) => text === condition.clauses[index]?.text))
    return clauses;
  const deciding = clausesBehind(condition.expr, true, clauses);
  return deciding === undefined ? clauses : clauses.filter((_, index) => deciding.includes(index));
}

/** Indices of the clauses that give the expression this truth; undefined if it has another. */
function clausesBehind(expr: ConditionExpr, wanted: boolean, clauses: readonly ClauseValue[]): readonly number[] | undefined {
  switch (expr.kind) {
    case 'const':
      return expr.value === wanted ? [] : undefined;
    case 'not':
      return clausesBehind(expr.term, !wanted, clauses);
    case 'and':
    case 'or': {
      const terms = expr.terms.map((term) => clausesBehind(term, wanted, clauses));
      const matching = terms.filter((term) => term !== undefined);
      const enough = (expr.kind === 'and') === wanted ? matching.length === terms.length : matching.length > 0;
      return enough ? matching.flat() : undefined;
    }
    default:
      return clauses[expr.clause]?.truth === String(wanted) ? [expr.clause] : undefined;
  }
}
