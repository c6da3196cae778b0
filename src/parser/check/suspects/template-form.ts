/** `summary "{{host}} fails"`, `"${host} fails"`, `labels { host: "{host}" }`. Reports T907. */
import type { StringExpr } from '../../ast.js';
import { SUSPECTS } from '../../codes/suspects.js';
import { exprText } from '../text.js';
import type { Finding, Suspect } from './suspect.js';

export const templateForm: Suspect = {
  code: SUSPECTS.templateForm,
  alert: (alert) => {
    const names = new Set(alert.clauses.flatMap((clause) => (clause.kind === 'by' ? clause.fields.map(exprText) : [])));
    return alert.clauses.flatMap((clause): readonly Finding[] => {
      if (clause.kind === 'summary') return inSummary(clause.text, names);
      if (clause.kind === 'runbook') return asWritten(clause.text, 'runbook', names);
      return clause.kind === 'labels' ? clause.entries.flatMap(({ value }) => asWritten(value, 'label', names)) : [];
    });
  },
};

function inSummary({ range }: StringExpr, names: ReadonlySet<string>): readonly Finding[] {
  const written = range.source.text.slice(range.start, range.end);
  return [...written.matchAll(/\{\{\s*\$?(?:labels\.)?([\w.]+)\s*\}\}|\$\{([\w.]+)\}/g)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? '';
    if (match[2] !== undefined && !names.has(name)) return [];
    const start = range.start + match.index;
    const place = { source: range.source, start, end: start + match[0].length };
    const text = `{${name}}`;
    const message = match[2] === undefined ? `\`${match[0]}\` writes the text \`${text}\`` : '`$` is an ordinary character';
    return [{ range: place, message, help: `write \`${text}\``, ...(names.has(name) ? { edit: { range: place, text } } : {}) }];
  });
}

function asWritten({ range, value }: StringExpr, what: string, names: ReadonlySet<string>): readonly Finding[] {
  const name = /\{+\s*([\w.]+)\s*\}+/.exec(value)?.[1];
  if (name === undefined || !names.has(name)) return [];
  return [
    {
      range,
      message: `a ${what} is sent as it is written, with the text \`{${name}}\``,
      help: `remove it: \`${name}\` is part of every notification of this alert`,
    },
  ];
}
