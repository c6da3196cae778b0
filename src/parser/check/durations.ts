/** Durations in clauses. Reports T311, T312. */
import type { NumberExpr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { Context } from './context.js';
import { durationText, literalUnit, quantityOf, unitWords, wholeMs } from './quantities.js';

/** The longest duration that a clause accepts: 400 days. */
export const MAX_DURATION_MS = 400 * 86_400_000;

/** Whole milliseconds; `what` is the keyword before the duration. With `zero`, 0 is allowed. */
export function durationMs(
  expr: NumberExpr,
  what: string,
  context: Context,
  zero: 'zero' | 'more than zero' = 'more than zero',
): number | undefined {
  const { reporter } = context;
  const named = expr.unit === undefined ? undefined : literalUnit(expr.unit);
  if (named === undefined || named.unit.seconds !== 1) {
    if (expr.unit === undefined && Number(expr.digits) === 0 && zero === 'zero') return 0;
    const found = quantityOf(expr);
    return reporter.report(
      TYPES.notADuration,
      expr.range,
      `\`${what}\` takes a duration such as \`5m\`${found === undefined ? '' : `, not ${unitWords(found.unit)}`}`,
      {
        help: expr.unit === undefined ? `write \`${expr.text}s\` or \`${expr.text}m\`` : 'the units of time are ms, s, m, h, d and w',
      },
    );
  }
  const ms = wholeMs(expr);
  if (ms === undefined) {
    return reporter.report(TYPES.badDuration, expr.range, `\`${what} ${expr.text}\` is not a whole number of milliseconds`, {
      help: 'the smallest unit is `1ms`',
    });
  }
  if (ms === 0 && zero !== 'zero') {
    return reporter.report(TYPES.badDuration, expr.range, `\`${what}\` must be longer than zero`, {
      help: `remove \`${what}\`, or write a duration such as \`5m\``,
    });
  }
  if (ms > MAX_DURATION_MS) {
    return reporter.report(TYPES.badDuration, expr.range, `\`${what} ${expr.text}\` is too long`, {
      help: `the longest is ${durationText(MAX_DURATION_MS)}`,
    });
  }
  return ms;
}
