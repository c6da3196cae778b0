/** Every code of a diagnostic. A list lives beside the others in `codes/` and has its line here. */
import type { CodeDoc } from './codes/code-doc.js';
import { SYNTAX } from './codes/syntax.js';

export type { CodeDoc } from './codes/code-doc.js';

export const CODES: readonly CodeDoc[] = [...SYNTAX];

/** What is said about a code, in any case of its letter. */
export function codeDoc(code: string): CodeDoc | undefined {
  return CODES.find((doc) => doc.code === code.toUpperCase());
}
