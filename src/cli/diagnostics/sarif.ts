/** `check --sarif`: SARIF 2.1.0, which code scanning services and editors read. */
import { CODES } from '../../parser/codes.js';
import type { Diagnostic, DiagnosticSeverity } from '../../parser/diagnostic.js';
import type { SourceRange } from '../../parser/source.js';
import { positionAt } from '../../parser/source.js';
import { VERSION } from '../version.js';
import type { DiagnosticFormat } from './diagnostic-format.js';

const LEVELS: Readonly<Record<DiagnosticSeverity, string>> = { error: 'error', warning: 'warning', note: 'note' };

export const sarif: DiagnosticFormat = {
  name: 'sarif',
  doc: 'print a SARIF 2.1.0 log',
  print: (diagnostics) => `${JSON.stringify(logOf(diagnostics), null, 2)}\n`,
};

function logOf(diagnostics: readonly Diagnostic[]): unknown {
  const used = new Set(diagnostics.map(({ code }) => code));
  const rules = CODES.filter(({ code }) => used.has(code)).map(({ code, title, explain }) => ({
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: explain },
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'tocsin', version: VERSION, rules } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(resultOf),
      },
    ],
  };
}

function resultOf({ code, severity, message, help, range, related, fix }: Diagnostic): unknown {
  return {
    ruleId: code,
    level: LEVELS[severity],
    message: { text: help === undefined ? message : `${message}\n${help}` },
    locations: [{ physicalLocation: locationOf(range) }],
    ...(related === undefined
      ? {}
      : { relatedLocations: related.map((other) => ({ physicalLocation: locationOf(other.range), message: { text: other.message } })) }),
    ...(fix === undefined
      ? {}
      : {
          fixes: [
            {
              artifactChanges: [
                {
                  artifactLocation: artifactOf(fix.edit.range),
                  replacements: [{ deletedRegion: regionOf(fix.edit.range), insertedContent: { text: fix.edit.text } }],
                },
              ],
            },
          ],
        }),
  };
}

function locationOf(range: SourceRange): unknown {
  return { artifactLocation: artifactOf(range), region: regionOf(range) };
}

function artifactOf({ source }: SourceRange): unknown {
  return { uri: source.path.split(/[\\/]/).map(encodeURIComponent).join('/') };
}

function regionOf({ source, start, end }: SourceRange): unknown {
  const from = positionAt(source, start);
  const to = positionAt(source, end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}
