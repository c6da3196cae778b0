/** `tocsin init`: the file that it writes for a log is formatted, checks without a warning, and its tests pass. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/sources/formats/formats.js';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

/** The rule file for a log, after it has been checked, formatted, tested and replayed. */
async function provenFile(log: string, ...options: readonly string[]): Promise<string> {
  const { code, out, error } = await workspace.run(['init', log, '--out', 'app.alert', ...options]);
  expect([code, out, error]).toEqual([0, '', expect.stringMatching(/wrote app\.alert; next: tocsin test app\.alert\n$/)]);
  const text = workspace.read('app.alert');
  expect(await workspace.run(['fmt', '--check', 'app.alert']), text).toMatchObject({ code: 0 });
  expect(await workspace.run(['check', '--max-warnings', '0', 'app.alert']), text).toMatchObject({ code: 0 });
  expect(await workspace.run(['test', 'app.alert']), text).toMatchObject({ code: 0 });
  expect((await workspace.run(['replay', 'app.alert', '--json'])).out, text).not.toContain('"to":"firing"');
  return text;
}

describe('the examples of each format', () => {
  const examples = FORMATS.flatMap(({ name, examples: all }) =>
    all.flatMap(({ before = [], line, time, arguments: args }, at) =>
      time === undefined || args !== undefined ? [] : [{ name: `${name} ${at + 1}`, lines: [...before, line] }],
    ),
  );
  it.each(examples)('$name', async ({ lines }) => {
    workspace.write('app.log', `${lines.join('\n')}\n`);
    expect(await provenFile('app.log')).toContain('alert Silent {');
  });
});
