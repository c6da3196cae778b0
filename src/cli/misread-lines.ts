/** Values that rules read as numbers or addresses and that are something else, as lines of a report. */
import type { MisreadField } from '../session/misread-values.js';
import { plainText } from '../sinks/text/plain-text.js';

export function misreadLines(fields: readonly MisreadField[]): readonly string[] {
  return fields.map(({ stream, field, as, values, misread, sample, declare, at }) => {
    const count = (number: number): string => number.toLocaleString('en-US');
    const what = as === 'number' ? 'no number' : 'no address';
    const hint = declare === undefined ? '' : `; declare its unit: \`${plainText(declare)}\``;
    const where = at === undefined ? '' : `, read in ${plainText(at)}`;
    return `stream ${stream}: \`${plainText(field)}\` is ${what} in ${count(misread)} of ${count(values)} values, such as ${JSON.stringify(plainText(sample))}${where}${hint}`;
  });
}
