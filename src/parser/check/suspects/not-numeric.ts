/** `sum(method)`. Reports T908. */
import { SUSPECTS } from '../../codes/suspects.js';
import { fieldName } from '../context.js';
import type { Suspect } from './suspect.js';

export const notNumeric: Suspect = {
  code: SUSPECTS.notNumeric,
  expression: (expr, { stream, functionNamed }) => {
    if (expr.kind !== 'call' || functionNamed(expr.name.text)?.signature.parameters[0]?.kind !== 'number') return undefined;
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
