/** Fields that rules read and no record has, as lines of a report. */
import { joinWords } from '../parser/suggest.js';
import type { MissingField } from '../session/missing-fields.js';
import { plainText } from '../sinks/text/plain-text.js';
import { many } from './words.js';

/** One line for each field, and one for each `extract` that found nothing. */
export function missingFieldLines(missing: readonly MissingField[]): readonly string[] {
  const lines = new Set<string>();
  for (const { stream, field, records, similar, extract } of missing) {
    const count = many(records, 'record');
    const near = similar.map((name) => `\`${plainText(name)}\``);
    const hint = near.length === 0 ? '' : `; did you mean ${joinWords(near, 'or')}?`;
    if (extract === undefined) lines.add(`stream ${stream}: no record has the field \`${plainText(field)}\` (${count})${hint}`);
    else {
      const fields = missing
        .filter((other) => other.stream === stream && other.extract === extract)
        .map((other) => `\`${plainText(other.field)}\``);
      lines.add(`stream ${stream}: extract ${plainText(extract)} never found ${joinWords(fields, 'or')} (${count})`);
    }
  }
  return [...lines];
}
