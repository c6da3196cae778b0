/** `check --json`: one JSON object for each diagnostic, one a line. */
import type { Diagnostic } from '../../parser/diagnostic.js';
import type { SourceRange } from '../../parser/source.js';
import { positionAt } from '../../parser/source.js';
import type { DiagnosticFormat } from './diagnostic-format.js';

export const json: DiagnosticFormat = {
  name: 'json',
  doc: 'print one JSON object for each diagnostic, one a line, and nothing else',
  print: (diagnostics) => diagnostics.map((diagnostic) => `${JSON.stringify(recordOf(diagnostic))}\n`).join(''),
};

function recordOf({ code, severity, message, help, range, related, fix }: Diagnostic): unknown {
  return {
    ...place(range),
    severity,
    code,
    message,
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix: { ...place(fix.edit.range), text: fix.edit.text } }),
    ...(related === undefined ? {} : { related: related.map((other) => ({ ...place(other.range), message: other.message })) }),
  };
}

/** Lines and columns from 1, the end exclusive; columns count UTF-16 units. */
function place({ source, start, end }: SourceRange): object {
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { path: source.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
