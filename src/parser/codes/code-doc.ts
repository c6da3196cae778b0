/** What is said about one code of a diagnostic: on the terminal by `explain`, and in the docs. */
export interface CodeDoc {
  readonly code: string;
  /** A few words. */
  readonly title: string;
  /** Some sentences of markdown. */
  readonly explain: string;
  /** Rule text that causes it. */
  readonly bad: string;
  /** The same, mended. */
  readonly good: string;
}
