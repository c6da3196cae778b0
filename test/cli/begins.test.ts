/** Records of several lines as a user sees them: the report of a replay, tests of rule files, and what `check` says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const ALERT = 'alert Traces { on app page when count(line contains "SQLException") over 5m >= 1 }';
const TRACE = [
  'java.lang.IllegalStateException: no stock',
  '\tat com.example.Shop.order(Shop.java:17)',
  'Caused by: java.sql.SQLException: closed',
];

const rules = (stream: string, test = ''): string => `stream app { ${stream} }\n${ALERT}\n${test}`;

const log = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => [`2026-05-04 10:0${at}:00,123 ERROR order failed`, ...TRACE]).flat();

async function replay(stream: string, lines: readonly string[]): Promise<string> {
  workspace.write('rules.alert', rules(stream));
  workspace.write('app.log', `${lines.join('\n')}\n`);
  const { code, out } = await workspace.run(['replay', 'rules.alert', 'app.log']);
  expect(code).toBe(0);
  return out;
}

describe('the report of a replay', () => {
  it('counts records, not lines, and has no problem to report', async () => {
    const out = await replay('format text begins timestamp', log(3));
    expect(out).toContain('Read 3 records from 1 log');
    expect(out).toContain('Traces  1 page');
    expect(out).not.toContain('Problems');
  });

  it('names lines before the first record, and records longer than the limit, with the clause to write', async () => {
    const out = await replay('format text begins timestamp limit 2 lines', ['\tat the end of a trace', ...log(3)]);
    expect(out).toContain('app.log: 1 line before the first line that begins a record, read as a record of its own');
    expect(out).toContain('app.log: 3 records longer than 2 lines or 1 MiB were split; set `begins timestamp limit 20 lines`');
  });

  it('says when no line begins a record', async () => {
    const out = await replay('format text begins /^\\[/', log(3));
    expect(out).toContain('app.log: no line begins a record, so 12 lines became a few long records; change `begins /^\\[/`');
  });

  it('tells who reads PostgreSQL without `begins` what to write', async () => {
    const lines = ['2026-05-04 10:03:01.000 UTC [4711] ann@shop LOG:  statement: SELECT *', '\t  FROM orders'];
    expect(await replay('format postgres', lines)).toContain(
      '1 line could not be read: continues the message before: join them with `begins timestamp`',
    );
    expect(await replay('format postgres begins timestamp', lines)).not.toContain('Problems');
  });
});

describe('a raw text with line breaks in a test', () => {
  const test = (times = 1): string =>
    `test "a trace" {\n  at 10s "${['2026-05-04 10:00:00 ERROR a', ...TRACE].join('\\n').repeat(times)}"\n  expect page Traces\n}`;

  async function runTest(stream: string, text: string): Promise<readonly [number, string]> {
    workspace.write('rules.alert', rules(stream, text).replaceAll('\t', '\\t'));
    const { code, out, error } = await workspace.run(['test', 'rules.alert']);
    return [code, `${out}${error}`];
  }

  it('is one record if the stream joins its lines', async () => {
    const joined = `${test()}`.replace('expect page Traces', 'expect page Traces');
    expect(await runTest('format text begins timestamp where line startsWith "2026"', joined)).toEqual([0, expect.any(String)]);
  });

  it('is several records if it does not, as in production', async () => {
    const [code, out] = await runTest('format text where line startsWith "2026"', test());
    expect(code).toBe(1);
    expect(out).toContain('FAILED a trace');
  });

  it('is a warning of `check` when it is several records', async () => {
    const check = async (stream: string): Promise<string> => {
      workspace.write('rules.alert', rules(stream, test()).replaceAll('\t', '\\t'));
      const { out, error } = await workspace.run(['check', 'rules.alert']);
      return `${out}${error}`;
    };
    expect(await check('format text')).toContain('this text is 4 records of `app`');
    expect(await check('format text')).toContain('`begins timestamp`, for example');
    expect(await check('format text begins indented')).toContain('this text is 2 records of `app`');
    expect(await check('format text begins timestamp')).not.toContain('records of `app`');
  });

  it('may hold a line that cannot be read, which fails the test', async () => {
    const [code, out] = await runTest('format json', 'test "x" {\n  at 10s "{}\\noops"\n  expect never Traces\n}');
    expect(code).toBe(1);
    expect(out).toContain('a line of the test cannot be read as json: not valid JSON');
  });
});
