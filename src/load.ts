/** From the texts of rule files to a program. */
import { CATALOGUE } from './catalogue.js';
import type { Catalogue } from './parser/catalogue.js';
import { check } from './parser/check/check.js';
import type { Diagnostic } from './parser/diagnostic.js';
import { MAX_DIAGNOSTICS } from './parser/diagnostic.js';
import { ownStream } from './parser/own-stream.js';
import { parse } from './parser/parse.js';
import type { Program } from './parser/program.js';
import type { SourceText } from './parser/source.js';

export interface LoadedRules {
  /** Undefined when there is an error. */
  readonly program: Program | undefined;
  /** Ordered by file and position; at most 50. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses and checks rule files that belong together: names of one file are known in all. `catalogueWith` adds custom sinks. */
export function loadRules(sources: readonly SourceText[], catalogue: Catalogue = CATALOGUE): LoadedRules {
  const parsed = sources.map(parse);
  const syntax = parsed.flatMap((result) => result.diagnostics);
  // A file with syntax errors is incomplete: checking it would report consequences of them.
  if (syntax.some((diagnostic) => diagnostic.severity === 'error'))
    return { program: undefined, diagnostics: syntax.slice(0, MAX_DIAGNOSTICS) };
  const files = parsed.map((result) => result.file);
  const checked = check([...files, ...ownStream(files)], catalogue);
  return { program: checked.program, diagnostics: [...syntax, ...checked.diagnostics].slice(0, MAX_DIAGNOSTICS) };
}
