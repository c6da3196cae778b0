import type { SourceText } from '../../src/parser/source.js';

const BEFORE = 'stream app { format json }\n\nalert A {\n  on app\n  ';
const AFTER = '\n}\n';

/** A rule file with an alert that has these clauses; a text with blocks is the whole file. */
export function fileOf(text: string, isWhole = hasBlocks(text)): SourceText {
  return { path: 'a.alert', text: isWhole ? text : `${BEFORE}${text}${AFTER}` };
}

/** What a text became: the clauses of the alert, or the whole file. */
export function clausesOf({ text }: SourceText): string {
  return text.startsWith(BEFORE) && text.endsWith(AFTER) ? text.slice(BEFORE.length, -AFTER.length) : text.trimEnd();
}

export function hasBlocks(text: string): boolean {
  return /^(?:stream|alert|let|sink|route|test|span|groups)\b/m.test(text);
}
