import { loadRules } from '../../src/load.js';
import type { Program } from '../../src/parser/program.js';
import { renderDiagnostics } from '../../src/parser/render-diagnostic.js';

/** The program of a rule text; an Error with the messages if it has errors. */
export function rules(text: string): Program {
  const { program, diagnostics } = loadRules([{ path: 'rules.alert', text }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}
