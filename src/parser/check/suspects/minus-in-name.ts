/** `queue-length > 3`. Reports T910. */
import { SUSPECTS } from '../../codes/suspects.js';
import { bareName } from '../context.js';
import type { Suspect } from './suspect.js';

export const minusInName: Suspect = {
  code: SUSPECTS.minusInName,
  expression: (expr, { isField }) => {
    if (expr.kind !== 'binary' || expr.op !== '-' || expr.left.kind !== 'field' || expr.right.kind !== 'field') return undefined;
    const [left, right] = [bareName(expr.left), bareName(expr.right)];
    if (left === undefined || right === undefined || expr.left.range.end + 1 !== expr.right.range.start) return undefined;
    if (isField(left) && isField(right)) return undefined;
    const text = `\`${left}-${right}\``;
    return {
      range: expr.range,
      message: `this is the field \`${left}\` minus the field \`${right}\``,
      help: `write the name in back-quotes: \`\` ${text} \`\`, or a subtraction with spaces: \`${left} - ${right}\``,
      edit: { range: expr.range, text },
    };
  },
};
