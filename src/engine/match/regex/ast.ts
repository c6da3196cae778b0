/** The syntax tree of a regular expression. Flags are already applied: sets contain both cases, `.` and the anchors have their final meaning. */
import type { CharSet } from './char-set.js';

export type RegexNode =
  /** One character of a set. */
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'assert'; readonly assert: AssertKind }
  /** The items in order; without items: matches the empty text. */
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  /** The first option that leads to a match. */
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  /** A named group; other groups have no node. */
  | { readonly kind: 'group'; readonly name: string; readonly body: RegexNode }
  /** `max` is Infinity for `*`, `+` and `{n,}`. */
  | { readonly kind: 'repeat'; readonly body: RegexNode; readonly min: number; readonly max: number; readonly lazy: boolean };

/** With the flag `m`, `^` and `$` are `line-start` and `line-end`: beside `\n`, or at the ends of the text. */
export type AssertKind = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'not-word-boundary';

/**
 * Why a pattern cannot be used. `start` (inclusive) and `end` are UTF-16 offsets into the pattern, followed by one slash and the flags.
 */
export interface RegexProblem {
  readonly kind: 'problem';
  readonly message: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

/** Whether a node can match the empty text. */
export function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'assert':
      return true;
    case 'sequence':
      return node.items.every(isNullable);
    case 'choice':
      return node.options.some(isNullable);
    case 'group':
      return isNullable(node.body);
    case 'repeat':
      return node.min === 0 || isNullable(node.body);
  }
}

/** Names of the named groups, from left to right. */
export function groupNames(node: RegexNode): string[] {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return [];
    case 'sequence':
      return node.items.flatMap(groupNames);
    case 'choice':
      return node.options.flatMap(groupNames);
    case 'group':
      return [node.name, ...groupNames(node.body)];
    case 'repeat':
      return groupNames(node.body);
  }
}

/** Whether the pattern contains `\B`. */
export function asksForNoBoundary(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'assert':
      return node.assert === 'not-word-boundary';
    case 'sequence':
      return node.items.some(asksForNoBoundary);
    case 'choice':
      return node.options.some(asksForNoBoundary);
    case 'group':
    case 'repeat':
      return asksForNoBoundary(node.body);
  }
}
