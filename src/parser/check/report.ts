/** Collects diagnostics, each one once. */
import type { CodeDoc } from '../codes/code-doc.js';
import type { Diagnostic } from '../diagnostic.js';
import { MAX_DIAGNOSTICS } from '../diagnostic.js';
import type { SourceRange, TextEdit } from '../source.js';

export interface ReportExtra {
  /** A function is called only if the diagnostic is shown, because finding the name that was meant is slow among thousands. */
  readonly help?: string | (() => string | undefined) | undefined;
  readonly related?: Diagnostic['related'];
  /** Corrects it. */
  readonly edit?: TextEdit | undefined;
}

type Found = Omit<Diagnostic, 'help'> & Pick<ReportExtra, 'help'>;

export class Reporter {
  readonly #found = new Map<string, Found>();
  #errors = 0;

  /** Adds a diagnostic, unless the same one was added for the same range. Returns undefined, so that a check can return the call. */
  report({ code, severity }: CodeDoc, range: SourceRange, message: string, extra: ReportExtra = {}): undefined {
    const key = JSON.stringify([code, range.source.path, range.start, range.end, message]);
    if (this.#found.has(key)) return undefined;
    this.#found.set(key, {
      code,
      severity,
      message,
      help: extra.help,
      range,
      ...(extra.edit === undefined ? {} : { fix: { edit: extra.edit } }),
      ...(extra.related === undefined || extra.related.length === 0 ? {} : { related: extra.related }),
    });
    if (severity === 'error') this.#errors += 1;
    return undefined;
  }

  /** The number of errors so far: if a check does not change it, the check passed. */
  get errors(): number {
    return this.#errors;
  }

  /** Sorted by file and position, at most `MAX_DIAGNOSTICS`; errors take precedence over warnings, warnings over notes. */
  diagnostics(): readonly Diagnostic[] {
    const all = [...this.#found.values()].sort(byPosition);
    if (all.length <= MAX_DIAGNOSTICS) return all.map(shown);
    const rank = { error: 0, warning: 1, note: 2 };
    return all
      .map((diagnostic, index) => ({ diagnostic, index }))
      .sort((a, b) => rank[a.diagnostic.severity] - rank[b.diagnostic.severity] || a.index - b.index)
      .slice(0, MAX_DIAGNOSTICS)
      .map((entry) => entry.diagnostic)
      .sort(byPosition)
      .map(shown);
  }
}

function shown({ help, ...diagnostic }: Found): Diagnostic {
  const text = typeof help === 'function' ? help() : help;
  return { ...diagnostic, ...(text === undefined ? {} : { help: text }) };
}

function byPosition(a: Found, b: Found): number {
  const left = a.range.source.path;
  const right = b.range.source.path;
  if (left !== right) return left < right ? -1 : 1;
  return a.range.start - b.range.start || a.range.end - b.range.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
