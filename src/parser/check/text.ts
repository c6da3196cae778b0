/** Texts of expressions in messages and clauses. */
import type { Expr } from '../ast.js';
import { printExpr } from '../print/expr.js';
import type { SourceRange } from '../source.js';

export function rangeText(range: SourceRange): string {
  return range.source.text.slice(range.start, range.end);
}

/** On one line, as the formatter prints it. */
export function exprText(expr: Expr): string {
  return printExpr(expr);
}

/** The text of an expression for messages, at most 60 characters. */
export function shortText(expr: Expr): string {
  const text = exprText(expr);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
