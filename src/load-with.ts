/** From the texts of rule files to a program, whatever the checker is to know of functions, formats and sinks. */
import type { RuleFile } from './parser/ast.js';
import type { Catalogue } from './parser/catalogue.js';
import { check } from './parser/check/check.js';
import { described } from './parser/described.js';
import type { Diagnostic } from './parser/diagnostic.js';
import { MAX_DIAGNOSTICS } from './parser/diagnostic.js';
import { withFixes } from './parser/habits/find-fixes.js';
import type { ListReader } from './parser/lists.js';
import { ownStream } from './parser/own-stream.js';
import { parse } from './parser/parse.js';
import type { Program } from './parser/program.js';
import type { SourceText } from './parser/source.js';

/** The result of loading rule files. */
export interface LoadedRules {
  /** Undefined when there is an error. */
  readonly program: Program | undefined;
  /** Errors, warnings and notes in the order of files and positions; at most 50. */
  readonly diagnostics: readonly Diagnostic[];
  /** The files that the rules name with `list("…")` and that were read. Their values are in the program. */
  readonly lists: readonly SourceText[];
  /** The paths of those that could not be read, which is an error. */
  readonly unreadLists: readonly string[];
}

/** @param catalogueOf called with all files when none has a syntax error. @param readList reads the lists that the rules name. */
export function loadWith(
  sources: readonly SourceText[],
  catalogueOf: (files: readonly RuleFile[]) => Catalogue,
  readList?: ListReader,
): LoadedRules {
  expectRuleFiles(sources);
  const load = (texts: readonly SourceText[]): LoadedRules => loadOnce(texts, catalogueOf, readList);
  const { diagnostics, ...loaded } = load(sources);
  // The search loads the rules again and again. Rules that are right start without it: warnings bring their fixes.
  if (loaded.program !== undefined) return { ...loaded, diagnostics };
  return { ...loaded, diagnostics: withFixes(sources, diagnostics, (texts) => load(texts).diagnostics) };
}

function loadOnce(
  sources: readonly SourceText[],
  catalogueOf: (files: readonly RuleFile[]) => Catalogue,
  readList: ListReader | undefined,
): LoadedRules {
  const parsed = sources.map(parse);
  const syntax = parsed.flatMap((result) => result.diagnostics);
  // A file with a syntax error is incomplete: checking it would report the same mistake again in other words.
  if (syntax.some((diagnostic) => diagnostic.severity === 'error'))
    return { program: undefined, diagnostics: syntax.slice(0, MAX_DIAGNOSTICS), lists: [], unreadLists: [] };
  const files = parsed.map((result) => result.file);
  const { program, diagnostics, lists } = check([...files, ...ownStream(files)], catalogueOf(files), readList);
  const { texts, paths } = lists;
  return {
    program,
    diagnostics: [...syntax, ...diagnostics].slice(0, MAX_DIAGNOSTICS),
    lists: texts,
    unreadLists: paths.filter((path) => texts.every((list) => list.path !== path)),
  };
}

/** @throws TypeError when a caller without types gives something else. */
export function expectRuleFiles(sources: unknown): void {
  if (typeof sources === 'string')
    throw new TypeError("expected a list of rule files, each { path, text }, got a string; for one text: [{ path: 'rules.alert', text }]");
  if (!Array.isArray(sources)) throw new TypeError(`expected a list of rule files, each { path, text }, got ${described(sources)}`);
  for (const [index, source] of sources.entries()) {
    const { path, text } = (typeof source === 'object' && source !== null ? source : {}) as Partial<Record<keyof SourceText, unknown>>;
    if (typeof path !== 'string' || typeof text !== 'string')
      throw new TypeError(`expected rule file ${index} to be { path, text }, both strings, got ${described(source)}`);
  }
}
