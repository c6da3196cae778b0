/** `ip in cidr("10.0.0.0/8", "fd00::/8")` and `ip in cidr(list("nets.txt"))`. Reports T309, T310, T316. */
import type { CallExpr, Expr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import { readIpRange } from '../ip-ranges.js';
import type { Predicate } from '../program.js';
import type { Env } from './context.js';
import { relatedLetUse, resolve } from './context.js';
import { isListCall, valuesOfCall } from './lists.js';
import { fieldOf } from './terms.js';
import { shortText } from './text.js';
import { textField } from './text-functions.js';

export const CIDR = 'cidr';

/** @param left the field before `in`, which is read in `env`. */
export function cidrTest(left: Expr, env: Env, call: CallExpr, callEnv: Env): Predicate | undefined {
  const field = fieldOf(left, env, '`in cidr(…)` takes a field on the left');
  const ranges = rangesOf(call, callEnv);
  return field === undefined || ranges === undefined ? undefined : { kind: 'cidr', field: textField(field), ranges };
}

function rangesOf(call: CallExpr, env: Env): readonly string[] | undefined {
  const { reporter } = env.context;
  if (call.args.length === 0 || call.of !== undefined || call.where !== undefined) {
    return reporter.report(TYPES.wrongArguments, call.range, '`cidr` takes ranges of addresses', {
      help: 'for example `cidr("10.0.0.0/8", "fd00::/8")`',
      related: relatedLetUse(env),
    });
  }
  const ranges: string[] = [];
  let failed = false;
  for (const arg of call.args) {
    const found = rangesOfArgument(arg, env);
    if (found === undefined) failed = true;
    else ranges.push(...found);
  }
  return failed ? undefined : ranges;
}

function rangesOfArgument(arg: Expr, given: Env): readonly string[] | undefined {
  const resolved = resolve(arg, given);
  if (resolved === undefined) return undefined;
  const { expr, env } = resolved;
  const { reporter } = env.context;
  if (expr.kind === 'string' && !expr.ignoreCase) {
    const range = readIpRange(expr.value);
    if (!('message' in range)) return [expr.value];
    return reporter.report(TYPES.badIpRange, expr.range, range.message, { help: range.help, related: relatedLetUse(env) });
  }
  if (isListCall(expr)) {
    const list = valuesOfCall(expr, env);
    if (list === undefined) return undefined;
    const ranges: string[] = [];
    for (const { text, line } of list.values) {
      // Addresses contain no `#`, so a comment can follow.
      const value = text.replace(/\s+#.*$/, '');
      const range = readIpRange(value);
      if ('message' in range)
        return reporter.report(TYPES.badIpRange, expr.range, `${list.path}:${line}: ${range.message}`, {
          help: range.help,
          related: relatedLetUse(env),
        });
      ranges.push(value);
    }
    return ranges;
  }
  return reporter.report(
    TYPES.wrongKind,
    arg.range,
    `\`cidr\` takes ranges of addresses in quotes, or a list of them, not \`${shortText(arg)}\``,
    {
      help: 'for example `cidr("10.0.0.0/8", list("nets.txt"))`',
      related: relatedLetUse(env),
    },
  );
}
