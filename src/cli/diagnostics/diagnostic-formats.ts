/** All formats of `check` for other programs. A new one is a file beside this and a line here. */
import type { DiagnosticFormat } from './diagnostic-format.js';
import { github } from './github.js';
import { json } from './json.js';
import { sarif } from './sarif.js';

export const DIAGNOSTIC_FORMATS: readonly DiagnosticFormat[] = [json, sarif, github];
