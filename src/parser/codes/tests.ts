/** Errors in tests: T7xx. */
import type { CodeDoc } from './code-doc.js';

const test = (body: string): string =>
  `stream app { format json }\nalert Errors {\n  by host\n  page when count() over 1m > 3\n}\ntest "errors" {\n  ${body.replaceAll('\n', '\n  ')}\n}`;
const RECORDS = 'every 1s from 0s to 5m { host: "a" }';

export const TESTS = {
  expectsNothing: {
    code: 'T701',
    severity: 'error',
    title: 'Test without an expectation',
    explain: 'A test without an `expect` would always pass.',
    bad: test(RECORDS),
    good: test(`${RECORDS}\nexpect page Errors`),
  },
  noRecords: {
    code: 'T702',
    severity: 'error',
    title: 'Test without records',
    explain: 'A test needs records: add `every`, `at` or `replay`.',
    bad: test('expect never Errors'),
    good: test(`${RECORDS}\nexpect page Errors`),
  },
  outsideInput: {
    code: 'T703',
    severity: 'error',
    title: 'Expectation after the end of the input',
    explain:
      'Alerts are evaluated up to the first step after the last record, or up to `until`. Nothing can happen after that, and a `never` cannot be checked there.',
    bad: test(`${RECORDS}\nexpect never Errors { host: "b" } from 0s to 10m`),
    good: test(`${RECORDS}\nuntil 10m\nexpect never Errors { host: "b" } from 0s to 10m`),
  },
  notInGroup: {
    code: 'T704',
    severity: 'error',
    title: 'Alert is not split by this field',
    explain: 'The braces after the alert contain fields of its `by`.',
    bad: test(`${RECORDS}\nexpect page Errors { hots: "a" }`),
    good: test(`${RECORDS}\nexpect page Errors { host: "a" }`),
  },
  noSuchSeverity: {
    code: 'T705',
    severity: 'error',
    title: 'Alert cannot reach the expected state',
    explain: 'The alert has no condition of this severity, or it is never pending because it has no `for`.',
    bad: test(`${RECORDS}\nexpect warn Errors`),
    good: test(`${RECORDS}\nexpect page Errors`),
  },
  unknownGenerator: {
    code: 'T706',
    severity: 'error',
    title: 'Unknown generator',
    explain:
      'Values of records are text, numbers, true, false, null, lists, objects, or one of `ramp(a, b)`, `cycle(a, b, …)`, `random(a, b)`.',
    bad: test('every 1s from 0s to 5m { host: "a", used: rmap(1, 5) }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a", used: ramp(1, 5) }\nexpect page Errors'),
  },
  generatorArguments: {
    code: 'T707',
    severity: 'error',
    title: 'Wrong arguments of a generator',
    explain: '`ramp` and `random` take two numbers; `cycle` takes one or more values.',
    bad: test('every 1s from 0s to 5m { host: "a", used: ramp(1) }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a", used: ramp(1, 5) }\nexpect page Errors'),
  },
  whichStream: {
    code: 'T708',
    severity: 'error',
    title: 'Records without a stream',
    explain:
      'Records belong to the only stream, or to the stream of the alerts that the test names. If there are several, add `on STREAM`.',
    bad: 'stream app { format json }\nstream web { format json }\nalert A {\n  on app\n  page when count() over 1m > 3\n}\nalert B {\n  on web\n  page when count() over 1m > 3\n}\ntest "both" {\n  every 1s from 0s to 5m { a: 1 }\n  expect page A\n  expect page B\n}',
    good: 'stream app { format json }\nstream web { format json }\nalert A {\n  on app\n  page when count() over 1m > 3\n}\nalert B {\n  on web\n  page when count() over 1m > 3\n}\ntest "both" {\n  every 1s from 0s to 5m on app { a: 1 }\n  every 1s from 0s to 5m on web { a: 1 }\n  expect page A\n  expect page B\n}',
  },
  badTime: {
    code: 'T709',
    severity: 'error',
    title: 'Invalid times in a test',
    explain: 'Times are durations since the start of the test, or dates, and `to` is later than `from`.',
    bad: test('every 1s from 5m to 0s { host: "a" }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a" }\nexpect page Errors'),
  },
  unknownWord: {
    code: 'T710',
    severity: 'error',
    title: 'Unknown expectation',
    explain: 'An expectation starts with page, warn, info, fired, pending, resolved or never.',
    bad: test(`${RECORDS}\nexpect fire Errors`),
    good: test(`${RECORDS}\nexpect fired Errors`),
  },
  badValue: {
    code: 'T711',
    severity: 'error',
    title: 'Invalid value in a record',
    explain: 'Records contain text, numbers without a unit, true, false, null, lists and objects. The values of a group are text.',
    bad: test('every 1s from 0s to 5m { host: "a", took: 5ms }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a", took: 5 }\nexpect page Errors'),
  },
  fieldTwice: {
    code: 'T712',
    severity: 'error',
    title: 'Duplicate field in a record',
    explain: 'A record can have each field only once.',
    bad: test('every 1s from 0s to 5m { host: "a", host: "b" }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: cycle("a", "b") }\nexpect page Errors'),
  },
  badCount: {
    code: 'T713',
    severity: 'error',
    title: 'Too many records',
    explain: 'A test can have at most 1,000,000 records, and can repeat each record at most 100 times.',
    bad: test(`${RECORDS}\nrepeat 1000\nexpect page Errors`),
    good: test(`${RECORDS}\nrepeat 2\nexpect page Errors`),
  },
  shuffleLate: {
    code: 'T714',
    severity: 'warning',
    title: 'Shuffled records are late',
    explain: 'Records that are further out of order than the lateness of their stream are dropped as late.',
    bad: test(`${RECORDS}\nshuffle 30s\nexpect page Errors`),
    good: test(`${RECORDS}\nshuffle 5s\nexpect page Errors`),
  },
  noSuchPart: {
    code: 'T715',
    severity: 'error',
    title: 'Alert lacks what is expected',
    explain:
      'After `with`, an expectation tests the summary, a label or the value of an alert. `summary` needs an alert with a summary, and `label NAME` one with this label. `value` is the number that the condition compares; it needs a condition with a single one.',
    bad: test(`${RECORDS}\nexpect page Errors with summary contains "a"`),
    good: test(`${RECORDS}\nexpect page Errors with value > 3`),
  },
  unknownPart: {
    code: 'T716',
    severity: 'error',
    title: 'Unknown name after `with`',
    explain: 'After `with`, an expectation can test `summary`, `value` and `label NAME`. Fields of `by` stand in braces after the alert.',
    bad: test(`${RECORDS}\nexpect page Errors with host == "a"`),
    good: test(`${RECORDS}\nexpect page Errors { host: "a" } with value > 3`),
  },
  severalRecords: {
    code: 'T720',
    severity: 'warning',
    title: 'Text of several records',
    explain:
      'A raw text in a test is split into lines and records as a log is. Each line is a record, unless the stream says with `begins` which lines begin one.',
    bad: 'stream app { format text }\nalert Traces { on app page when count("SQLException") over 5m >= 1 }\ntest "a trace" {\n  at 0s "ERROR failed\\n\\tat Shop.order SQLException"\n  expect page Traces\n}',
    good: 'stream app { format text begins indented }\nalert Traces { on app page when count("SQLException") over 5m >= 1 }\ntest "a trace" {\n  at 0s "ERROR failed\\n\\tat Shop.order SQLException"\n  expect page Traces\n}',
  },
} as const satisfies Record<string, CodeDoc>;
