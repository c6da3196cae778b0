/** `level == "error" or "fatal"`, `message contains "a" or "b"`. Reports T905. */
import type { Expr } from '../../ast.js';
import { SUSPECTS } from '../../codes/suspects.js';
import { exprText } from '../text.js';
import { termsOf } from '../walk.js';
import type { Suspect } from './suspect.js';

const SEARCHES: ReadonlySet<string> = new Set(['contains', 'startsWith', 'endsWith']);

export const textAlone: Suspect = {
  code: SUSPECTS.textAlone,
  expression: (expr) => {
    if (expr.kind !== 'binary' || expr.op !== 'or' || expr.right.kind !== 'string') return undefined;
    const terms = termsOf(expr, 'or');
    const searched = terms.findLast((term) => term.kind === 'binary' && SEARCHES.has(term.op) && term.right.kind === 'string');
    if (searched?.kind === 'binary') {
      const text = `${exprText(searched.left)} ${searched.op} ${exprText(expr.right)}`;
      const message = `\`${exprText(expr.right)}\` alone searches the whole line`;
      return { range: expr.right.range, message, help: `write \`${text}\``, edit: { range: expr.right.range, text } };
    }
    const compared = terms.findLast((term) => fieldOf(term) !== undefined);
    const field = compared === undefined ? undefined : fieldOf(compared);
    if (field === undefined) return undefined;
    const values = terms.map((term) => literalOf(term, field));
    const isWhole = values.every((value) => value !== undefined);
    const text = `${field} in [${values.filter((value) => value !== undefined).join(', ')}]`;
    return {
      range: expr.right.range,
      message: `\`${exprText(expr.right)}\` alone searches the whole line`,
      help: `write \`${text}\`, or \`line contains ${exprText(expr.right)}\``,
      ...(isWhole ? { edit: { range: expr.range, text } } : {}),
    };
  },
};

function fieldOf(term: Expr): string | undefined {
  return term.kind === 'binary' && term.op === '==' && term.left.kind === 'field' && term.right.kind === 'string'
    ? exprText(term.left)
    : undefined;
}

function literalOf(term: Expr, field: string): string | undefined {
  if (term.kind === 'string') return exprText(term);
  return term.kind === 'binary' && fieldOf(term) === field ? exprText(term.right) : undefined;
}
