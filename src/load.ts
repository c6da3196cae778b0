/** From the texts of rule files to a program, with all types of sinks. */
import { catalogueWith } from './catalogue.js';
import type { LoadedRules } from './load-with.js';
import { loadWith } from './load-with.js';
import type { ListReader } from './parser/lists.js';
import type { SourceText } from './parser/source.js';
import type { SinkType } from './sinks/sink.js';

export type { LoadedRules } from './load-with.js';

export interface LoadOptions {
  /** Types of sinks that the rules may use beside the built-in ones. */
  readonly sinkTypes?: readonly SinkType[];
  /** Reads the files that the rules name with `list("…")`: `listsOnDisk()`. Without it, such rules have an error. */
  readonly readList?: ListReader;
}

/**
 * Parses and checks rule files that belong together: a name defined in one is known in all. Mistakes in the rules are not thrown but returned as diagnostics.
 *
 * @example
 * ```ts
 * import { loadRules, renderDiagnostics } from 'tocsin';
 *
 * const { program, diagnostics } = loadRules([{ path: 'app.alert', text: 'stream app { format json }' }]);
 * if (program === undefined) console.error(renderDiagnostics(diagnostics, { colour: false }));
 * ```
 * @throws TypeError when `sources` is not a list of `{ path, text }`; RangeError when one of `sinkTypes` has the name of a built-in type.
 */
export function loadRules(sources: readonly SourceText[], options: LoadOptions = {}): LoadedRules {
  const catalogue = catalogueWith(options.sinkTypes ?? []);
  return loadWith(sources, () => catalogue, options.readList);
}
