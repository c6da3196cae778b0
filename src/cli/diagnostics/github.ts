/** `check --github`: workflow commands of GitHub Actions, which become annotations of a pull request. */
import type { Diagnostic, DiagnosticSeverity } from '../../parser/diagnostic.js';
import { positionAt } from '../../parser/source.js';
import type { DiagnosticFormat } from './diagnostic-format.js';

const COMMANDS: Readonly<Record<DiagnosticSeverity, string>> = { error: 'error', warning: 'warning', note: 'notice' };

export const github: DiagnosticFormat = {
  name: 'github',
  doc: 'print annotations for GitHub Actions',
  print: (diagnostics) => diagnostics.map((diagnostic) => `${command(diagnostic)}\n`).join(''),
};

function command({ severity, code, message, help, range }: Diagnostic): string {
  const { line, column } = positionAt(range.source, range.start);
  const to = positionAt(range.source, range.end);
  const properties = {
    file: range.source.path,
    line,
    endLine: to.line,
    ...(to.line === line ? { col: column, endColumn: to.column } : {}),
    title: `tocsin ${code}`,
  };
  const text = Object.entries(properties)
    .map(([name, value]) => `${name}=${escapedProperty(String(value))}`)
    .join(',');
  return `::${COMMANDS[severity]} ${text}::${escaped(help === undefined ? message : `${message}\n${help}`)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
