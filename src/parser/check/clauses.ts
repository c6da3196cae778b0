/** Reports clauses that a block may have once and has twice. Reports T410. */
import { LOGIC } from '../codes/logic.js';
import type { SourceRange } from '../source.js';
import type { Reporter } from './report.js';

interface Clause {
  readonly kind: string;
  readonly range: SourceRange;
}

const WORDS: Readonly<Record<string, string>> = { uptimeFrom: 'uptime', uptimeSince: 'uptime' };

/** The clauses that a block may have once, by kind; a second one is reported. */
export function onlyOnce<C extends Clause>(
  clauses: readonly C[],
  repeatable: ReadonlySet<string>,
  reporter: Reporter,
): ReadonlyMap<string, C> {
  const found = new Map<string, C>();
  for (const clause of clauses) {
    const word = WORDS[clause.kind] ?? clause.kind;
    if (repeatable.has(word)) continue;
    const first = found.get(word);
    if (first === undefined) {
      found.set(word, clause);
      continue;
    }
    reporter.report(LOGIC.clauseTwice, clause.range, `\`${word}\` is given twice`, {
      help: 'remove one of the two',
      related: [{ message: 'the first one is here', range: first.range }],
    });
  }
  return found;
}
