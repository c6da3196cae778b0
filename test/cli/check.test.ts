/** The options of `check` for other programs, and `--fix`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

const WRONG = `stream app { format json }

alert Errors {
  on app
  page if count(level = "error") in 5 minutes > 10k
  warn when count(level == fatal) over 5m > 3
}
`;
const RIGHT = `stream app { format json }

alert Errors {
  on app
  page when count(level == "error") over 5m > 10000
  warn when count(level == "fatal") over 5m > 3
}
`;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

describe('check --fix', () => {
  it('writes what is certain into the files, and reports what is left', async () => {
    workspace.write('a.alert', WRONG);
    workspace.write('b.alert', 'alert Other { on ap page when count() > 3 }\n');
    const { code, out } = await workspace.run(['check', '--fix', 'a.alert', 'b.alert']);
    expect(workspace.read('a.alert')).toBe(RIGHT);
    expect(workspace.read('b.alert')).toBe('alert Other { on app page when count() > 3 }\n');
    expect(code).toBe(1);
    expect(out).toContain('`count()` needs a window');
    expect(out).toMatch(/^2 files: \d fixes applied, 1 error\n$/m);
  });

  it('writes the corrected rules of standard input to standard output, and messages to standard error', async () => {
    const { code, out, error } = await workspace.run(['check', '-', '--fix'], { input: WRONG });
    expect({ code, out }).toEqual({ code: 0, out: RIGHT });
    expect(error).toMatch(/fixes applied, no errors\n$/);
  });

  it('says how many fixes there are when it is not given', async () => {
    const { out } = await workspace.run(['check', '-', '--path', 'rules/a.alert'], { input: WRONG });
    expect(out).toMatch(/^rules\/a\.alert:5:3: error T122: `page if` is not how a rule writes it$/m);
    expect(out).toMatch(/; `--fix` corrects \d\n$/);
  });
});

describe('check for other programs', () => {
  const CLEAN = 'stream app { format json }\nalert A { on app page when count() over 5m > 3 }\n';
  const SUSPECT = CLEAN.replace('count()', 'count(level == error)');

  it('prints a JSON object for each diagnostic, with its fix', async () => {
    workspace.write('a.alert', SUSPECT);
    const { code, out } = await workspace.run(['check', '--json', 'a.alert']);
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        path: 'a.alert',
        line: 2,
        column: 43,
        endLine: 2,
        endColumn: 48,
        severity: 'warning',
        code: 'T901',
        message: '`error` is a field here, which nothing else reads',
        help: 'write `"error"`, or put the field in back-quotes: `` `error` ``',
        fix: { path: 'a.alert', line: 2, column: 43, endLine: 2, endColumn: 48, text: '"error"' },
      },
    ]);
    workspace.write('a.alert', CLEAN);
    expect(await workspace.run(['check', '--json', 'a.alert'])).toEqual({ code: 0, out: '', error: '' });
  });

  it('prints annotations of GitHub Actions', async () => {
    workspace.write('a,b.alert', SUSPECT);
    expect((await workspace.run(['check', '--github', 'a,b.alert'])).out).toBe(
      '::warning file=a%2Cb.alert,line=2,endLine=2,col=43,endColumn=48,title=tocsin T901::`error` is a field here, which nothing else reads%0Awrite `"error"`, or put the field in back-quotes: `` `error` ``\n',
    );
  });

  it('prints a SARIF log with rules, places and fixes', async () => {
    workspace.write('rules/a b.alert', SUSPECT);
    const { out } = await workspace.run(['check', '--sarif', 'rules']);
    const region = { startLine: 2, startColumn: 43, endLine: 2, endColumn: 48 };
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'tocsin', rules: [{ id: 'T901' }] } },
          results: [
            {
              ruleId: 'T901',
              level: 'warning',
              locations: [{ physicalLocation: { artifactLocation: { uri: 'rules/a%20b.alert' }, region } }],
              fixes: [{ artifactChanges: [{ replacements: [{ deletedRegion: region, insertedContent: { text: '"error"' } }] }] }],
            },
          ],
        },
      ],
    });
  });

  it('fails on more warnings than --max-warnings', async () => {
    workspace.write('a.alert', SUSPECT);
    expect((await workspace.run(['check', 'a.alert'])).code).toBe(0);
    expect((await workspace.run(['check', '--max-warnings', '1', 'a.alert'])).code).toBe(0);
    expect((await workspace.run(['check', '--max-warnings', '0', 'a.alert'])).code).toBe(1);
  });

  it.each([
    [['--json', '--github'], '--json and --github exclude each other'],
    [['--max-warnings', 'none'], '--max-warnings needs a whole number, such as 0, not none'],
    [['--path', 'x'], '--path is for rules from standard input: `tocsin check - --path PATH`'],
  ])('refuses %j', async (options, message) => {
    workspace.write('a.alert', CLEAN);
    expect(await workspace.run(['check', 'a.alert', ...options])).toEqual({
      code: 2,
      out: '',
      error: expect.stringContaining(message) as string,
    });
  });
});
