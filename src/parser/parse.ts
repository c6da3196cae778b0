/** Parses rule text into a syntax tree. Reports T199. */
import type { RuleFile } from './ast.js';
import { SYNTAX } from './codes/syntax.js';
import { type Diagnostic, MAX_DIAGNOSTICS } from './diagnostic.js';
import { ruleGrammar } from './grammar/file.js';
import { readTemplate } from './grammar/template.js';
import { scan } from './lexer/scan.js';
import type { SourceRange, SourceText } from './source.js';

export interface ParseResult {
  /** The blocks that could be parsed; complete if there are no diagnostics. */
  readonly file: RuleFile;
  /** In the order of the text, at most `MAX_DIAGNOSTICS`; if there are more, the last one says so. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a rule file. Never throws: errors are in `diagnostics`. */
export function parse(source: SourceText): ParseResult {
  const toRange = (start: number, end: number): SourceRange => ({ source, start, end });
  const { tokens, comments, diagnostics: scanProblems, tooLarge } = scan(source.text, toRange, MAX_DIAGNOSTICS);
  if (tooLarge !== undefined)
    return { file: { kind: 'file', blocks: [], comments: [], range: toRange(0, source.text.length) }, diagnostics: [tooLarge] };
  const diagnostics: Diagnostic[] = [];
  const grammar = ruleGrammar();
  const { blocks, templates } = grammar.readFile(
    { toRange, length: source.text.length, tokens, endName: 'the end of the file', scanProblems },
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
      comments: comments.map(({ start, end }) => ({ text: source.text.slice(start, end), range: toRange(start, end) })),
      range: toRange(0, source.text.length),
    },
    diagnostics: firstOf([...scanProblems, ...diagnostics]),
  };
}

/** The first diagnostics in the order of the text. */
function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const sorted = [...diagnostics].sort((a, b) => a.range.start - b.range.start);
  if (sorted.length < MAX_DIAGNOSTICS) return sorted;
  const shown = sorted.slice(0, MAX_DIAGNOSTICS - 1);
  const next = sorted[MAX_DIAGNOSTICS - 1];
  if (next === undefined) return shown;
  const message = `there are more errors than these ${shown.length}`;
  return [...shown, { code: SYNTAX.tooMany.code, severity: SYNTAX.tooMany.severity, message, help: 'fix these first', range: next.range }];
}
