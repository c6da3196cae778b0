/** Rule text to syntax tree. Reports T199. */
import type { RuleFile } from './ast.js';
import { SYNTAX } from './codes/syntax.js';
import { type Diagnostic, MAX_DIAGNOSTICS } from './diagnostic.js';
import { ruleGrammar } from './grammar/file.js';
import { readTemplate } from './grammar/template.js';
import { scan } from './lexer/scan.js';
import type { SourceRange, SourceText } from './source.js';

export interface ParseResult {
  /** What could be read; whole when there are no diagnostics. */
  readonly file: RuleFile;
  /** In the order of the text, at most `MAX_DIAGNOSTICS`; when there are more, the last says so. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a rule file. Never throws: whatever is wrong with the text is in `diagnostics`. */
export function parse(source: SourceText): ParseResult {
  const place = (start: number, end: number): SourceRange => ({ source, start, end });
  const { tokens, comments, diagnostics: scanProblems, tooLarge } = scan(source.text, place, MAX_DIAGNOSTICS);
  if (tooLarge !== undefined)
    return { file: { kind: 'file', blocks: [], comments: [], range: place(0, source.text.length) }, diagnostics: [tooLarge] };
  const diagnostics: Diagnostic[] = [];
  const grammar = ruleGrammar();
  const { blocks, templates } = grammar.readFile(
    { place, length: source.text.length, tokens, endName: 'the end of the file', scanProblems },
    diagnostics,
  );
  for (const { text, parts } of templates) {
    if (diagnostics.length >= MAX_DIAGNOSTICS) break;
    for (const part of readTemplate(grammar, source, text, diagnostics)) parts.push(part);
  }
  return {
    file: {
      kind: 'file',
      blocks,
      comments: comments.map(({ start, end }) => ({ text: source.text.slice(start, end), range: place(start, end) })),
      range: place(0, source.text.length),
    },
    diagnostics: firstOf([...scanProblems, ...diagnostics]),
  };
}

/** In the order of the text, and no more than are told at once. */
function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => a.range.start - b.range.start);
  if (sorted.length < MAX_DIAGNOSTICS) return sorted;
  const shown = sorted.slice(0, MAX_DIAGNOSTICS - 1);
  const next = sorted[MAX_DIAGNOSTICS - 1];
  if (next === undefined) return shown;
  const message = `there are more mistakes than the ${shown.length} told here`;
  return [...shown, { code: SYNTAX.tooMany.code, severity: SYNTAX.tooMany.severity, message, help: 'mend these first', range: next.range }];
}
