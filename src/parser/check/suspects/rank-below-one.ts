/** `percentile(x, 0.95)`. Reports T903. */
import { SUSPECTS } from '../../codes/suspects.js';
import type { Suspect } from './suspect.js';

export const rankBelowOne: Suspect = {
  code: SUSPECTS.rankBelowOne,
  expression: (expr, { functionNamed }) => {
    if (expr.kind !== 'call') return undefined;
    const at = functionNamed(expr.name.text)?.signature.parameters.findIndex(({ kind }) => kind === 'rank') ?? -1;
    const rank = expr.args[at];
    if (rank?.kind !== 'number' || rank.unit !== undefined || !(Number(rank.digits) > 0 && Number(rank.digits) < 1)) return undefined;
    const text = String(Number((Number(rank.digits) * 100).toFixed(6)));
    return {
      range: rank.range,
      message: `ranks are per cent: ${rank.text} is nearly the minimum`,
      help: `write \`${text}\``,
      edit: { range: rank.range, text },
    };
  },
};
