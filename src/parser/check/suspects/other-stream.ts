/** `db.level` on the stream `app`. Reports T909. */
import { SUSPECTS } from '../../codes/suspects.js';
import { fieldName } from '../context.js';
import type { Suspect } from './suspect.js';

export const otherStream: Suspect = {
  code: SUSPECTS.otherStream,
  expression: (expr, { stream, streams }) => {
    if (expr.kind !== 'field' || expr.segments.length < 2 || stream === undefined) return undefined;
    const [first] = expr.segments;
    if (first === undefined || first.quoted || !streams.has(first.text) || first.text === stream.name) return undefined;
    if (stream.fields.has(fieldName(expr))) return undefined;
    return {
      range: expr.range,
      message: `this is a field of \`${stream.name}\`, not of the stream \`${first.text}\``,
      help: `write a second alert with \`on ${first.text}\`; if records of \`${stream.name}\` have it, declare it: \`field ${fieldName(expr)}: text\``,
    };
  },
};
