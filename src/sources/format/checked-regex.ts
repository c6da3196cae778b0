/** Regular expressions of a checked stream: the checker has refused invalid ones. */

import type { CompiledRegex } from '../../engine/match/regex/compile.js';
import { compileRegex } from '../../engine/match/regex/compile.js';
import type { RegexSource } from '../../parser/program.js';

export function compileCheckedRegex(source: RegexSource): CompiledRegex {
  const regex = compileRegex(source.pattern, source.flags);
  if (regex.kind === 'problem') throw new RangeError(`the expression /${source.pattern}/ cannot be used: ${regex.message}`);
  return regex;
}
