/** Sizes of regular expressions, which bound the time for matching. */
import type { RegexNode } from './ast.js';
import { isNullable } from './ast.js';

/** `{n}` and `{n,m}` may not repeat more often than this, also when nested. */
export const MAX_REPEAT = 1000;
/** Largest `sizeOf` a pattern: time per character of the text is at most proportional to it. */
export const MAX_SIZE = 4000;

/** How often bounded repetitions, multiplied when nested, repeat one character at most. */
export function repetitionOf(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return 1;
    case 'sequence':
      return node.items.reduce((most, item) => Math.max(most, repetitionOf(item)), 1);
    case 'choice':
      return node.options.reduce((most, option) => Math.max(most, repetitionOf(option)), 1);
    case 'group':
      return repetitionOf(node.body);
    case 'repeat':
      return Math.max(1, node.max === Number.POSITIVE_INFINITY ? node.min : node.max) * repetitionOf(node.body);
  }
}

/** Number of characters and classes once all bounded repetitions are expanded. Other nodes count one, too. */
export function sizeOf(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case 'choice':
      return node.options.reduce((sum, option) => sum + sizeOf(option), 1);
    case 'group':
      return sizeOf(node.body) + 1;
    case 'repeat':
      // A loop whose body can match the empty text needs a second copy of the body: see program.ts.
      return copiesOf(node) * (sizeOf(node.body) + 1) * (isNullable(node.body) ? 2 : 1);
  }
}

function copiesOf(node: RegexNode & { readonly kind: 'repeat' }): number {
  return node.max === Number.POSITIVE_INFINITY ? node.min + 1 : Math.max(node.max, 1);
}
