/** Mistakes in tests: T7xx. */
import type { CodeDoc } from './code-doc.js';

const test = (body: string): string =>
  `stream app { format json }\nalert Errors {\n  by host\n  page when count() over 1m > 3\n}\ntest "errors" {\n  ${body.replaceAll('\n', '\n  ')}\n}`;
const RECORDS = 'every 1s from 0s to 5m { host: "a" }';

export const TESTS = {
  expectsNothing: {
    code: 'T701',
    severity: 'error',
    title: 'A test expects nothing',
    explain: 'A test without an `expect` would always pass.',
    bad: test(RECORDS),
    good: test(`${RECORDS}\nexpect page Errors`),
  },
  noRecords: {
    code: 'T702',
    severity: 'error',
    title: 'A test gives no records',
    explain: 'Without `every`, `at` or `replay` nothing can happen.',
    bad: test('expect never Errors'),
    good: test(`${RECORDS}\nexpect page Errors`),
  },
  outsideInput: {
    code: 'T703',
    severity: 'error',
    title: 'An expectation past the end of the input',
    explain:
      'Alerts are judged up to the first step after the last record, or up to `until`. What is expected after that can never come about; and that something does not happen cannot be seen there.',
    bad: test(`${RECORDS}\nexpect never Errors { host: "b" } from 0s to 10m`),
    good: test(`${RECORDS}\nuntil 10m\nexpect never Errors { host: "b" } from 0s to 10m`),
  },
  notInGroup: {
    code: 'T704',
    severity: 'error',
    title: 'An alert is not split by this field',
    explain: 'In the braces behind the alert stand fields of its `by`.',
    bad: test(`${RECORDS}\nexpect page Errors { hots: "a" }`),
    good: test(`${RECORDS}\nexpect page Errors { host: "a" }`),
  },
  noSuchSeverity: {
    code: 'T705',
    severity: 'error',
    title: 'An alert never does what is expected',
    explain: 'The alert has no `when` of this severity, or is never pending because it has no `for`.',
    bad: test(`${RECORDS}\nexpect warn Errors`),
    good: test(`${RECORDS}\nexpect page Errors`),
  },
  unknownGenerator: {
    code: 'T706',
    severity: 'error',
    title: 'There is no such generator',
    explain:
      'Values of records are text, numbers, true, false, null, lists, objects, or one of `ramp(a, b)`, `cycle(a, b, …)`, `random(a, b)`.',
    bad: test('every 1s from 0s to 5m { host: "a", used: rmap(1, 5) }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a", used: ramp(1, 5) }\nexpect page Errors'),
  },
  generatorArguments: {
    code: 'T707',
    severity: 'error',
    title: 'A generator is given the wrong things',
    explain: '`ramp` and `random` take two numbers, `cycle` any values.',
    bad: test('every 1s from 0s to 5m { host: "a", used: ramp(1) }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a", used: ramp(1, 5) }\nexpect page Errors'),
  },
  whichStream: {
    code: 'T708',
    severity: 'error',
    title: 'Records do not say their stream',
    explain:
      'Records belong to the one stream there is, or to that of the alerts which the test names. If there are several, say `on STREAM`.',
    bad: 'stream app { format json }\nstream web { format json }\nalert A {\n  on app\n  page when count() over 1m > 3\n}\nalert B {\n  on web\n  page when count() over 1m > 3\n}\ntest "both" {\n  every 1s from 0s to 5m { a: 1 }\n  expect page A\n  expect page B\n}',
    good: 'stream app { format json }\nstream web { format json }\nalert A {\n  on app\n  page when count() over 1m > 3\n}\nalert B {\n  on web\n  page when count() over 1m > 3\n}\ntest "both" {\n  every 1s from 0s to 5m on app { a: 1 }\n  every 1s from 0s to 5m on web { a: 1 }\n  expect page A\n  expect page B\n}',
  },
  badTime: {
    code: 'T709',
    severity: 'error',
    title: 'Times of a test that do not fit',
    explain: 'Times are durations since the start of the test, or dates; `to` is later than `from`.',
    bad: test('every 1s from 5m to 0s { host: "a" }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a" }\nexpect page Errors'),
  },
  unknownWord: {
    code: 'T710',
    severity: 'error',
    title: 'Nothing that can be expected',
    explain: 'Of an alert can be expected: page, warn, info, fired, pending, resolved, never.',
    bad: test(`${RECORDS}\nexpect fire Errors`),
    good: test(`${RECORDS}\nexpect fired Errors`),
  },
  badValue: {
    code: 'T711',
    severity: 'error',
    title: 'A value that no record holds',
    explain: 'Records hold text, numbers without unit, true, false, null, lists and objects; groups are named by text.',
    bad: test('every 1s from 0s to 5m { host: "a", took: 5ms }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: "a", took: 5 }\nexpect page Errors'),
  },
  fieldTwice: {
    code: 'T712',
    severity: 'error',
    title: 'A field stands twice',
    explain: 'A record holds each field once.',
    bad: test('every 1s from 0s to 5m { host: "a", host: "b" }\nexpect page Errors'),
    good: test('every 1s from 0s to 5m { host: cycle("a", "b") }\nexpect page Errors'),
  },
  badCount: {
    code: 'T713',
    severity: 'error',
    title: 'Too many records',
    explain: 'A test gives at most 1,000,000 records, and repeats each at most 100 times.',
    bad: test(`${RECORDS}\nrepeat 1000\nexpect page Errors`),
    good: test(`${RECORDS}\nrepeat 2\nexpect page Errors`),
  },
  shuffleLate: {
    code: 'T714',
    severity: 'warning',
    title: 'Shuffled records come late',
    explain: 'Records that are further out of order than the lateness of their stream are left out as late. This is a warning.',
    bad: test(`${RECORDS}\nshuffle 30s\nexpect page Errors`),
    good: test(`${RECORDS}\nshuffle 5s\nexpect page Errors`),
  },
} as const satisfies Record<string, CodeDoc>;
