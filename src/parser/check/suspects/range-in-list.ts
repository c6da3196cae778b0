/** `status in [500-599]`. Reports T902. */
import { SUSPECTS } from '../../codes/suspects.js';
import { exprText } from '../text.js';
import type { Suspect } from './suspect.js';

export const rangeInList: Suspect = {
  code: SUSPECTS.rangeInList,
  expression: (expr) => {
    if (expr.kind !== 'binary' || (expr.op !== 'in' && expr.op !== 'not in') || expr.right.kind !== 'list') return undefined;
    const [item, ...others] = expr.right.items;
    const range = [item, ...others].find(
      (each) => each?.kind === 'binary' && each.op === '-' && each.left.kind === 'number' && each.right.kind === 'number',
    );
    if (range?.kind !== 'binary') return undefined;
    const text = `${exprText(expr.left)} ${expr.op} ${exprText(range.left)}..${exprText(range.right)}`;
    return {
      range: range.range,
      message: `\`${exprText(range)}\` is one number, the difference`,
      help: `write \`${text}\``,
      ...(others.length === 0 ? { edit: { range: expr.range, text } } : {}),
    };
  },
};
