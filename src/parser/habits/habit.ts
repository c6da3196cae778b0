/** Forms that people bring from other languages, and what to write instead. */

/** A part of a match: a group of the pattern, as it stands in the rule file; '' for a group that did not take part. */
export type Parts = readonly string[];

export interface Slip {
  /**
   * Matched against the text of a rule file in which comments are blank and the characters inside of quoted texts and patterns are `\u0000`. Only a
   * match near an error, whose replacement removes that error, is used; so a pattern may also match correct rules.
   */
  readonly pattern: RegExp;
  /** What was written, in a few words: one sentence without a full stop. `$1` is the first group. */
  readonly message: string;
  /** What to write instead of the whole match; `$1` is the first group. */
  readonly write: string | ((parts: Parts) => string);
  /** Said after the text to write: why, or what else there is. */
  readonly also?: string;
  /** Clauses of an alert, or whole files where they have a block, and the same after the fix. */
  readonly examples: readonly (readonly [mistake: string, fixed: string])[];
}

/** A form for which no text to write instead can be given. */
export interface Advice {
  /** As that of a slip. It is used if it matches where an error is and no slip corrects that error. */
  readonly pattern: RegExp;
  readonly message: string;
  /** What to write; `$1` is the first group. */
  readonly help: string;
  /** The whole file is in another language: its other errors are not shown. */
  readonly isWholeFile?: boolean;
  readonly examples: readonly string[];
}

export interface Habit {
  /** The language or tool that it comes from. */
  readonly name: string;
  readonly slips: readonly Slip[];
  readonly advice?: readonly Advice[];
}
