/** Which leaves read only one field, and what they read of its value. */
import type { FieldUnit, Predicate, Scale } from '../../parser/program.js';
import { fieldKey, pathOf } from '../model/records.js';
import type { Leaf } from './predicates.js';
import { isLeaf } from './predicates.js';
import type { RequiredLiteral } from './regex/required-literal.js';

/** Key of the field that a leaf reads; undefined if it reads several, or compares the result of arithmetic. */
export function fieldOf(predicate: Predicate): string | undefined {
  if (!isLeaf(predicate)) return undefined;
  switch (predicate.kind) {
    case 'compare':
    case 'in':
      return predicate.left.kind === 'field' || predicate.left.kind === 'text' ? fieldKey(predicate.left.path) : undefined;
    case 'compare-two':
      return undefined;
    default:
      return fieldKey(pathOf(predicate.field));
  }
}

/**
 * The property of a value that a leaf reads.
 * - `text`: whether its text is one of these.
 * - `number`: how its number, read with the given unit and in the given scale, compares with these.
 * - `kind`: whether it is missing, a text, a number, a list …
 * - `search`: its whole text, which must be searched or tested in another way.
 */
export type Aspect =
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  | {
      readonly kind: 'number';
      readonly unit: FieldUnit | undefined;
      readonly scale: Scale | undefined;
      readonly numbers: readonly number[];
    }
  | { readonly kind: 'kind' }
  | { readonly kind: 'search' };

export function aspectsOf(leaf: Leaf): readonly Aspect[] {
  switch (leaf.kind) {
    case 'exists':
      return [{ kind: 'kind' }];
    case 'compare':
    case 'in': {
      // What a text function makes of a value is not looked up by the value.
      if (leaf.left.kind === 'text') return [{ kind: 'search' }];
      const { scale, unit } = leaf.left.kind === 'field' ? leaf.left : {};
      const literals = leaf.kind === 'in' ? leaf.items : [leaf.right];
      const ordered = leaf.kind === 'compare' && leaf.op !== '==';
      const aspects: Aspect[] = [];
      for (const literal of literals) {
        if (literal.kind === 'number') aspects.push({ kind: 'number', unit, scale, numbers: [literal.value] });
        else if (ordered || scale !== undefined || (literal.kind === 'string' && literal.ignoreCase)) aspects.push({ kind: 'search' });
        else aspects.push({ kind: 'text', texts: [String(literal.value)] });
      }
      return aspects;
    }
    default:
      return [{ kind: 'search' }];
  }
}

/** A test for a number, in the scale of the comparison, of a leaf that only compares with numbers or tests for existence. */
export function numberTest(leaf: Leaf): (value: number) => boolean {
  if (leaf.kind === 'in') {
    const numbers = new Set(leaf.items.flatMap((item) => (item.kind === 'number' ? [item.value] : [])));
    return (value) => numbers.has(value);
  }
  if (leaf.kind !== 'compare' || leaf.right.kind !== 'number') return () => leaf.kind === 'exists';
  const literal = leaf.right.value;
  switch (leaf.op) {
    case '==':
      return (value) => value === literal;
    case '<':
      return (value) => value < literal;
    case '<=':
      return (value) => value <= literal;
    case '>':
      return (value) => value > literal;
    case '>=':
      return (value) => value >= literal;
  }
}

/** A literal that every text contains for which the leaf is true; undefined if none is certain. `literalOf` returns the one of a pattern. */
export function literalOfLeaf(
  leaf: Leaf,
  literalOf: (pattern: string, flags: string) => RequiredLiteral | undefined,
): RequiredLiteral | undefined {
  switch (leaf.kind) {
    case 'text':
      if ('functions' in leaf.field) return undefined;
      return { text: leaf.needle, ignoreCase: leaf.ignoreCase };
    case 'matches':
      if ('functions' in leaf.field) return undefined;
      return literalOf(leaf.regex.pattern, leaf.regex.flags);
    case 'compare':
      if (leaf.left.kind === 'text') return undefined;
      return leaf.op === '==' && leaf.right.kind === 'string' ? { text: leaf.right.value, ignoreCase: leaf.right.ignoreCase } : undefined;
    default:
      return undefined;
  }
}
