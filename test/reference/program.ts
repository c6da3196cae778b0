/** Rule text to a checked program, for tests that need no files, formats or sinks. */

import { TEXT_FUNCTIONS } from '../../src/engine/text/text-functions.js';
import { FUNCTIONS } from '../../src/engine/window/functions.js';
import type { Catalogue } from '../../src/parser/catalogue.js';
import { check } from '../../src/parser/check/check.js';
import type { Diagnostic } from '../../src/parser/diagnostic.js';
import { parse } from '../../src/parser/parse.js';
import type { Program } from '../../src/parser/program.js';

const catalogue: Catalogue = {
  functions: FUNCTIONS,
  textFunctions: TEXT_FUNCTIONS,
  formats: [{ name: 'json' }],
  sinks: [],
  regex: () => ({ ok: true, groups: [] }),
  redaction: () => undefined,
  encoding: () => undefined,
  begins: [],
  matchesEmpty: () => false,
  recordsIn: () => 1,
  time: () => undefined,
};

/** The lists that random rules name. */
const LISTS: Readonly<Record<string, string>> = {
  'levels.txt': '# levels\nerror\nfatal\n500\na\nb\n1.0\ntrue\nc\nd\ne\nf\n',
  'nets.txt': '10.0.0.0/8 # office\nfd00::/8\n',
};

export type Checked = { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly errors: readonly Diagnostic[] };

export function checkText(text: string): Checked {
  const parsed = parse({ path: 'rules.alert', text });
  const unread = parsed.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (unread.length > 0) return { ok: false, errors: unread };
  const { program, diagnostics } = check([parsed.file], catalogue, ({ path }) => ({ text: LISTS[path] ?? '' }));
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (program === undefined || errors.length > 0) return { ok: false, errors };
  return { ok: true, program };
}

export function programOf(text: string): Program {
  const checked = checkText(text);
  if (checked.ok) return checked.program;
  const errors = checked.errors.map(({ code, message, range }) => `${code} ${message}: ${text.slice(range.start, range.end)}`);
  throw new Error(`the rules do not load:\n${errors.join('\n')}\n${text}`);
}
