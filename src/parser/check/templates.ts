/** `template(message)`: the kind of a text, where a field may stand in `by`, `distinct`, `changes` and `new`. Reports T309. */
import type { CallExpr, Expr, FieldExpr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { Env, FieldInfo } from './context.js';
import { fieldName, relatedVia, resolve } from './context.js';

export const TEMPLATE = 'template';

/** The call if it is one of `template`, seen through names and parentheses. */
export function templateCall(expr: Expr, env: Env): CallExpr | undefined {
  const found = resolve(expr, env)?.expr;
  return found?.kind === 'call' && found.name.text === TEMPLATE ? found : undefined;
}

/** The field that a `template` is of; undefined when it is of none, which has been reported. */
export function templateField(call: CallExpr, env: Env): FieldInfo | undefined {
  const [first] = call.args;
  if (call.args.length === 1 && first?.kind === 'field' && call.of === undefined && call.where === undefined) return env.field(first);
  return env.context.reporter.report(TYPES.wrongArguments, call.range, '`template` takes one field', {
    help: 'write `template(message)`',
    related: relatedVia(env),
  });
}

/** How a part of `by` is called in transitions, routes and tests. */
export function groupName(part: FieldExpr | CallExpr): string {
  if (part.kind === 'field') return fieldName(part);
  const [first] = part.args;
  return `${part.name.text}(${first?.kind === 'field' ? fieldName(first) : ''})`;
}
