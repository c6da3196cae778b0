/** Counts the terms of each conjunct that fail for a value of one field. A value leaves a conjunct possible if none fails. */

/** A term of a conjunct on this field. */
export interface FieldTerm {
  readonly conjunct: number;
  /** Predicate id. */
  readonly leaf: number;
  readonly negated: boolean;
}

export class TermCounts {
  readonly #termsOf = new Map<number, FieldTerm[]>();
  readonly #failing: Uint16Array;

  /** @param bits bits of the conjuncts without a failing term; kept up to date. */
  constructor(
    terms: readonly FieldTerm[],
    readonly bits: Uint32Array,
    truthOf: (leaf: number) => boolean,
  ) {
    this.#failing = new Uint16Array(bits.length * 32);
    for (const term of terms) {
      const terms = this.#termsOf.get(term.leaf) ?? [];
      this.#termsOf.set(term.leaf, terms);
      terms.push(term);
      if (truthOf(term.leaf) === term.negated) this.#fail(term.conjunct);
    }
  }

  /** The truth of a leaf has changed. */
  change(leaf: number, truth: boolean): void {
    for (const { conjunct, negated } of this.#termsOf.get(leaf) ?? []) {
      if (truth === negated) this.#fail(conjunct);
      else this.#pass(conjunct);
    }
  }

  #fail(conjunct: number): void {
    this.#failing[conjunct] = (this.#failing[conjunct] ?? 0) + 1;
    this.bits[conjunct >>> 5] = (this.bits[conjunct >>> 5] ?? 0) & ~(1 << (conjunct & 31));
  }

  #pass(conjunct: number): void {
    const left = (this.#failing[conjunct] ?? 0) - 1;
    this.#failing[conjunct] = left;
    if (left === 0) this.bits[conjunct >>> 5] = (this.bits[conjunct >>> 5] ?? 0) | (1 << (conjunct & 31));
  }
}
