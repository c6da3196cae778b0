/**
 * Runs the tests of rule files inside a program, such as a test runner.
 *
 * @packageDocumentation
 */
export type { Transition } from './engine/model/transition.js';
export type { Notification } from './notify/notification.js';
export type { CheckedTest, Program } from './parser/program.js';
export type { Failure } from './tester/expectations.js';
export type { TestResult } from './tester/run-test.js';
export type { RunTestsOptions } from './tester/run-tests.js';
export { runTests } from './tester/run-tests.js';
