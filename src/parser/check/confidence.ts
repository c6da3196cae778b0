/** `ratio(p) over 5m > 2% with 95% confidence`: the comparison uses the bound of a confidence interval. Reports T331. */
import type { BinaryExpr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { NumberExpr } from '../program.js';
import { relatedLetUse } from './context.js';
import { normalQuantile } from './normal-quantile.js';
import { quantityOf } from './quantities.js';
import type { TickEnv } from './tick-env.js';

const LEAST = 0.5;
const MOST = 0.9999;

/** The operands of a comparison, the fraction replaced by the bound of its confidence interval; undefined after an error was reported. */
export function boundInstead(
  expr: BinaryExpr,
  left: NumberExpr,
  right: NumberExpr,
  env: TickEnv,
): { readonly left: NumberExpr; readonly right: NumberExpr } | undefined {
  const { confidence, op } = expr;
  const { functions } = env.context;
  if (confidence === undefined) return { left, right };
  const refuse = (message: string, help: string): undefined =>
    env.context.reporter.report(TYPES.confidence, confidence.range, message, { help, related: relatedLetUse(env) });
  const quantity = quantityOf(confidence);
  if (quantity === undefined || !quantity.unit.ratio || quantity.value < LEAST || quantity.value > MOST)
    return refuse('the confidence must be between 50% and 99.99%', 'for example `with 95% confidence`');
  const isLeft = left.kind === 'aggregate' && right.kind === 'number';
  const share = isLeft ? left : right;
  const pending = share.kind === 'aggregate' && (isLeft || left.kind === 'number') ? env.collector.get(share.aggregate) : undefined;
  if (
    pending === undefined ||
    functions.ofAggregate(pending)?.supportsConfidence !== true ||
    pending.wilson !== undefined ||
    op === '==' ||
    op === '!='
  )
    return refuse(
      '`with … confidence` needs a comparison of one `ratio(…)` with a constant',
      'write `ratio(status >= 500) over 5m > 2% with 95% confidence`, using `>`, `>=`, `<` or `<=`',
    );
  const isAbove = op === '>' || op === '>=';
  const side = isAbove === isLeft ? 'low' : 'high';
  const z = normalQuantile(0.5 + quantity.value / 2);
  const bound: NumberExpr = { kind: 'aggregate', aggregate: env.collector.add({ ...pending, wilson: { z, side } }, expr.range) };
  return isLeft ? { left: bound, right } : { left, right: bound };
}

/** Reports `with … confidence` on a comparison of one record. */
export function refuseConfidence(expr: BinaryExpr, env: Pick<TickEnv, 'context' | 'via'>): boolean {
  if (expr.confidence === undefined) return false;
  env.context.reporter.report(TYPES.confidence, expr.confidence.range, '`with … confidence` has no effect on a test of one record', {
    help: 'remove it, or write it after a comparison such as `ratio(…) over 5m > 2%`',
    related: relatedLetUse(env),
  });
  return true;
}
