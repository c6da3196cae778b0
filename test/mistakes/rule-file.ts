import type { SourceText } from '../../src/parser/source.js';

/** A rule file with an alert that has these clauses; a text with blocks is the whole file. */
export function fileOf(text: string): SourceText {
  if (/^(?:stream|alert|let|sink|route|test|span|groups)\b/m.test(text)) return { path: 'a.alert', text };
  return { path: 'a.alert', text: `stream app { format json }\n\nalert A {\n  on app\n  ${text}\n}\n` };
}
