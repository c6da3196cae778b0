/** The number of random cases, and how one is loaded. */
import fc from 'fast-check';
import type { CheckedAlert, Program } from '../../src/parser/program.js';
import { checkText } from '../reference/program.js';
import type { ReferenceResult } from '../reference/reference.js';
import { evaluateProgram } from '../reference/reference.js';
import { readAll } from '../reference/time.js';
import type { Case } from './arbitraries/inputs.js';
import { START_MS } from './arbitraries/inputs.js';
import { AS_DEFAULT } from './arbitraries/rules.js';
import { inputText } from './compare.js';

/** `TOCSIN_CASES` sets the number; `TOCSIN_LONG=1` selects the long run. */
export function caseCount(short: number, long: number): number {
  const given = Number(process.env['TOCSIN_CASES'] ?? '');
  if (Number.isInteger(given) && given > 0) return given;
  return process.env['TOCSIN_LONG'] === '1' ? long : short;
}

/** `TOCSIN_SEED` repeats a run that found something. */
export function seed(usual: number): number {
  const given = Number(process.env['TOCSIN_SEED'] ?? '');
  return Number.isInteger(given) && given !== 0 ? given : usual;
}

/** Time allowed for a property test. */
export const PROPERTY_TIMEOUT_MS = 3 * 3_600_000;

export interface Loaded {
  readonly program: Program;
  readonly reference: ReferenceResult;
}

/** A clock that is a year ahead causes millions of ticks, all of which the reference would evaluate. */
const MOST_TICKS = 20_000;

/** Skips rules that the checker rejects, and input that would take too long. */
export function loadProgram(given: Case): Program {
  const checked = checkText(given.rules.text);
  fc.pre(checked.ok);
  if (!checked.ok) throw new Error('not reached');
  const { newestMs } = readAll(checked.program.streams, given.input);
  fc.pre(newestMs === undefined || newestMs - START_MS <= MOST_TICKS * given.rules.pace.stepMs);
  return withDefaultForgets(checked.program);
}

export function withDefaultForgets(program: Program): Program {
  const isDefault = ({ range }: CheckedAlert): boolean => range.source.text.slice(range.start, range.end).includes(AS_DEFAULT);
  return { ...program, alerts: program.alerts.map((alert) => (isDefault(alert) ? { ...alert, forgetsFiring: false } : alert)) };
}

export function load(given: Case): Loaded {
  const program = loadProgram(given);
  return { program, reference: evaluateProgram(program, given.input) };
}

export function caseText(given: Case): string {
  return `${given.rules.text}\n${inputText(given.input)}`;
}
