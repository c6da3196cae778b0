/** Tries a guessed rule before it is written: it checks, its tests pass, and it does not fire on the log. */
import { loadRules } from '../../load.js';
import type { Program } from '../../parser/program.js';
import { Session } from '../../session/session.js';
import type { TestEnvironment } from '../../tester/run-test.js';
import { runTest } from '../../tester/run-test.js';
import type { LogHead } from '../parse/log-head.js';

const RULE_FILE = 'init.alert';

export interface LogOfSession {
  readonly stream: string;
  readonly head: LogHead;
}

/** The program; a text says why it cannot be used. */
export function programOf(text: string): Program | string {
  const { program, diagnostics } = loadRules([{ path: RULE_FILE, text }]);
  const problem = diagnostics.find(({ severity }) => severity !== 'note');
  if (problem !== undefined) return problem.message;
  return program ?? 'it is not valid';
}

/** Why the rule is of no use; undefined: it is good. @param text a rule file with this rule. */
export async function problemOf(text: string, logs: readonly LogOfSession[], environment: TestEnvironment): Promise<string | undefined> {
  const program = programOf(text);
  if (typeof program === 'string') return program;
  for (const test of program.tests) {
    const { failures } = await runTest(program, test, environment);
    if (failures.length > 0) return `the test ${JSON.stringify(test.name)} fails`;
  }
  return firesOn(program, logs) ? 'it fires on the log' : undefined;
}

function firesOn(program: Program, logs: readonly LogOfSession[]): boolean {
  // One after the other: a rotated log goes on where the one before ends, but only a part of each is known.
  return logs.some(({ stream, head }) => {
    const session = Session.create({ ...program, tests: [] }, { mode: 'replay', nowMs: head.writtenMs });
    session.push(stream, head.name, { lines: head.lines });
    session.endSource(stream, head.name);
    return session.end().transitions.some(({ to }) => to === 'firing');
  });
}
