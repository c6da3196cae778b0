/** `check --fix`: applies fixes until none is left. */
import type { LoadedRules } from '../load.js';
import { applyFixes } from '../parser/fix.js';
import type { SourceText } from '../parser/source.js';

/** One fix can uncover the next mistake of its clause. */
const MOST_ROUNDS = 50;

export interface FixedRules extends LoadedRules {
  readonly sources: readonly SourceText[];
  /** Fixes that were applied. */
  readonly fixes: number;
}

export function fixRules(before: readonly SourceText[], load: (sources: readonly SourceText[]) => LoadedRules): FixedRules {
  let sources = before;
  let fixes = 0;
  let loaded = load(sources);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = applyFixes(sources, loaded.diagnostics);
    if (next.count === 0) break;
    fixes += next.count;
    sources = next.sources;
    loaded = load(sources);
  }
  return { ...loaded, sources, fixes };
}
