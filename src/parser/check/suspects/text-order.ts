/** `status >= "500"`, `level >= "error"`. Reports T904. */
import { SUSPECTS } from '../../codes/suspects.js';
import type { Suspect } from './suspect.js';

const ORDER = new Set(['<', '<=', '>', '>=']);

const LEVELS = new Set(['trace', 'debug', 'info', 'notice', 'warn', 'warning', 'error', 'err', 'critical', 'fatal']);

export const textOrder: Suspect = {
  code: SUSPECTS.textOrder,
  expression: (expr) => {
    if (expr.kind !== 'binary' || !ORDER.has(expr.op)) return undefined;
    const level = [expr.left, expr.right].find((side) => side.kind === 'string' && LEVELS.has(side.value.toLowerCase()));
    if (level?.kind === 'string') {
      return {
        range: level.range,
        message: `texts are ordered by their characters, not by severity: \`"info"\` is more than \`"error"\``,
        help: 'name the levels: `level in ["error", "fatal"]`',
      };
    }
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
