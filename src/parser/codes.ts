/** Every code of a diagnostic. Each list is a file in `codes/` and has a line here. */
import type { CodeDoc } from './codes/code-doc.js';
import { LOGIC } from './codes/logic.js';
import { NAMES } from './codes/names.js';
import { ROUTES } from './codes/routes.js';
import { SPANS } from './codes/spans.js';
import { STREAMS } from './codes/streams.js';
import { SUSPECTS } from './codes/suspects.js';
import { SYNTAX } from './codes/syntax.js';
import { TESTS } from './codes/tests.js';
import { TYPES } from './codes/types.js';

export type { CodeDoc } from './codes/code-doc.js';

/** In order of code. */
export const CODES: readonly CodeDoc[] = [SYNTAX, NAMES, TYPES, LOGIC, STREAMS, ROUTES, TESTS, SPANS, SUSPECTS]
  .flatMap((list): readonly CodeDoc[] => Object.values(list))
  .sort((a, b) => (a.code < b.code ? -1 : 1));

/** The documentation of a code, in upper or lower case. */
export function codeDoc(code: string): CodeDoc | undefined {
  return CODES.find((doc) => doc.code === code.toUpperCase());
}
