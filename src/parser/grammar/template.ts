/** Summaries: text with `{expressions}`, where `{{` and `}}` write braces. Reports T119. */
import type { TemplatePart } from '../ast.js';
import { SYNTAX } from '../codes/syntax.js';
import { type Diagnostic, MAX_DIAGNOSTICS } from '../diagnostic.js';
import { scan } from '../lexer/scan.js';
import type { TextPayload } from '../lexer/scan-result.js';
import { readText } from '../literals.js';
import type { SourceRange, SourceText } from '../source.js';
import type { RuleGrammar } from './file.js';

/** The most parts, text and expressions, that one summary can have. */
const MAX_PARTS = 200;

/** The index of the `}` after the expression that starts at `at`, ignoring braces in quotes; -1 if there is none. */
function expressionEnd(value: string, at: number): number {
  let quote = '';
  for (let end = at; end < value.length; end++) {
    const character = value.charAt(end);
    if (quote !== '') {
      if (character === '\\' && quote === '"') end += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === '`') quote = character;
    else if (character === '}') return end;
    else if (character === '{') return -1;
  }
  return -1;
}

/** Parses the template in a text of `source`; its expressions get their ranges in the file. */
export function readTemplate(grammar: RuleGrammar, source: SourceText, text: TextPayload, diagnostics: Diagnostic[]): TemplatePart[] {
  const { value, offsets = [] } = readText(source.text.slice(text.innerStart, text.innerEnd), true);
  const toRange = (start: number, end: number): SourceRange => ({
    source,
    start: text.innerStart + (offsets[start] ?? 0),
    end: text.innerStart + (offsets[end] ?? offsets.at(-1) ?? 0),
  });
  const parts: TemplatePart[] = [];
  const problem = (message: string, help: string, start: number, end: number): void => {
    if (diagnostics.length < MAX_DIAGNOSTICS)
      diagnostics.push({ code: SYNTAX.badBraces.code, severity: SYNTAX.badBraces.severity, message, help, range: toRange(start, end) });
  };
  let plain = '';
  let plainStart = 0;
  const endPlain = (end: number): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain, range: toRange(plainStart, end) });
    plain = '';
  };
  let at = 0;
  while (at < value.length) {
    const character = value.charAt(at);
    if (plain === '') plainStart = at;
    if ((character === '{' || character === '}') && value.charAt(at + 1) === character) {
      plain += character;
      at += 2;
      continue;
    }
    if (character === '}') {
      problem('unmatched `}`', 'write a literal brace as `}}`', at, at + 1);
      return parts;
    }
    if (character !== '{') {
      plain += character;
      at += 1;
      continue;
    }
    endPlain(at);
    if (parts.length >= MAX_PARTS) {
      problem('this summary has too many expressions', `the limit is ${MAX_PARTS / 2}`, at, at + 1);
      return parts;
    }
    const end = expressionEnd(value, at + 1);
    if (end < 0) {
      problem('this `{` is not closed', 'add `}` after the expression, or write a literal brace as `{{`', at, at + 1);
      return parts;
    }
    const inner = value.slice(at + 1, end);
    const from = at + 1;
    if (inner.trim() === '') {
      problem(
        'these braces are empty',
        'write a field, a label or an aggregate between them, or literal braces as `{{` and `}}`',
        at,
        end + 1,
      );
    } else {
      const {
        tokens,
        diagnostics: scanProblems,
        comments,
      } = scan(inner, (start, stop) => toRange(from + start, from + stop), MAX_DIAGNOSTICS - diagnostics.length);
      diagnostics.push(...scanProblems);
      if (comments.length > 0) problem('a summary cannot contain comments', 'remove the `#`', from + (comments[0]?.start ?? 0), end);
      else {
        const parseInput = {
          toRange: (start: number, stop: number) => toRange(from + start, from + stop),
          length: inner.length,
          tokens,
          endName: 'the closing `}`',
          scanProblems,
        };
        const expr = grammar.readExpression(parseInput, diagnostics);
        if (expr !== undefined) parts.push({ kind: 'expr', expr, range: toRange(at, end + 1) });
      }
    }
    at = end + 1;
  }
  endPlain(value.length);
  return parts;
}
