/**
 * Compiles a tree to instructions of a machine without memory: the next step depends on the instruction and the index in the text alone. JavaScript's rule
 * that an iteration of a loop must not be empty depends on where the iteration began. Therefore the body of such a loop has copies, "nothing read yet in the
 * innermost n enclosing loops", and an iteration that ends in one of them fails.
 */
import type { AssertKind, RegexNode } from './ast.js';
import { groupNames, isNullable } from './ast.js';
import type { CharSet } from './char-set.js';

export type Instruction =
  | { readonly op: 'set'; readonly set: CharSet; readonly next: number }
  | { readonly op: 'assert'; readonly assert: AssertKind; readonly next: number }
  /** Try `first`, then `second`. */
  | { readonly op: 'split'; first: number; second: number }
  /** Store the index in slot `slot`. */
  | { readonly op: 'save'; readonly slot: number; readonly next: number }
  /** A new iteration of a loop clears the groups inside: slots from `from` to before `to`. */
  | { readonly op: 'clear'; readonly from: number; readonly to: number; readonly next: number }
  | { readonly op: 'fail' }
  | { readonly op: 'match' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  /** Named groups in order; group i has the slots 2i (start) and 2i + 1 (end). */
  readonly groups: readonly string[];
}

export function toProgram(node: RegexNode): Program {
  const groups = groupNames(node);
  const writer = new Writer(new Map(groups.map((name, index) => [name, index])));
  const match = writer.add({ op: 'match' });
  const start = writer.write(node, 0, [match])[0] ?? match;
  return { instructions: writer.instructions, start, groups };
}

const FAIL = 0;

class Writer {
  readonly instructions: Instruction[] = [{ op: 'fail' }];

  constructor(private readonly groupIndex: ReadonlyMap<string, number>) {}

  add(instruction: Instruction): number {
    return this.instructions.push(instruction) - 1;
  }

  /**
   * Compiles `node` inside `depth` loops that check for empty iterations. Entry p and exit p are for the case that the outer p of these loops have read
   * something. An inner loop cannot have read anything that an outer one has not, so p is sufficient.
   */
  write(node: RegexNode, depth: number, exits: readonly number[]): readonly number[] {
    switch (node.kind) {
      case 'set': {
        const at = this.add({ op: 'set', set: node.set, next: exits[depth] ?? FAIL });
        return exits.map(() => at);
      }
      case 'assert':
        return exits.map((next) => this.add({ op: 'assert', assert: node.assert, next }));
      case 'sequence':
        return node.items.reduceRight((next, item) => this.write(item, depth, next), exits);
      case 'choice': {
        const entries = node.options.map((option) => this.write(option, depth, exits));
        return entries.reduceRight((second, first) =>
          first.map((at, p) => this.add({ op: 'split', first: at, second: second[p] ?? FAIL })),
        );
      }
      case 'group': {
        const slot = 2 * (this.groupIndex.get(node.name) ?? 0);
        const ends = exits.map((next) => this.add({ op: 'save', slot: slot + 1, next }));
        return this.write(node.body, depth, ends).map((next) => this.add({ op: 'save', slot, next }));
      }
      case 'repeat':
        return this.repeat(node, depth, exits);
    }
  }

  private repeat(node: RegexNode & { readonly kind: 'repeat' }, depth: number, exits: readonly number[]): readonly number[] {
    const { min, max, body, lazy } = node;
    const checked = isNullable(body);
    let entries = exits;
    if (max === Number.POSITIVE_INFINITY) {
      const loops = exits.map((exit) => this.add({ op: 'split', first: exit, second: exit }));
      const again = loops[depth] ?? FAIL;
      const rounds = this.round(
        body,
        depth,
        exits.map((_, p) => (p === depth ? again : FAIL)),
        checked,
      );
      for (const [p, at] of loops.entries()) this.setSplit(at, rounds[p] ?? FAIL, exits[p] ?? FAIL, lazy);
      entries = loops;
    } else {
      for (let i = min; i < max; i++) {
        const rounds = this.round(body, depth, entries, checked);
        entries = rounds.map((round, p) => {
          const at = this.add({ op: 'split', first: round, second: round });
          this.setSplit(at, round, exits[p] ?? FAIL, lazy);
          return at;
        });
      }
    }
    for (let i = 0; i < min; i++) entries = this.round(body, depth, entries, false);
    return entries;
  }

  private setSplit(at: number, round: number, exit: number, lazy: boolean): void {
    const split = this.instructions[at];
    if (split?.op !== 'split') return;
    split.first = lazy ? exit : round;
    split.second = lazy ? round : exit;
  }

  /** One iteration of a loop; with `checked`, an empty iteration fails. */
  private round(body: RegexNode, depth: number, exits: readonly number[], checked: boolean): readonly number[] {
    const bodyExits = checked ? [...exits.map(() => FAIL), exits[depth] ?? FAIL] : exits;
    let entries = this.write(body, checked ? depth + 1 : depth, bodyExits);
    const slots = groupNames(body).map((name) => 2 * (this.groupIndex.get(name) ?? 0));
    const from = slots[0];
    if (from !== undefined) entries = entries.map((next) => this.add({ op: 'clear', from, to: from + 2 * slots.length, next }));
    return checked ? entries.slice(0, depth + 1) : entries;
  }
}
