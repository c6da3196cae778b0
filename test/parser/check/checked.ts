/** Checks source text and returns the messages. */
import type { CheckResult } from '../../../src/parser/check/check.js';
import { check } from '../../../src/parser/check/check.js';
import type { Diagnostic } from '../../../src/parser/diagnostic.js';
import { parse } from '../../../src/parser/parse.js';
import type { CheckedAlert, Program } from '../../../src/parser/program.js';
import { positionAt } from '../../../src/parser/source.js';
import { TEST_CATALOGUE } from './catalogue.js';

/** Checks texts as files `a.alert`, `b.alert`, … Syntax errors fail the test. */
export function checkTexts(...texts: readonly string[]): CheckResult {
  const files = texts.map((text, index) => {
    const result = parse({ path: `${String.fromCharCode(97 + index)}.alert`, text });
    if (result.diagnostics.length > 0) throw new Error(`does not parse:\n${text}\n${result.diagnostics.map(shown).join('\n')}`);
    return result.file;
  });
  return check(files, TEST_CATALOGUE);
}

export function shown(diagnostic: Diagnostic): string {
  const { line, column } = positionAt(diagnostic.range.source, diagnostic.range.start);
  const mark = { error: '', warning: ' (warning)', note: ' (note)' }[diagnostic.severity];
  return `${line}:${column} ${diagnostic.code}${mark} ${diagnostic.message}${diagnostic.help === undefined ? '' : ` | ${diagnostic.help}`}`;
}

/** Messages as `line:column code message | help`. */
export function messages(...texts: readonly string[]): readonly string[] {
  return checkTexts(...texts).diagnostics.map(shown);
}

/** The program; fails the test if there are errors. */
export function program(...texts: readonly string[]): Program {
  const result = checkTexts(...texts);
  if (result.program === undefined) throw new Error(`does not check:\n${result.diagnostics.map(shown).join('\n')}`);
  return result.program;
}

/** The only alert of a program whose stream is `app`, given the clauses of the alert and, optionally, more clauses of the stream. */
export function alertOf(clauses: string, stream = '', before = ''): CheckedAlert {
  const [alert] = program(`stream app { format json uptime from up_seconds ${stream} }\n${before}\nalert A { on app ${clauses} }`).alerts;
  if (alert === undefined) throw new Error('no alert');
  return alert;
}

/** The messages about one `page when CONDITION`, without positions. */
export function ofCondition(condition: string, stream = '', before = ''): readonly string[] {
  return checkTexts(
    `stream app { format json uptime from up_seconds ${stream} }\n${before}\nalert A { on app page when ${condition} }`,
  ).diagnostics.map((each) => shown(each).replace(/^\d+:\d+ /, ''));
}
