/** `test --junit` and `test --json`. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { junit } from '../../src/cli/test-reports/junit.js';
import { Workspace } from './harness.js';
import { readXml } from './xml.js';

const RULES = `stream app { format json }

alert Errors {
  on app
  page when count(level == "error") over 1m > 5
}
`;
const TESTS = `test "fires" {
  every 1s from 0s to 2m { level: "error" }
  expect page Errors
}
test "is <quiet> & \\"calm\\"" {
  every 1s from 0s to 2m { level: "error" }
  expect never Errors
  expect 7 notifications
}
test "reads what is not there" {
  replay "no-*.log"
  expect page Errors
}
`;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  workspace.write('rules/a.alert', RULES);
  workspace.write('rules/b.alert', TESTS);
});
afterEach(() => workspace.remove());

describe('test --junit', () => {
  it('prints a suite for each file and a case for each test, with the timeline of failures', async () => {
    workspace.write('rules/c.alert', 'test "is silent" { every 1s from 0s to 1m { level: "info" } expect never Errors }\n');
    const { code, out, error } = await workspace.run(['test', '--junit', 'rules']);
    expect({ code, error }).toEqual({ code: 1, error: '' });
    const root = readXml(out);
    expect(root).toMatchObject({ name: 'testsuites', attributes: { name: 'tocsin', tests: '4', failures: '1', errors: '1' } });
    expect(root.children.map(({ name, attributes }) => [name, attributes['name'], attributes['tests']])).toEqual([
      ['testsuite', 'rules/b.alert', '3'],
      ['testsuite', 'rules/c.alert', '1'],
    ]);
    const [fires, quiet, unread] = root.children[0]?.children ?? [];
    expect(fires).toMatchObject({
      name: 'testcase',
      attributes: { name: 'fires', classname: 'rules/b.alert', file: 'rules/b.alert', line: '1' },
      children: [],
    });
    expect(Number(fires?.attributes['time'])).toBeGreaterThan(0);
    expect(quiet?.attributes['name']).toBe('is <quiet> & "calm"');
    const [failure, ...more] = quiet?.children ?? [];
    expect(more).toEqual([]);
    expect(failure?.name).toBe('failure');
    expect(failure?.attributes['message']).toMatch(/^expect never Errors: it fired at .* \(and 1 more\)$/);
    expect(failure?.text).toMatch(/^\nrules\/b\.alert:7: expect never Errors\n {4}it fired at/);
    expect(failure?.text).toContain('inactive -> firing (condition)');
    expect(failure?.text).toContain('count(level == "error") over 1m > 5');
    expect(failure?.text).toContain('rules/b.alert:8: expect 7 notifications\n');
    expect(unread?.children[0]).toMatchObject({ name: 'error', attributes: { message: expect.stringContaining('no-*.log') as string } });
  });

  it('is well-formed whatever the names and messages contain', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string({ unit: 'grapheme-composite' }), (name, message, text) => {
        const place = { path: `${name}.alert`, line: 1 };
        const failures = [{ place, text, message, inputProblems: [] }];
        const [suite] = readXml(junit.print([{ name, place, tookMs: 1, failures }])).children;
        const [found] = suite?.children ?? [];
        expect(found?.attributes['name']).toBe(allowed(name));
        expect(found?.children[0]?.attributes['message']).toBe(allowed(`${text}: ${message}`));
        expect(found?.children[0]?.text).toBe(`\n${allowed(`${name}.alert:1: ${text}\n    ${message}`)}\n`);
      }),
    );
  });
});

/** XML has no way to write these characters. */
function allowed(text: string): string {
  return Array.from(text)
    .map((char) => (/^[\t\n\r -\uD7FF\uE000-\uFFFD]$|^[^\0-\uFFFF]$/u.test(char) ? char : '\uFFFD'))
    .join('');
}

describe('test --json', () => {
  it('prints an object for each test, with what failed', async () => {
    const { code, out } = await workspace.run(['test', '--json', 'rules']);
    expect(code).toBe(1);
    const [fires, quiet, unread, ...more] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(more).toEqual([]);
    expect(fires).toEqual({
      path: 'rules/b.alert',
      line: 1,
      name: 'fires',
      result: 'passed',
      tookMs: expect.any(Number) as number,
      failures: [],
    });
    expect(quiet).toMatchObject({
      name: 'is <quiet> & "calm"',
      result: 'failed',
      failures: [
        { path: 'rules/b.alert', line: 7, expectation: 'expect never Errors', alert: 'Errors' },
        { line: 8, expectation: 'expect 7 notifications' },
      ],
    });
    expect(unread).toMatchObject({ result: 'error', error: expect.stringContaining('no-*.log') as string, failures: [] });
  });

  it('keeps standard output to the report when there are no tests, and fails', async () => {
    expect(await workspace.run(['test', '--json', 'rules/a.alert'])).toEqual({ code: 1, out: '', error: 'these rules have no tests\n' });
    const { code, out } = await workspace.run(['test', '--junit', 'rules', '--filter', 'nothing']);
    expect({ code, root: readXml(out) }).toMatchObject({ code: 1, root: { attributes: { tests: '0' }, children: [] } });
  });

  it('excludes --junit', async () => {
    expect(await workspace.run(['test', '--json', '--junit', 'rules'])).toMatchObject({
      code: 2,
      error: 'tocsin: --json and --junit exclude each other\n',
    });
  });
});
