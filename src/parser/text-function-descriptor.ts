/** How a text function of the rule language describes itself: whatever the checker, the engine and the docs know about it is in its descriptor. */

/** Makes another text of the text of a field: `lower(host)`. */
export interface TextFunctionDescriptor {
  readonly name: string;
  /** One line for lists and completion. */
  readonly summary: string;
  /** Markdown: its definition. */
  readonly doc: string;
  /** Texts and what becomes of them; checked by a test. */
  readonly examples: readonly { readonly text: string; readonly becomes: string }[];
}
