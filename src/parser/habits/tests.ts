/** Tests of rules that are written otherwise. */
import type { Habit } from './habit.js';

const RULES = 'stream app { format json }\nalert A { on app by host page when count() over 5m > 5 }';
const test = (clauses: string): string => `${RULES}\ntest "x" { ${clauses} }`;

export const tests: Habit = {
  name: 'not how a test writes it',
  slips: [
    {
      pattern: /\bfrom\s+(\w+)\s+(?:until|till|-|\.\.)\s*(?=\d)/,
      message: '`from … until`',
      write: 'from $1 to ',
      examples: [
        [test('every 1s from 0s until 5m { host: "a" } expect never A'), test('every 1s from 0s to 5m { host: "a" } expect never A')],
      ],
    },
    {
      pattern: /\bevery\s+(\w+)\s+(?:for|during)\s+(?=\d)/,
      message: '`every … for`',
      write: 'every $1 from 0s to ',
      examples: [[test('every 1s for 5m { host: "a" } expect never A'), test('every 1s from 0s to 5m { host: "a" } expect never A')]],
    },
    {
      pattern: /\bevery\s+(\w+)\s*(?=\{)/,
      message: '`every` without a range',
      write: 'every $1 from 0s to 5m ',
      examples: [[test('every 1s { host: "a" } expect never A'), test('every 1s from 0s to 5m { host: "a" } expect never A')]],
    },
    {
      pattern: /\bexpect\s+(?:no|not|never|nothing\s+from)\s+(?:(?:page|warn|info|alert)\s+)?(?=\w)/,
      message: 'an alert that must not fire',
      write: 'expect never ',
      examples: [[test('at 0s { host: "a" } expect no page A'), test('at 0s { host: "a" } expect never A')]],
    },
    {
      pattern: /\bassert\s+(?=page|warn|info|never|fired)/,
      message: '`assert`',
      write: 'expect ',
      examples: [[test('at 0s { host: "a" } assert never A'), test('at 0s { host: "a" } expect never A')]],
    },
    {
      pattern: /\bexpect\s+(?:alert|critical|firing|fires)\s+(?=\w)/,
      message: 'the severity of an expectation',
      write: 'expect page ',
      examples: [[test('at 0s { host: "a" } expect alert A'), test('at 0s { host: "a" } expect page A')]],
    },
    {
      pattern: /\bexpect\s+(?!page\b|warn\b|info\b|never\b|no\b)([A-Z]\w*)/,
      message: 'an expectation without a severity',
      write: 'expect page $1',
      examples: [[test('at 0s { host: "a" } expect A'), test('at 0s { host: "a" } expect page A')]],
    },
    {
      pattern: /\btest\s+(\w+)\s*(?=\{)/,
      message: 'the name of a test without quotes',
      write: 'test "$1" ',
      examples: [[`${RULES}\ntest x { at 0s { host: "a" } expect never A }`, test('at 0s { host: "a" } expect never A')]],
    },
  ],
  advice: [
    {
      pattern: /\b(?:at\s+\d+:\d+|at\s+\w+\s+repeat|given\s*\{)[^\n}]*/,
      message: 'the time of a record',
      help: 'write `at 5m { status: 500 }`, or `every 1s from 0s to 5m { status: 500 }`: times are durations from the start of the test',
      examples: [test('at 10:00 { host: "a" } expect never A'), test('at 0s repeat 10 { host: "a" } expect never A')],
    },
    {
      pattern: /\bexpect\b[^\n]*/,
      message: 'this expectation',
      help: 'write `expect page NAME from 1m to 2m`, `expect page NAME { host: "a" }`, `expect never NAME` or `expect no notifications`',
      examples: [test('at 0s { host: "a" } expect page'), test('at 0s { host: "a" } expect nothing')],
    },
  ],
};
