/** `sum(method)`. Reports T908. */
import { SUSPECTS } from '../../codes/suspects.js';
import { fieldName } from '../context.js';
import type { Suspect } from './suspect.js';

const OF_NUMBERS = new Set(['sum', 'mean', 'avg', 'min', 'max', 'median', 'percentile', 'stddev', 'slope']);

export const notNumeric: Suspect = {
  code: SUSPECTS.notNumeric,
  expression: (expr, { stream }) => {
    if (expr.kind !== 'call' || !(OF_NUMBERS.has(expr.name.text) || /^p\d+$/.test(expr.name.text))) return undefined;
    const [field] = expr.args;
    if (field?.kind !== 'field' || stream?.textFields.has(fieldName(field)) !== true) return undefined;
    const name = fieldName(field);
    return {
      range: field.range,
      message: `\`${name}\` is text, and \`${expr.name.text}\` reads numbers`,
      help: `count records with \`count(${name} == "…")\`, or different values with \`distinct(${name})\``,
    };
  },
};
