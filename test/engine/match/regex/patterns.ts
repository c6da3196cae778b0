/** Random patterns and texts for the tests of regular expressions. */
import * as fc from 'fast-check';
import type { RegexNode } from '../../../../src/engine/match/regex/ast.js';
import { parseRegex } from '../../../../src/engine/match/regex/parse.js';

const ATOMS = [
  'a',
  'b',
  'c',
  'k',
  '1',
  ' ',
  '-',
  '.',
  '[ab]',
  '[^a]',
  '[^ab\\s]',
  '\\w',
  '\\W',
  '\\d',
  '\\s',
  '\\S',
  '[a-c1]',
  '\\n',
  '=',
  'é',
  '[k-s]',
];
const PLACES = ['^', '$', '\\b', '\\B'];
const QUANTIFIERS = ['*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?', '??', '{0,2}?'];

interface Options {
  readonly named: boolean;
  readonly quantifiers?: readonly string[];
}

/** Patterns of the whole subset as text; with `named`, many of the groups are named. */
export function patterns(options: Options): fc.Arbitrary<string> {
  const quantifier = fc.constantFrom(...(options.quantifiers ?? QUANTIFIERS));
  const { tree } = fc.letrec<{ tree: string; unit: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom(...ATOMS),
      fc.array(tie('unit'), { minLength: 1, maxLength: 4 }).map((units) => units.join('')),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
      fc.tuple(tie('tree'), fc.boolean()).map(([body, left]) => (left ? `(?:${body}|)` : `(?:|${body})`)),
    ),
    unit: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      { weight: 4, arbitrary: fc.constantFrom(...ATOMS) },
      { weight: 1, arbitrary: fc.constantFrom(...PLACES) },
      { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...ATOMS), quantifier).map((parts) => parts.join('')) },
      { weight: 3, arbitrary: fc.tuple(tie('tree'), quantifier).map(([body, q]) => `(?:${body})${q}`) },
      { weight: options.named ? 4 : 1, arbitrary: tie('tree').map((body) => `(${body})`) },
    ),
  }));
  return tree.map((text) => {
    if (!options.named) return text;
    let count = 0;
    return text.replace(/\((?!\?)/g, () => `(?<g${count++}>`);
  });
}

export const shortTexts: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    'c',
    'k',
    'K',
    'A',
    '1',
    ' ',
    '-',
    '=',
    '\n',
    '\r',
    'é',
    'É',
    '\u212a',
    'ſ',
    '😀',
    '\ud83d',
    '\ude00',
    '\u2028',
    '_',
  ),
  maxLength: 9,
});

/** Only parts with the same meaning with and without the flag `u`. */
export const plainTexts: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', 'k', 'K', 'A', '1', ' ', '-', '=', '\n', 'é', 'É', '\u212a', 'ſ', '_'),
  maxLength: 9,
});

/** The tree of a pattern that is known to be right. */
export function tree(pattern: string, flags = ''): RegexNode {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem') throw new Error(`${pattern}: ${node.message}`);
  return node;
}
