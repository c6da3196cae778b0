/** `expect … with summary, labels, value`, and what `test` says when it does not hold. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../src/parser/check/check.js';
import { parse } from '../../src/parser/parse.js';
import { TEST_CATALOGUE } from '../parser/check/catalogue.js';
import { Workspace } from './harness.js';

const RULES = `stream app { format json }
let value = 7
alert Errors {
  by host
  step 10s
  page when count(level == "error") over 5m > 3
  warn when ratio(level == "error") over 1m > 10% and count() over 1m > 3
  info each level == "fatal"
  summary "{host} has {count(level == \\"error\\") over 1m} errors"
  labels { team: "shop", tier: "1" }
}
`;
const PLAIN = `${RULES}alert Plain { page when count() over 5m > 3 }\n`;
const RECORDS = 'every 1s from 0s to 10m { host: "a", level: "error" }';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

/** What `test` prints about one expectation; empty if it holds. */
async function failureOf(expectation: string): Promise<string> {
  workspace.write('rules/a.alert', `${RULES}test "t" {\n  ${RECORDS}\n  ${expectation}\n}\n`);
  const { out } = await workspace.run(['test', '--json', 'rules']);
  const { result, failures } = JSON.parse(out) as { result: string; failures: readonly { message: string }[] };
  return failures.map(({ message }) => message).join('\n') || (result === 'passed' ? '' : result);
}

describe('an expectation with parts of the alert', () => {
  it.each([
    'expect page Errors { host: "a" } with summary startsWith "a has " and label team == "shop"',
    'expect page Errors with summary matches /^a has .* errors$/ before 5m',
    'expect page Errors before 5m with summary matches /^a has .* errors$/',
    'expect page Errors with label tier == 1 and not label team contains "x"',
    'expect page Errors with label team in ["shop", "web"]',
    'expect page Errors with value > 3 and value >= 10',
    'expect fired Errors with summary contains "a"',
    'expect resolved Errors with summary contains "0 errors"\n  at 20m { host: "a", level: "info" }',
    'expect never Errors with summary contains "b has"',
    'expect never Errors with label team == "web"',
  ])('holds if a transition has them: %s', async (expectation) => {
    expect(await failureOf(expectation)).toBe('');
  });

  it.each([
    [
      'expect page Errors { host: "a" } with summary == "b" and label team == "web"',
      'it fired, but at 10s for host a with summary "a has at least 10 errors" and label team "shop"',
    ],
    ['expect page Errors with value > 300', 'it fired, but at 10s for host a with value at least 10'],
    ['expect page Errors from 5m to 6m with summary contains "a"', 'it fired at 10s, not then'],
    ['expect never Errors with summary contains "a has"', 'it fired at 10s (page, host a) with summary "a has at least 10 errors"'],
  ])('says what the alert had instead: %s', async (expectation, message) => {
    expect(await failureOf(expectation)).toBe(message);
  });

  it.each([
    ['expect page Errors { host: "b" }', 'it fired for host a at 10s, not for this group'],
    ['expect info Errors { host: "a" }', 'it fired as page at 10s, not as info'],
    ['expect page Errors before 10s', 'it fired at 10s, not then: the end of the time is exclusive'],
    ['expect page Errors before 8s', 'it fired at 10s, not then: 2s too late'],
  ])('says first what is nearly as expected: %s', async (expectation, message) => {
    expect(await failureOf(expectation)).toBe(message);
  });

  it('holds for a value that is known only within bounds if it holds for all values in them', async () => {
    expect(await failureOf('expect page Errors with value > 9')).toBe('');
    for (const parts of ['value == 10', 'value != 12', 'value in [10, 11]', 'value < 12 or value > 12', 'value < 1000'])
      expect(await failureOf(`expect page Errors with ${parts}`)).toBe('it fired, but at 10s for host a with value at least 10');
    expect(await failureOf('expect page Errors with value < 12 or value >= 12')).toBe('');
  });
});

describe('check', () => {
  const said = (expectation: string): string => {
    const { file, diagnostics } = parse({ path: 'a.alert', text: `${PLAIN}test "t" {\n  ${RECORDS}\n  ${expectation}\n}\n` });
    const all = diagnostics.length > 0 ? diagnostics : check([file], TEST_CATALOGUE).diagnostics;
    return all
      .filter(({ severity }) => severity === 'error')
      .map(({ code, message, help }) => `${code} ${message} | ${help ?? ''}`)
      .join('\n');
  };
  it.each([
    ['expect page Plain with summary contains "a"', 'T715 the alert `Plain` has no summary | add one to the alert: `summary "…"`'],
    [
      'expect page Plain with label team == "a"',
      'T715 the alert `Plain` has no label `team` | add it to the alert: `labels { team: "…" }`',
    ],
    ['expect page Errors with label taem == "a"', 'T715 the alert `Errors` has no label `taem` | did you mean `team`?'],
    [
      'expect page Errors with host == "a"',
      'T716 an expectation cannot test `host` | `host` is a field of `by`: write `Errors { host: "…" }` before `with`',
    ],
    ['expect page Errors with sumary == "a"', 'T716 an expectation cannot test `sumary` | did you mean `summary`?'],
    ['expect page Errors with "a"', 'T716 a text alone is not an expectation | write what contains it: `summary contains "…"`'],
    ['expect page Errors with label team', 'T716 `label team` alone is not an expectation | compare it: `label team == "…"`'],
    [
      'expect page Errors with value contains "a"',
      'T716 `value` is a number, not a text | compare it with a number: `value > 3`, or test the text of the summary',
    ],
    [
      'expect page Errors with value > 3ms',
      'T301 a plain number (`value`) cannot be compared with a duration (`3ms`) | compare it with a number without a unit',
    ],
    [
      'expect info Errors with value > 3',
      'T715 the `info` of `Errors` compares no number, so it has no `value` | test the summary or a label',
    ],
    [
      'expect resolved Errors with value > 3',
      'T715 `value` is that of a firing, so `resolved` has none | test it where the alert fires, or show the value in the summary, `summary "{…}"`, and test the summary',
    ],
    ['expect page Errors with label == "a"', 'T101 expected the name of a label, such as `label team`, found `==` | '],
    [
      'expect page Errors with summary matches /(/',
      'T313 SyntaxError: Invalid regular expression: /(/: Unterminated group | rewrite the regular expression without it',
    ],
    ['expect page Errors with', 'T101 expected a value: a field, a number, text in double quotes or a function after `with`, found `}` | '],
    [
      'expect 1 notification with summary contains "a"',
      'T101 `with` needs an alert | notifications are only counted; write `expect page ALERT with …`',
    ],
    [
      'expect page Errors before 5m with value > 3 from 1m',
      'T103 `from` is not a clause of a test | an operator or a `,` may be missing before it',
    ],
    [
      'expect warn Errors with value > 3',
      'T715 the `warn` of `Errors` compares several numbers (`ratio(level == "error") over 1m > 10%`, `count() over 1m > 3`), so `value` is ambiguous | show the value in the summary, `summary "{…}"`, and test the summary',
    ],
  ])('says what to write: %s', (expectation, message) => {
    expect(said(expectation)).toBe(message);
  });
});
