/** What `test` found out about one test, as it is printed for people and for other programs. */

import type { CheckedTest, Expectation, Program } from '../../parser/program.js';
import type { SourceRange } from '../../parser/source.js';
import { positionAt } from '../../parser/source.js';
import { Session } from '../../session/session.js';
import type { Failure } from '../../tester/expectations.js';
import type { TestEnvironment, TestResult } from '../../tester/run-test.js';
import { runTest } from '../../tester/run-test.js';
import { timeline } from '../../tester/timeline.js';
import { inputProblemLines } from '../input-problem-lines.js';

export interface TestOutcome {
  readonly name: string;
  readonly place: Place;
  /** How long it ran, ms. */
  readonly tookMs: number;
  /** Why its input could not be read; absent: it was evaluated. */
  readonly error?: string;
  /** Expectations that do not hold. */
  readonly failures: readonly FailedExpectation[];
}

export interface Place {
  readonly path: string;
  readonly line: number;
}

export interface FailedExpectation {
  readonly place: Place;
  /** The expectation as written. */
  readonly text: string;
  /** The actual result in one sentence. */
  readonly message: string;
  /** What the alert did; absent for notifications, and where an earlier failure of the same test has it. */
  readonly timeline?: { readonly alert: string; readonly lines: readonly string[] };
  /** What the records of the test lack that the alert reads. */
  readonly inputProblems: readonly string[];
}

export async function outcomeOf(
  program: Program,
  test: CheckedTest,
  environment: TestEnvironment,
  now: () => number,
): Promise<TestOutcome> {
  const startedMs = now();
  const head = { name: test.name, place: placeOf(test.range) };
  try {
    const result = await runTest(program, test, environment);
    return { ...head, failures: failuresOf(program, result), tookMs: now() - startedMs };
  } catch (error) {
    return { ...head, failures: [], error: error instanceof Error ? error.message : String(error), tookMs: now() - startedMs };
  }
}

export function isPassed({ error, failures }: TestOutcome): boolean {
  return error === undefined && failures.length === 0;
}

/** Lines about what went wrong; none if the test passed. */
export function problemLines({ place, error, failures }: TestOutcome): readonly string[] {
  if (error !== undefined) return [`${placeText(place)}: ${error}`];
  return failures.flatMap((failure) => [
    `${placeText(failure.place)}: ${failure.text}`,
    `    ${failure.message}`,
    ...(failure.timeline === undefined
      ? []
      : [`    timeline of ${failure.timeline.alert}:`, ...failure.timeline.lines.map((line) => `      ${line}`)]),
    ...failure.inputProblems.map((line) => `    ${line}`),
  ]);
}

function failuresOf(program: Program, result: TestResult): readonly FailedExpectation[] {
  const shown = new Set<string>();
  return result.failures.map((failure) => {
    const { expectation, message, alert } = failure;
    const isFirst = alert !== undefined && !shown.has(alert);
    if (alert !== undefined) shown.add(alert);
    return {
      place: placeOf(expectation.range),
      text: expectation.text,
      message,
      ...(isFirst ? { timeline: { alert, lines: timeline(program, result.test, alert, result.transitions) } } : {}),
      inputProblems: isFirst ? lackingLines(program, failure, result) : [],
    };
  });
}

/** What the records of a failed test lack that the alert reads: often a misspelt field, in the rule or in the test. */
function lackingLines(program: Program, { expectation, alert: name }: Failure, { readings }: TestResult): readonly string[] {
  if (!isFiring(expectation)) return [];
  const alerts = program.alerts.filter((alert) => alert.name === name);
  return inputProblemLines(Session.create({ ...program, alerts }, { mode: 'test' }).inputProblems(readings, []));
}

function isFiring(expectation: Expectation): boolean {
  return expectation.kind === 'alert' && expectation.what !== 'never';
}

function placeOf({ source, start }: SourceRange): Place {
  return { path: source.path, line: positionAt(source, start).line };
}

function placeText({ path, line }: Place): string {
  return `${path}:${line}`;
}
