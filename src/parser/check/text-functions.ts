/** Text functions of a field, such as `lower(host)` and `template(message)`, which can stand wherever the text of a field can. Reports T309. */
import type { CallExpr, Expr, FieldExpr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { FieldText } from '../program.js';
import type { Context, Env, FieldInfo } from './context.js';
import { fieldName, relatedLetUse, resolve } from './context.js';

export function isTextFunction(name: string, { catalogue }: Context): boolean {
  return catalogue.textFunctions.some((descriptor) => descriptor.name === name);
}

/** The call if the expression calls a text function, also in parentheses or named by a `let`. */
export function textCall(expr: Expr, env: Env): CallExpr | undefined {
  const found = resolve(expr, env)?.expr;
  return found?.kind === 'call' && isTextFunction(found.name.text, env.context) ? found : undefined;
}

/** The field that a call of a text function reads, with the functions that are applied to it; undefined after an error was reported. */
export function textFieldOf(call: CallExpr, env: Env): FieldInfo | undefined {
  const name = call.name.text;
  const [first] = call.args;
  const inner = first === undefined ? undefined : resolve(first, env);
  if (first !== undefined && inner === undefined) return undefined;
  if (call.args.length === 1 && inner !== undefined && call.of === undefined && call.where === undefined) {
    const ofCall = inner.expr.kind === 'call' && isTextFunction(inner.expr.name.text, env.context);
    if (inner.expr.kind === 'field' || ofCall) {
      const field = inner.expr.kind === 'field' ? inner.env.field(inner.expr) : textFieldOf(inner.expr as CallExpr, inner.env);
      if (field === undefined) return undefined;
      return { path: field.path, name: `${name}(${field.name})`, holds: 'text', functions: [...(field.functions ?? []), name] };
    }
  }
  return env.context.reporter.report(TYPES.wrongArguments, call.range, `\`${name}\` takes one field`, {
    help: `for example \`${name}(message)\``,
    related: relatedLetUse(env),
  });
}

/** What a text test, a part of `by` or a function of texts reads. */
export function textField({ path, functions }: FieldInfo): FieldInfo['path'] | FieldText {
  return functions === undefined ? path : { path, functions };
}

/** How messages say that a field holds text or true and false: by its declaration, or by what is made of it. */
export function saysIs({ holds, functions }: FieldInfo): string {
  return functions === undefined ? `is declared as ${holds ?? 'number'}` : 'is text';
}

/** The name of a part of `by` in transitions, routes and tests. */
export function groupName(part: FieldExpr | CallExpr): string {
  if (part.kind === 'field') return fieldName(part);
  const [first] = part.args;
  return `${part.name.text}(${first?.kind === 'field' || first?.kind === 'call' ? groupName(first) : ''})`;
}
