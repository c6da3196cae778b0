/** `test --json`: one JSON object for each test, one a line. */
import type { FailedExpectation, TestOutcome } from './test-outcome.js';
import { isPassed } from './test-outcome.js';
import type { TestReport } from './test-report.js';

export const json: TestReport = {
  name: 'json',
  doc: 'print one JSON object for each test, one a line, and nothing else',
  print: (outcomes) => outcomes.map((outcome) => `${JSON.stringify(recordOf(outcome))}\n`).join(''),
};

function recordOf(outcome: TestOutcome): unknown {
  const { name, place, tookMs, error, failures } = outcome;
  return {
    ...place,
    name,
    result: isPassed(outcome) ? 'passed' : error === undefined ? 'failed' : 'error',
    tookMs,
    ...(error === undefined ? {} : { error }),
    failures: failures.map(failureRecord),
  };
}

function failureRecord({ place, text, message, timeline, inputProblems }: FailedExpectation): unknown {
  return {
    ...place,
    expectation: text,
    message,
    ...(timeline === undefined ? {} : { alert: timeline.alert, timeline: timeline.lines.map((line) => line.trim()) }),
    ...(inputProblems.length === 0 ? {} : { inputProblems: inputProblems.map((line) => line.trim()) }),
  };
}
