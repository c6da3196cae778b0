/** Predicates in disjunctive normal form, in which the rules that a record matches are found from its values. */
import type { PlannedPredicate } from '../plan/planned-stream.js';

/** A leaf or its negation. */
export interface Term {
  /** Predicate id. */
  readonly leaf: number;
  readonly negated: boolean;
}

/** True if all terms are true; always true without terms. */
export type Conjunct = readonly Term[];

/** A predicate with more alternatives than this is evaluated as it is written. */
const MOST_CONJUNCTS = 16;

/** The alternatives of a predicate: it is true if and only if one of them is. Undefined when there are too many. */
export function conjunctsOf(predicates: readonly PlannedPredicate[], id: number): readonly Conjunct[] | undefined {
  const found = alternatives(predicates, id, false);
  return found?.map(withoutRepeats).filter((conjunct) => !contradictsItself(conjunct));
}

function alternatives(predicates: readonly PlannedPredicate[], id: number, negated: boolean): readonly Conjunct[] | undefined {
  const planned = predicates[id];
  if (planned === undefined) return undefined;
  const { predicate, terms } = planned;
  switch (predicate.kind) {
    case 'const':
      return predicate.value === negated ? [] : [[]];
    case 'not':
      return alternatives(predicates, terms[0] ?? -1, !negated);
    case 'and':
    case 'or':
      return (predicate.kind === 'and') === negated ? sum(predicates, terms, negated) : product(predicates, terms, negated);
    default:
      return [[{ leaf: id, negated }]];
  }
}

function sum(predicates: readonly PlannedPredicate[], terms: readonly number[], negated: boolean): readonly Conjunct[] | undefined {
  const all: Conjunct[] = [];
  for (const term of terms) {
    const some = alternatives(predicates, term, negated);
    if (some === undefined || all.length + some.length > MOST_CONJUNCTS) return undefined;
    all.push(...some);
  }
  return all;
}

function product(predicates: readonly PlannedPredicate[], terms: readonly number[], negated: boolean): readonly Conjunct[] | undefined {
  let all: readonly Conjunct[] = [[]];
  for (const term of terms) {
    const some = alternatives(predicates, term, negated);
    if (some === undefined || all.length * some.length > MOST_CONJUNCTS) return undefined;
    all = all.flatMap((left) => some.map((right) => [...left, ...right]));
  }
  return all;
}

function withoutRepeats(conjunct: Conjunct): Conjunct {
  return conjunct.filter((term, at) => conjunct.findIndex((other) => other.leaf === term.leaf && other.negated === term.negated) === at);
}

function contradictsItself(conjunct: Conjunct): boolean {
  return conjunct.some((term) => conjunct.some((other) => other.leaf === term.leaf && other.negated !== term.negated));
}
