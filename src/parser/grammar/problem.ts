/** A syntax error: thrown to abandon a clause, then reported as its diagnostic. */
import type { Diagnostic } from '../diagnostic.js';

export class SyntaxProblem extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

/** Thrown when there are so many errors that parsing stops. */
export class TooManyProblems extends Error {}
