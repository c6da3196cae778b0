/** `status >= "500"`. Reports T904. */
import { SUSPECTS } from '../../codes/suspects.js';
import type { Suspect } from './suspect.js';

const ORDER = new Set(['<', '<=', '>', '>=']);

export const textOrder: Suspect = {
  code: SUSPECTS.textOrder,
  expression: (expr) => {
    if (expr.kind !== 'binary' || !ORDER.has(expr.op)) return undefined;
    const number = [expr.left, expr.right].find((side) => side.kind === 'string' && /^-?\d+(?:\.\d+)?$/.test(side.value));
    if (number?.kind !== 'string') return undefined;
    return {
      range: number.range,
      message: `\`"${number.value}"\` is text, and texts are ordered by their characters`,
      help: `write \`${number.value}\``,
      edit: { range: number.range, text: number.value },
    };
  },
};
