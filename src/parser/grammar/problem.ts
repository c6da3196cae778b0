/** A mistake the grammar has found; thrown to give up a clause, and told as a diagnostic. */
import type { Diagnostic } from '../diagnostic.js';

export class SyntaxProblem extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

/** Thrown when so much is wrong that reading on would tell nothing new. */
export class TooManyProblems extends Error {}
