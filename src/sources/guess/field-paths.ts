/** Names of fields of records of which nothing is known: as paths, and as a rule writes them. */
import type { FieldPath } from '../../engine/model/records.js';
import { isWord } from '../../parser/lexer/characters.js';

/** The paths that find names of a log, nested or with dots in them; without names that no rule can write. */
export function pathsOf(names: readonly string[]): readonly FieldPath[] {
  return names.flatMap((name) => {
    if (name === '' || /[`\n]/.test(name)) return [];
    const path = name.split('.');
    return [path.includes('') ? [name] : path];
  });
}

/** With back-quotes where a segment is not a plain word, or everywhere. */
export function fieldText(path: FieldPath, quotes: 'needed' | 'all' = 'needed'): string {
  return path.map((segment) => (quotes === 'needed' && isWord(segment) ? segment : `\`${segment}\``)).join('.');
}
