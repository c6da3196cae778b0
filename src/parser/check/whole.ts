/** Checks the whole predicate of a clause. Reports T401, T402, T416. */
import type { Expr } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import type { Predicate } from '../program.js';
import type { Env } from './context.js';
import { relatedLetUse } from './context.js';
import { checkPredicate } from './predicates.js';
import { depthOf, MAX_DEPTH } from './walk.js';

export function checkWholePredicate(expr: Expr, env: Env): Predicate | undefined {
  const { reporter } = env.context;
  if (depthOf(expr) > MAX_DEPTH) {
    return reporter.report(LOGIC.tooDeep, expr.range, 'this predicate is nested too deeply', { help: 'name parts of it with `let`' });
  }
  const errors = reporter.errors;
  const predicate = checkPredicate(expr, env);
  if (predicate?.kind === 'const' && reporter.errors === errors) {
    reporter.report(
      predicate.value ? LOGIC.always : LOGIC.never,
      expr.range,
      predicate.value ? 'this is true for every record' : 'this is true for no record',
      {
        help: 'remove it, or test a field of the record',
        related: relatedLetUse(env),
      },
    );
  }
  return predicate;
}
