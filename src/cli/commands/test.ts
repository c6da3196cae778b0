import { many } from '../../engine/output/many.js';
import type { CheckedTest, Expectation, Program } from '../../parser/program.js';
import { positionAt } from '../../parser/source.js';
import { Session } from '../../session/session.js';
import { nodeTestEnvironment } from '../../tester/node-environment.js';
import type { TestResult } from '../../tester/run-test.js';
import { runTest } from '../../tester/run-test.js';
import { timeline } from '../../tester/timeline.js';
import type { Command, Io } from '../command.js';
import { EXIT, wantsColour } from '../command.js';
import { inputProblemLines } from '../input-problem-lines.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { needProgram } from '../rules.js';

export const test: Command = {
  name: 'test',
  summary: 'run the tests in rule files',
  usage: 'RULES…',
  options: { filter: { type: 'string', value: 'TEXT', doc: 'run only tests whose name contains this text' }, ...SINKS_OPTION },
  details: 'RULES are rule files, folders or globs. Tests run on a virtual clock: an hour of records takes milliseconds.',
  run: async (args, io) => {
    const program = await needProgram(args.positionals, io, await sinkTypesOf(args, io));
    if (program === undefined) return EXIT.problems;
    const filter = args.text('filter');
    const tests = program.tests.filter((candidate) => filter === undefined || candidate.name.includes(filter));
    if (tests.length === 0) {
      io.out(filter === undefined ? 'these rules have no tests\n' : `no test has ${JSON.stringify(filter)} in its name\n`);
      return EXIT.problems;
    }
    let failed = 0;
    for (const one of tests) {
      const problems = await problemsOf(program, one, io);
      if (problems.length > 0) failed += 1;
      io.out(`${mark(problems.length === 0, io)} ${one.name}\n${problems.map((line) => `${line}\n`).join('')}`);
    }
    io.out(`\n${many(tests.length, 'test')}: ${tests.length - failed} passed, ${failed} failed\n`);
    return failed > 0 ? EXIT.problems : EXIT.ok;
  },
};

/** Lines about the failures; none when the test passed. */
async function problemsOf(program: Program, one: CheckedTest, io: Io): Promise<readonly string[]> {
  let result: TestResult;
  try {
    result = await runTest(program, one, nodeTestEnvironment(io.cwd));
  } catch (error) {
    const { line } = positionAt(one.range.source, one.range.start);
    return [`    ${one.range.source.path}:${line}: ${error instanceof Error ? error.message : String(error)}`];
  }
  const shown = new Set<string>();
  return result.failures.flatMap(({ expectation, message, alert }) => {
    const { line } = positionAt(expectation.range.source, expectation.range.start);
    const lines = [`    ${expectation.range.source.path}:${line}: ${expectation.text}`, `        ${message}`];
    if (alert === undefined || shown.has(alert)) return lines;
    shown.add(alert);
    return [
      ...lines,
      `        timeline of ${alert}:`,
      ...timeline(program, one, alert, result.transitions).map((text) => `          ${text}`),
      ...(isFiring(expectation) ? lackingLines(program, alert, result) : []).map((text) => `        ${text}`),
    ];
  });
}

function isFiring(expectation: Expectation): boolean {
  return expectation.kind === 'alert' && expectation.what !== 'never';
}

/** What the records of a failed test lack that the alert reads: often a misspelt field, in the rule or in the test. */
function lackingLines(program: Program, name: string, { readings }: TestResult): readonly string[] {
  const alerts = program.alerts.filter((alert) => alert.name === name);
  return inputProblemLines(Session.create({ ...program, alerts }, { mode: 'test' }).inputProblems(readings, []));
}

function mark(passed: boolean, io: Io): string {
  const colour = wantsColour(io, io.outIsTerminal);
  const word = passed ? 'ok    ' : 'FAILED';
  return colour ? `\u001b[${passed ? '32' : '1;31'}m${word}\u001b[0m` : word;
}
