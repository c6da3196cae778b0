/** Fields that rules read and no record has, as lines of a report. */

import { many } from '../engine/output/many.js';
import { joinWords } from '../parser/suggest.js';
import type { MissingField } from '../session/missing-fields.js';
import { plainText } from '../sinks/text/plain-text.js';

/** A line for each field that may be misspelt, and one for all others of the same `extract` or stream: rule packs read fields that many logs do not have. */
export function missingFieldLines(missing: readonly MissingField[]): readonly string[] {
  const lines: string[] = [];
  const others = new Map<string, string[]>();
  for (const { stream, field, records, similar, extract } of missing) {
    const name = quoted(field);
    if (extract === undefined && similar.length > 0) {
      lines.push(`${lineOf(stream, [name], records)}; did you mean ${joinWords(similar.map(quoted), 'or')}?`);
      continue;
    }
    const key = JSON.stringify([stream, extract]);
    others.set(key, [...(others.get(key) ?? []), name]);
  }
  for (const [key, names] of others) {
    const [stream, extract] = JSON.parse(key) as [string, string | null];
    const records = missing.find((field) => field.stream === stream)?.records ?? 0;
    lines.push(
      extract === null
        ? lineOf(stream, names, records)
        : `stream ${stream}: \`extract ${plainText(extract)}\` never found ${joinWords(names, 'or')} (${many(records, 'record')})`,
    );
  }
  return lines;
}

function lineOf(stream: string, names: readonly string[], records: number): string {
  return `stream ${stream}: no record has the ${names.length === 1 ? 'field' : 'fields'} ${joinWords(names, 'or')} (${many(records, 'record')})`;
}

function quoted(name: string): string {
  return `\`${plainText(name)}\``;
}
