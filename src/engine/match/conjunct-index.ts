/** All conjuncts of a stream's predicates. Conjuncts that need the same values are next to each other. Each has the terms that the classes of its fields do not decide. */
import type { PlannedPredicate } from '../plan/planned-stream.js';
import { FieldClasses } from './field-classes.js';
import { aspectsOf, fieldOf, literalOfLeaf } from './field-leaf.js';
import { LiteralScanner, SHORTEST_LITERAL } from './literal-scanner.js';
import type { Conjunct, Term } from './normal-form.js';
import type { RegexOf } from './predicates.js';
import { isLeaf } from './predicates.js';
import type { FieldTerm } from './term-counts.js';

/** A conjunct that is added to the index. */
export interface WantedConjunct {
  readonly conjunct: Conjunct;
  /** Index of its watched predicate. */
  readonly watched: number;
}

/** A term that is tested on the record itself. `open`: only where the value of this field is open (a bit); 0: always. */
export interface TriedTerm extends Term {
  readonly open: number;
}

/** Literals that conjuncts require in the texts of one field. */
export interface SearchedField {
  readonly field: number;
  readonly openBit: number;
  readonly scanner: LiteralScanner;
  readonly anyIgnoresCase: boolean;
  /** By literal: the conjuncts that require it. */
  readonly conjuncts: readonly (readonly number[])[];
  /** A bit for each conjunct that requires no literal of this field. */
  readonly free: Uint32Array;
  /** Indices of the words of `free` that are not zero. */
  readonly freeWords: Int32Array;
}

export interface ConjunctIndex {
  readonly size: number;
  readonly words: number;
  /** A bit for each conjunct. */
  readonly all: Uint32Array;
  readonly fields: readonly FieldClasses[];
  readonly searched: readonly SearchedField[];
  /** By conjunct. */
  readonly watched: Int32Array;
  /** By conjunct; undefined where the classes of its fields decide it. */
  readonly tried: readonly (readonly TriedTerm[] | undefined)[];
}

export function buildIndex(wanted: readonly WantedConjunct[], predicates: readonly PlannedPredicate[], regexOf: RegexOf): ConjunctIndex {
  const ordered = inOrder(wanted, predicates);
  const size = ordered.length;
  const words = (size + 31) >>> 5;
  const all = new Uint32Array(words).fill(0xffffffff);
  if ((size & 31) !== 0) all[words - 1] = (1 << (size & 31)) - 1;
  const byField = new Map<string, FieldTerm[]>();
  ordered.forEach(({ conjunct }, at) => {
    for (const { leaf, negated } of conjunct) {
      const field = fieldOfLeaf(predicates, leaf);
      if (field === undefined) continue;
      const terms = byField.get(field) ?? [];
      byField.set(field, terms);
      terms.push({ conjunct: at, leaf, negated });
    }
  });
  const openBits = new Map<string, number>();
  for (const [key, terms] of byField) {
    // Above 32 such fields there is no bit left: their terms are always tested.
    if (terms.some((term) => isSearch(predicates, term.leaf))) openBits.set(key, openBits.size < 32 ? 1 << openBits.size : 0);
  }
  const fields = [...byField].map(([key, terms]) => new FieldClasses(key, predicates, terms, all, regexOf, openBits.get(key) ?? 0));
  return {
    size,
    words,
    all,
    fields,
    searched: fields.flatMap((field, at) => searchedField(field, at, ordered, predicates, all, regexOf)),
    watched: Int32Array.from(ordered, ({ watched }) => watched),
    tried: ordered.map(({ conjunct }) => triedTerms(conjunct, predicates, openBits)),
  };
}

/** Sorts conjuncts by the values of the most selective fields: then the conjuncts that a value leaves possible share few words. */
function inOrder(wanted: readonly WantedConjunct[], predicates: readonly PlannedPredicate[]): readonly WantedConjunct[] {
  const byField = new Map<string, { readonly values: Set<string>; named: number; terms: number }>();
  for (const { conjunct } of wanted) {
    for (const { leaf, negated } of conjunct) {
      const field = fieldOfLeaf(predicates, leaf);
      const values = negated ? [] : valuesOf(predicates, leaf);
      if (field === undefined || values.length === 0) continue;
      const known = byField.get(field) ?? { values: new Set(), named: 0, terms: 0 };
      byField.set(field, known);
      for (const value of values) known.values.add(value);
      known.named += values.length;
      known.terms += 1;
    }
  }
  // The share of conjuncts that a value leaves possible: of those that read the field, as many as a term names of all values.
  const partOf = ({
    values,
    named,
    terms,
  }: {
    readonly values: ReadonlySet<string>;
    readonly named: number;
    readonly terms: number;
  }): number => 1 - (terms / wanted.length) * (1 - named / terms / values.size);
  const ranked = [...byField].sort((a, b) => partOf(a[1]) - partOf(b[1])).map(([field]) => field);
  const keys = wanted.map(({ conjunct }) =>
    ranked.map((field) => {
      const term = conjunct.find(
        ({ leaf, negated }) => !negated && fieldOfLeaf(predicates, leaf) === field && valuesOf(predicates, leaf).length > 0,
      );
      return term?.leaf ?? Number.MAX_SAFE_INTEGER;
    }),
  );
  const order = wanted.map((_, at) => at);
  order.sort((a, b) => {
    const left = keys[a] ?? [];
    const right = keys[b] ?? [];
    for (let at = 0; at < ranked.length; at++) if (left[at] !== right[at]) return (left[at] ?? 0) - (right[at] ?? 0);
    return a - b;
  });
  return order.flatMap((at) => wanted[at] ?? []);
}

/** The values that a term compares for equality; none for other terms. */
function valuesOf(predicates: readonly PlannedPredicate[], leaf: number): readonly string[] {
  const predicate = predicates[leaf]?.predicate;
  if ((predicate?.kind === 'in' || predicate?.kind === 'compare') && predicate.left.kind === 'text') return [];
  if (predicate?.kind === 'in') return predicate.items.map(({ value }) => String(value));
  return predicate?.kind === 'compare' && predicate.op === '==' ? [String(predicate.right.value)] : [];
}

function fieldOfLeaf(predicates: readonly PlannedPredicate[], leaf: number): string | undefined {
  const predicate = predicates[leaf]?.predicate;
  return predicate === undefined ? undefined : fieldOf(predicate);
}

function isSearch(predicates: readonly PlannedPredicate[], leaf: number): boolean {
  const predicate = predicates[leaf]?.predicate;
  return predicate !== undefined && isLeaf(predicate) && aspectsOf(predicate).some((aspect) => aspect.kind === 'search');
}

function triedTerms(
  conjunct: Conjunct,
  predicates: readonly PlannedPredicate[],
  openBits: ReadonlyMap<string, number>,
): readonly TriedTerm[] | undefined {
  const tried = conjunct.flatMap((term): readonly TriedTerm[] => {
    const field = fieldOfLeaf(predicates, term.leaf);
    if (field === undefined) return [{ ...term, open: 0 }];
    return isSearch(predicates, term.leaf) ? [{ ...term, open: openBits.get(field) ?? 0 }] : [];
  });
  return tried.length === 0 ? undefined : tried;
}

function searchedField(
  classes: FieldClasses,
  field: number,
  ordered: readonly WantedConjunct[],
  predicates: readonly PlannedPredicate[],
  all: Uint32Array,
  regexOf: RegexOf,
): readonly SearchedField[] {
  const { openBit } = classes;
  if (!classes.searches || openBit === 0) return [];
  const encoder = new TextEncoder();
  const indices = new Map<string, number>();
  const literals: Uint8Array[] = [];
  const conjuncts: number[][] = [];
  const free = all.slice();
  let anyIgnoresCase = false;
  ordered.forEach(({ conjunct }, at) => {
    let best: { readonly bytes: Uint8Array; readonly key: string; readonly ignoreCase: boolean } | undefined;
    for (const { leaf, negated } of conjunct) {
      const predicate = predicates[leaf]?.predicate;
      if (negated || predicate === undefined || !isLeaf(predicate) || fieldOf(predicate) !== classes.key || !isSearch(predicates, leaf))
        continue;
      const literal = literalOfLeaf(predicate, (pattern, flags) => regexOf(pattern, flags).literal);
      if (literal === undefined) continue;
      const key = literal.ignoreCase ? literal.text.toLowerCase() : literal.text;
      const bytes = encoder.encode(key);
      if (bytes.length >= SHORTEST_LITERAL && bytes.length > (best?.bytes.length ?? 0))
        best = { bytes, key, ignoreCase: literal.ignoreCase };
    }
    if (best === undefined) return;
    anyIgnoresCase ||= best.ignoreCase;
    let index = indices.get(best.key);
    if (index === undefined) {
      index = literals.push(best.bytes) - 1;
      indices.set(best.key, index);
      conjuncts.push([]);
    }
    conjuncts[index]?.push(at);
    free[at >>> 5] = (free[at >>> 5] ?? 0) & ~(1 << (at & 31));
  });
  if (literals.length === 0) return [];
  const freeWords: number[] = [];
  free.forEach((word, at) => {
    if (word !== 0) freeWords.push(at);
  });
  return [
    { field, openBit, scanner: new LiteralScanner(literals), anyIgnoresCase, conjuncts, free, freeWords: Int32Array.from(freeWords) },
  ];
}
