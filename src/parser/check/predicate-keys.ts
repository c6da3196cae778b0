/** Predicates as texts, to find equal ones. */
import type { Predicate } from '../program.js';

/** JSON of predicates, written once for each object: rules share what a `let` says, and with it lists of thousands of values. */
export class PredicateKeys {
  readonly #known = new WeakMap<Predicate, string>();

  of(predicate: Predicate): string {
    const known = this.#known.get(predicate);
    if (known !== undefined) return known;
    const key = this.#written(predicate);
    this.#known.set(predicate, key);
    return key;
  }

  #written(predicate: Predicate): string {
    switch (predicate.kind) {
      case 'and':
      case 'or':
        return `${this.#joined(`{"kind":"${predicate.kind}","terms":[`, predicate.terms)}]}`;
      case 'not':
        return `{"kind":"not","term":${this.of(predicate.term)}}`;
      default:
        return JSON.stringify(predicate);
    }
  }

  /** Put together by twos: unlike `join`, that copies nothing of a long text that many have. */
  #joined(head: string, terms: readonly Predicate[]): string {
    let text = head;
    for (const [index, term] of terms.entries()) text += index === 0 ? this.of(term) : `,${this.of(term)}`;
    return text;
  }
}
