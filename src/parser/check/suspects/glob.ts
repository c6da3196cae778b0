/** `path == "/api/*"`. Reports T906. */
import type { Expr, StringExpr } from '../../ast.js';
import { SUSPECTS } from '../../codes/suspects.js';
import { exprText } from '../text.js';
import type { Suspect } from './suspect.js';

export const glob: Suspect = {
  code: SUSPECTS.glob,
  expression: (expr) => {
    if (expr.kind !== 'binary') return undefined;
    if (expr.op === 'in' && expr.right.kind === 'list') {
      const item = expr.right.items.find(isGlob);
      if (item === undefined) return undefined;
      return { range: item.range, message: message(item), help: `test it beside the list: \`or ${testOf(exprText(expr.left), item)}\`` };
    }
    if ((expr.op === 'contains' || expr.op === 'startsWith' || expr.op === 'endsWith') && isEdge(expr.right)) {
      const inner = { ...expr.right, value: expr.right.value.replace(/^\*|\*$/g, '') };
      const text = `${exprText(expr.left)} ${expr.op} ${inner.ignoreCase ? 'i' : ''}${JSON.stringify(inner.value)}`;
      return { range: expr.right.range, message: message(expr.right), help: `write \`${text}\``, edit: { range: expr.range, text } };
    }
    if ((expr.op !== '==' && expr.op !== '!=') || !isGlob(expr.right)) return undefined;
    const test = testOf(exprText(expr.left), expr.right);
    const text = expr.op === '==' ? test : `not ${test}`;
    return { range: expr.right.range, message: message(expr.right), help: `write \`${text}\``, edit: { range: expr.range, text } };
  },
};

/** A lone `*` may be meant as it is. */
function isGlob(expr: Expr): expr is StringExpr {
  return expr.kind === 'string' && /[^*]\*|\*[^*]/.test(expr.value);
}

/** One `*` beside a word, at an end; rows of `*` are common in logs. */
function isEdge(expr: Expr): expr is StringExpr {
  return expr.kind === 'string' && /^\*[\w./-]|[\w./-]\*$/.test(expr.value);
}

function message(expr: StringExpr): string {
  return `\`*\` in \`${exprText(expr)}\` is an ordinary character`;
}

function testOf(field: string, { value, ignoreCase }: StringExpr): string {
  const inner = value.replace(/^\*+|\*+$/g, '');
  const quoted = `${ignoreCase ? 'i' : ''}${JSON.stringify(inner)}`;
  if (inner.includes('*')) {
    const pattern = value.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replace(/\*+/g, '.*');
    return `${field} matches /^${pattern}$/${ignoreCase ? 'i' : ''}`;
  }
  if (value.startsWith('*') && value.endsWith('*')) return `${field} contains ${quoted}`;
  return value.startsWith('*') ? `${field} endsWith ${quoted}` : `${field} startsWith ${quoted}`;
}
