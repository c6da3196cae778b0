/** Runs the tests of a program for callers in Node. */
import type { Program } from '../parser/program.js';
import { nodeTestEnvironment } from './node-environment.js';
import type { TestResult } from './run-test.js';
import { runTest } from './run-test.js';

export interface RunTestsOptions {
  /** Directory to which the paths of rule files are relative. Default: that of the process. */
  readonly cwd?: string;
  /** Runs only tests whose name contains this text. */
  readonly filter?: string;
}

/**
 * Runs the `test` blocks of rules one after another. A test has passed when its `failures` are empty.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { loadRules } from 'tocsin';
 * import { runTests } from 'tocsin/testing';
 *
 * const path = 'rules/app.alert';
 * const { program } = loadRules([{ path, text: readFileSync(path, 'utf8') }]);
 * if (program === undefined) throw new Error('the rules have errors');
 * for (const { test, failures } of await runTests(program)) console.log(failures.length === 0 ? 'ok' : 'FAILED', test.name);
 * ```
 * @throws Error when the records of a test cannot be read, such as those of a log that is not there.
 */
export async function runTests(program: Program, options: RunTestsOptions = {}): Promise<readonly TestResult[]> {
  const { cwd = process.cwd(), filter } = options;
  const environment = nodeTestEnvironment(cwd);
  const results: TestResult[] = [];
  for (const test of program.tests)
    if (filter === undefined || test.name.includes(filter)) results.push(await runTest(program, test, environment));
  return results;
}
