/** Records that are errors, for rules on their share or number. */
export interface BadRecords {
  readonly name: string;
  /** What is bad, and of which records: `status >= 500`, and `status exists` if not all records have it. */
  readonly predicate: string;
  readonly among?: string;
  /** By log, in the order of time: of each record that counts. */
  readonly records: readonly (readonly { readonly ms: number; readonly isBad: boolean }[])[];
  /** For the summary: `of the responses are errors`. */
  readonly words: string;
  /** Records for tests, as in a rule file. */
  readonly bad: string;
  readonly good: string;
}
