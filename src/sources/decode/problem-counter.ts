/** Counts problems by kind, with a sample of each. */
import { LIMITS } from '../../engine/model/limits.js';
import { detachedCopy } from '../cells/detached-copy.js';

/** Unreadable lines of one kind, or lines with an unreadable time. */
export interface DecodeProblem {
  /** Such as `not valid JSON`. */
  readonly kind: string;
  readonly count: number;
  /** The first of them: number in the source, from 1, and its text, cut to 200 characters. */
  readonly sample: { readonly line: number; readonly text: string };
}

export class ProblemCounter {
  readonly #byKind = new Map<string, { count: number; readonly sample: { readonly line: number; readonly text: string } }>();
  total = 0;

  add(kind: string, line: number, text: string): void {
    this.total++;
    const known = this.#byKind.get(kind);
    if (known !== undefined) {
      known.count++;
    } else if (this.#byKind.size < LIMITS.unreadableKinds) {
      this.#byKind.set(kind, { count: 1, sample: { line, text: shortened(text) } });
    }
  }

  /** The most frequent first. */
  list(): DecodeProblem[] {
    return [...this.#byKind].map(([kind, { count, sample }]) => ({ kind, count, sample })).sort((a, b) => b.count - a.count);
  }
}

/** A copy of the head of a text: a slice would keep the whole chunk in memory. */
function shortened(text: string): string {
  const head = text.length > LIMITS.sampleCharacters ? `${text.slice(0, LIMITS.sampleCharacters)}…` : text;
  return detachedCopy(head);
}
