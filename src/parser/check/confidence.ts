/** `ratio(p) over 5m > 2% with 95% confidence`: what a share of few must show before it counts. Reports T331. */
import type { BinaryExpr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { NumberExpr } from '../program.js';
import { relatedVia } from './context.js';
import { normalQuantile } from './normal-quantile.js';
import { quantityOf } from './quantities.js';
import type { TickEnv } from './tick-env.js';

const LEAST = 0.5;
const MOST = 0.9999;

/** The end of the interval that is compared instead of the share, where there is a share; undefined when there is none, which has been reported. */
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
    env.context.reporter.report(TYPES.confidence, confidence.range, message, { help, related: relatedVia(env) });
  const quantity = quantityOf(confidence);
  if (quantity === undefined || !quantity.unit.ratio || quantity.value < LEAST || quantity.value > MOST)
    return refuse('a confidence is between 50% and 99.99%', 'such as `with 95% confidence`');
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
      'only of one `ratio(…)` that is compared with a constant can anything be known with confidence',
      'write `ratio(status >= 500) over 5m > 2% with 95% confidence`, with `>`, `>=`, `<` or `<=`',
    );
  const isAbove = op === '>' || op === '>=';
  const side = isAbove === isLeft ? 'low' : 'high';
  const z = normalQuantile(0.5 + quantity.value / 2);
  const bound: NumberExpr = { kind: 'aggregate', aggregate: env.collector.add({ ...pending, wilson: { z, side } }, expr.range) };
  return isLeft ? { left: bound, right } : { left, right: bound };
}

/** Of a comparison of one record. */
export function refuseConfidence(expr: BinaryExpr, env: Pick<TickEnv, 'context' | 'via'>): boolean {
  if (expr.confidence === undefined) return false;
  env.context.reporter.report(TYPES.confidence, expr.confidence.range, 'one record is judged here: that is sure or it is not', {
    help: 'leave `with … confidence` out; it belongs behind `ratio(…) over 5m > 2%`',
    related: relatedVia(env),
  });
  return true;
}
