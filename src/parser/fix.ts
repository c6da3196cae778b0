/** Changes to rule files that correct a mistake. */
import type { Diagnostic } from './diagnostic.js';
import type { SourceText, TextEdit } from './source.js';

export function applied({ range, text }: TextEdit): SourceText {
  const { path, text: whole } = range.source;
  return { path, text: `${whole.slice(0, range.start)}${text}${whole.slice(range.end)}` };
}

/** Applies the fixes of diagnostics to their files; of fixes that overlap only the first. Returns the changed files and the number of fixes applied. */
export function applyFixes(
  sources: readonly SourceText[],
  diagnostics: readonly Diagnostic[],
): { readonly sources: readonly SourceText[]; readonly count: number } {
  let count = 0;
  const changed = sources.map((source) => {
    const edits = diagnostics.flatMap(({ fix }) => (fix?.edit.range.source === source ? [fix.edit] : [])).sort(byStart);
    let text = '';
    let at = 0;
    for (const edit of edits) {
      if (edit.range.start < at) continue;
      text += source.text.slice(at, edit.range.start) + edit.text;
      at = edit.range.end;
      count += 1;
    }
    return at === 0 ? source : { path: source.path, text: text + source.text.slice(at) };
  });
  return { sources: changed, count };
}

function byStart(a: TextEdit, b: TextEdit): number {
  return a.range.start - b.range.start || a.range.end - b.range.end;
}
