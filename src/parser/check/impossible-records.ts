/** `and` and `or` of predicates, and predicates that match no record or every record. Reports T401, T402. */
import { LOGIC } from '../codes/logic.js';
import type { Literal, Operand, Predicate } from '../program.js';
import type { SourceRange } from '../source.js';
import type { Context } from './context.js';
import type { Interval } from './intervals.js';
import { intersect, intervalOf, isEmpty, single } from './intervals.js';
import type { PredicateKeys } from './predicate-keys.js';
import { rangeText } from './text.js';

function flattened(kind: 'and' | 'or', terms: readonly Predicate[]): Predicate[] {
  return terms.flatMap((term) => (term.kind === kind ? term.terms : [term]));
}

/** The conjunction of the predicates. A contradiction is reported at `range`. */
export function conjunction(given: readonly Predicate[], range: SourceRange, context: Context): Predicate {
  const terms = flattened('and', given);
  if (terms.some((term) => term.kind === 'const' && !term.value)) return { kind: 'const', value: false };
  const rest = terms.filter((term) => term.kind !== 'const');
  // A single conjunction was checked when it was built.
  const clash = given.filter((term) => term.kind !== 'const').length > 1 ? findClash(rest, context.predicateKeys) : undefined;
  if (clash !== undefined) reportNever(clash, range, context);
  if (rest.length === 0) return { kind: 'const', value: true };
  return rest.length === 1 && rest[0] !== undefined ? rest[0] : { kind: 'and', terms: rest };
}

/** The disjunction of the predicates. */
export function disjunction(given: readonly Predicate[], range: SourceRange, context: Context): Predicate {
  const terms = flattened('or', given);
  if (terms.some((term) => term.kind === 'const' && term.value)) return { kind: 'const', value: true };
  const rest = terms.filter((term) => term.kind !== 'const');
  const opposites = rest.map((term): Predicate => (term.kind === 'not' ? term.term : { kind: 'not', term }));
  const clash = findClash(opposites, context.predicateKeys);
  if (clash !== undefined) {
    context.reporter.report(LOGIC.always, range, 'this is true for every record, because one of its terms always is', {
      help: 'did you mean `and`?',
      related: [clash[0], clash[1]].flatMap((index) => {
        const term = rest[index];
        const at = term === undefined ? undefined : context.predicateRanges.get(term);
        return at === undefined ? [] : [{ message: 'one of the two terms', range: at }];
      }),
    });
  }
  if (rest.length === 0) return { kind: 'const', value: false };
  return rest.length === 1 && rest[0] !== undefined ? rest[0] : { kind: 'or', terms: rest };
}

function reportNever(clash: readonly [number, number, Predicate, Predicate], range: SourceRange, context: Context): void {
  const ranges = [clash[2], clash[3]].map((term) => context.predicateRanges.get(term));
  const [a, b] = ranges;
  const message =
    a === undefined || b === undefined ? 'no record can match this' : `no record can match both \`${short(a)}\` and \`${short(b)}\``;
  context.reporter.report(LOGIC.never, range, message, {
    help: 'did you mean `or`?',
    related: ranges.flatMap((at) => (at === undefined ? [] : [{ message: 'one of the two terms', range: at }])),
  });
}

function short(range: SourceRange): string {
  const text = rangeText(range).replace(/\s+/g, ' ');
  return text.length <= 40 ? text : `${text.slice(0, 37)}…`;
}

interface FieldFacts {
  interval?: { readonly range: Interval; readonly from: number };
  /** Texts it may be: of `==` and `in`. */
  texts?: { readonly values: ReadonlySet<string>; readonly from: number };
  readonly notNumbers: Map<number, number>;
  readonly notTexts: Map<string, number>;
}

/** Two of the terms that are never both true: their indices and the terms. */
function findClash(terms: readonly Predicate[], keys: PredicateKeys): readonly [number, number, Predicate, Predicate] | undefined {
  const seen = new Map<string, number>();
  const facts = new Map<string, FieldFacts>();
  const clash = (a: number, b: number): readonly [number, number, Predicate, Predicate] | undefined => {
    const left = terms[a];
    const right = terms[b];
    return left === undefined || right === undefined ? undefined : [a, b, left, right];
  };
  for (const [index, term] of terms.entries()) {
    const positive = term.kind === 'not' ? term.term : term;
    const key = keys.of(positive);
    const opposite = seen.get(term.kind === 'not' ? `+${key}` : `-${key}`);
    if (opposite !== undefined) return clash(opposite, index);
    seen.set(term.kind === 'not' ? `-${key}` : `+${key}`, index);
    const about = positive.kind === 'compare' || positive.kind === 'in' ? positive.left : undefined;
    if (about === undefined) continue;
    const factsKey = JSON.stringify(about satisfies Operand);
    let known = facts.get(factsKey);
    if (known === undefined) {
      known = { notNumbers: new Map(), notTexts: new Map() };
      facts.set(factsKey, known);
    }
    const other = term.kind === 'not' ? exclude(positive, known, index) : include(positive, known, index);
    if (other !== undefined) return clash(other, index);
  }
  return undefined;
}

/** Adds a term that is true; returns the index of an earlier term that it contradicts. */
function include(term: Predicate, facts: FieldFacts, index: number): number | undefined {
  if (term.kind === 'compare' && term.right.kind === 'number') {
    const range = intervalOf(term.op, term.right.value);
    const before = facts.interval;
    const together = before === undefined ? range : intersect(before.range, range);
    if (before !== undefined && isEmpty(together)) return before.from;
    facts.interval = { range: together, from: index };
    const only = single(together);
    return only === undefined ? undefined : facts.notNumbers.get(only);
  }
  const texts = textsOf(term);
  if (texts === undefined) return undefined;
  const before = facts.texts;
  const together = before === undefined ? texts : new Set([...texts].filter((text) => before.values.has(text)));
  if (before !== undefined && together.size === 0) return before.from;
  facts.texts = { values: together, from: index };
  const left = [...together].filter((text) => !facts.notTexts.has(text));
  const [first] = together;
  return left.length === 0 && first !== undefined ? facts.notTexts.get(first) : undefined;
}

function exclude(term: Predicate, facts: FieldFacts, index: number): number | undefined {
  if (term.kind === 'compare' && term.op === '==' && term.right.kind === 'number') {
    facts.notNumbers.set(term.right.value, index);
    const known = facts.interval;
    return known !== undefined && single(known.range) === term.right.value ? known.from : undefined;
  }
  const texts = textsOf(term);
  if (texts === undefined) return undefined;
  for (const text of texts) facts.notTexts.set(text, index);
  const known = facts.texts;
  return known !== undefined && known.values.size > 0 && areAllIn(known.values, facts.notTexts) ? known.from : undefined;
}

function areAllIn(values: ReadonlySet<string>, table: ReadonlyMap<string, number>): boolean {
  for (const value of values) if (!table.has(value)) return false;
  return true;
}

/** The values that a field can have if the term is true, if the term lists them. */
function textsOf(term: Predicate): ReadonlySet<string> | undefined {
  const literals: readonly Literal[] | undefined =
    term.kind === 'in' ? term.items : term.kind === 'compare' && term.op === '==' ? [term.right] : undefined;
  if (literals === undefined) return undefined;
  const texts = new Set<string>();
  for (const literal of literals) {
    if (literal.kind === 'number' || (literal.kind === 'string' && literal.ignoreCase)) return undefined;
    texts.add(String(literal.value));
  }
  return texts;
}
