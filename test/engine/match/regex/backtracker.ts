/** Matches as V8 does, choice by choice from every start, and counts the steps. */
import type { RegexNode } from '../../../../src/engine/match/regex/ast.js';
import { contains } from '../../../../src/engine/match/regex/char-set.js';
import { holds } from '../../../../src/engine/match/regex/machine.js';

class Enough extends Error {}

/** Nodes visited in a search for a match; stops counting at `limit`. The text has no characters beyond U+FFFF. */
export function backtrackingSteps(node: RegexNode, text: string, limit: number): number {
  let steps = 0;
  const step = (): void => {
    if (++steps >= limit) throw new Enough();
  };
  const codeAt = (at: number): number => (at >= 0 && at < text.length ? text.charCodeAt(at) : -1);

  const visit = (current: RegexNode, at: number, then: (at: number) => boolean): boolean => {
    step();
    switch (current.kind) {
      case 'set':
        return at < text.length && contains(current.set, codeAt(at)) && then(at + 1);
      case 'assert':
        return holds(current.assert, codeAt(at - 1), codeAt(at)) && then(at);
      case 'sequence': {
        const from = (index: number, here: number): boolean => {
          const item = current.items[index];
          return item === undefined ? then(here) : visit(item, here, (next) => from(index + 1, next));
        };
        return from(0, at);
      }
      case 'choice':
        return current.options.some((option) => visit(option, at, then));
      case 'group':
        return visit(current.body, at, then);
      case 'repeat': {
        const round = (done: number, here: number): boolean => {
          step();
          if (done < current.min) return visit(current.body, here, (next) => round(done + 1, next));
          const more = (): boolean => done < current.max && visit(current.body, here, (next) => next > here && round(done + 1, next));
          return current.lazy ? then(here) || more() : more() || then(here);
        };
        return round(0, at);
      }
    }
  };

  try {
    for (let start = 0; start <= text.length; start++) {
      if (visit(node, start, () => true)) break;
    }
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return steps;
}
