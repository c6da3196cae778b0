import { many } from '../../engine/output/many.js';
import { nodeTestEnvironment } from '../../tester/node-environment.js';
import type { Command, Io } from '../command.js';
import { EXIT, wantsColour } from '../command.js';
import { oneOf } from '../one-of.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { needProgram } from '../rules.js';
import type { TestOutcome } from '../test-reports/test-outcome.js';
import { isPassed, outcomeOf, problemLines } from '../test-reports/test-outcome.js';
import { TEST_REPORTS } from '../test-reports/test-reports.js';

export const test: Command = {
  name: 'test',
  summary: 'run the tests in rule files',
  usage: 'RULES…',
  options: {
    filter: { type: 'string', value: 'TEXT', doc: 'run only tests whose name contains this text' },
    ...Object.fromEntries(TEST_REPORTS.map(({ name, doc }) => [name, { type: 'boolean' as const, doc }])),
    ...SINKS_OPTION,
  },
  details: 'RULES are rule files, folders or globs. Tests run on a virtual clock: an hour of records takes milliseconds.',
  run: async (args, io) => {
    const report = oneOf(TEST_REPORTS, args);
    const program = await needProgram(args.positionals, io, await sinkTypesOf(args, io));
    if (program === undefined) return EXIT.problems;
    const filter = args.text('filter');
    const tests = program.tests.filter((candidate) => filter === undefined || candidate.name.includes(filter));
    if (tests.length === 0) {
      const text = filter === undefined ? 'these rules have no tests\n' : `no test has ${JSON.stringify(filter)} in its name\n`;
      (report === undefined ? io.out : io.error)(text);
    }
    const environment = nodeTestEnvironment(io.cwd);
    const outcomes: TestOutcome[] = [];
    for (const one of tests) {
      const outcome = await outcomeOf(program, one, environment, io.now);
      outcomes.push(outcome);
      if (report === undefined) io.out(outcomeText(outcome, io));
    }
    const passed = outcomes.filter(isPassed).length;
    if (report !== undefined) io.out(report.print(outcomes));
    else if (tests.length > 0) io.out(`\n${many(tests.length, 'test')}: ${passed} passed, ${tests.length - passed} failed\n`);
    return passed === tests.length && tests.length > 0 ? EXIT.ok : EXIT.problems;
  },
};

function outcomeText(outcome: TestOutcome, io: Io): string {
  const lines = problemLines(outcome).map((line) => `    ${line}\n`);
  return `${mark(isPassed(outcome), io)} ${outcome.name}\n${lines.join('')}`;
}

function mark(passed: boolean, io: Io): string {
  const colour = wantsColour(io, io.outIsTerminal);
  const word = passed ? 'ok    ' : 'FAILED';
  return colour ? `\u001b[${passed ? '32' : '1;31'}m${word}\u001b[0m` : word;
}
