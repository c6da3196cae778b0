/** Walks expressions without resolving names. */
import type { Expr } from '../ast.js';

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'list':
      return expr.items;
    case 'range':
      return [expr.from, expr.to];
    case 'unary':
    case 'exists':
    case 'over':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    case 'reaches':
      return [expr.operand, expr.limit];
    case 'call':
      return [...expr.args, ...(expr.of === undefined ? [] : [expr.of]), ...(expr.where === undefined ? [] : [expr.where])];
    case 'paren':
      return [expr.inner];
    default:
      return [];
  }
}

/** The terms of `a and b and c`, without recursion. */
export function termsOf(expr: Expr, op: 'and' | 'or'): readonly Expr[] {
  const terms: Expr[] = [];
  let rest = expr;
  while (rest.kind === 'binary' && rest.op === op) {
    terms.push(rest.right);
    rest = rest.left;
  }
  terms.push(rest);
  return terms.reverse();
}

/** The depth of an expression; a chain of `and` or of `or` counts as one level. */
export function depthOf(expr: Expr): number {
  let deepest = 0;
  const stack: { readonly expr: Expr; readonly depth: number }[] = [{ expr, depth: 1 }];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    deepest = Math.max(deepest, entry.depth);
    const { expr: node, depth } = entry;
    const children = node.kind === 'binary' && (node.op === 'and' || node.op === 'or') ? termsOf(node, node.op) : childrenOf(node);
    for (const child of children) stack.push({ expr: child, depth: depth + 1 });
  }
  return deepest;
}

/** Deeper expressions are rejected. */
export const MAX_DEPTH = 200;
