/** `template(message)`: a text with its variable parts masked, allowed in `by`, `distinct`, `changes` and `new`. Reports T309. */
import type { CallExpr, Expr, FieldExpr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { Env, FieldInfo } from './context.js';
import { fieldName, relatedLetUse, resolve } from './context.js';

export const TEMPLATE = 'template';

/** The call if the expression is a call of `template`, also in parentheses or named by a `let`. */
export function templateCall(expr: Expr, env: Env): CallExpr | undefined {
  const found = resolve(expr, env)?.expr;
  return found?.kind === 'call' && found.name.text === TEMPLATE ? found : undefined;
}

/** The field of a `template`; undefined after an error was reported. */
export function templateField(call: CallExpr, env: Env): FieldInfo | undefined {
  const [first] = call.args;
  if (call.args.length === 1 && first?.kind === 'field' && call.of === undefined && call.where === undefined) return env.field(first);
  return env.context.reporter.report(TYPES.wrongArguments, call.range, '`template` takes one field', {
    help: 'for example `template(message)`',
    related: relatedLetUse(env),
  });
}

/** The name of a part of `by` in transitions, routes and tests. */
export function groupName(part: FieldExpr | CallExpr): string {
  if (part.kind === 'field') return fieldName(part);
  const [first] = part.args;
  return `${part.name.text}(${first?.kind === 'field' ? fieldName(first) : ''})`;
}
