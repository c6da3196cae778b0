/** Every code of a diagnostic. A list lives beside the others in `codes/` and has its line here. */
import type { CodeDoc } from './codes/code-doc.js';
import { LOGIC } from './codes/logic.js';
import { NAMES } from './codes/names.js';
import { ROUTES } from './codes/routes.js';
import { SPANS } from './codes/spans.js';
import { STREAMS } from './codes/streams.js';
import { SYNTAX } from './codes/syntax.js';
import { TESTS } from './codes/tests.js';
import { TYPES } from './codes/types.js';

export type { CodeDoc } from './codes/code-doc.js';

/** In order of code. */
export const CODES: readonly CodeDoc[] = [
  ...[SYNTAX, NAMES, TYPES, LOGIC, STREAMS, ROUTES, TESTS, SPANS].flatMap((list): readonly CodeDoc[] => Object.values(list)),
].sort((a, b) => (a.code < b.code ? -1 : 1));

/** What is said about a code, in any case of its letter. */
export function codeDoc(code: string): CodeDoc | undefined {
  return CODES.find((doc) => doc.code === code.toUpperCase());
}
