/** Lists of values in files beside the rules, and ranges of addresses, from the command line. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workspace } from './harness.js';

const STREAM = 'stream web { format json time ts }\n';
const rules = (predicate: string): string => `${STREAM}alert Probe { page each ${predicate} { keep 1m } }\n`;

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

it('a list below the folder of the rule file has one value a line', async () => {
  workspace.write('rules/lists/bad-paths.txt', '\ufeff# probes\r\n/.env\r\n\r\n  /wp-login.php  \r\n/a#b\r\n');
  const tests = ['/.env', '/wp-login.php', '/a#b'].map((path) => `test "${path}" { at 0s { path: "${path}" } expect page Probe }\n`);
  const others = ['', '# probes', '/', '/a'].map((path) => `test "not '${path}'" { at 0s { path: "${path}" } expect never Probe }\n`);
  workspace.write('rules/web.alert', rules('path in list("lists/bad-paths.txt")') + [...tests, ...others].join(''));
  expect(await workspace.run(['check', 'rules'])).toMatchObject({ code: 0 });
  expect((await workspace.run(['test', 'rules'])).out).toContain('7 tests: 7 passed, 0 failed');
});

it('values of numbers are compared by their text, and `lower` makes a list ignore case', async () => {
  workspace.write('codes.txt', '404\n500\n');
  workspace.write('users.txt', 'root\n');
  workspace.write('web.alert', rules('status in list("codes.txt") and lower(user) in list("users.txt") and user not in list("users.txt")'));
  workspace.write(
    'web.log',
    '{"ts":"2026-05-04T10:00:00Z","status":500,"user":"ROOT"}\n{"ts":"2026-05-04T10:10:00Z","status":500,"user":"root"}\n',
  );
  const { out } = await workspace.run(['replay', 'web.alert', 'web.log']);
  expect(out).toContain('Probe  1 page');
});

it('ranges of addresses can come from a list, with comments', async () => {
  workspace.write('nets.txt', '10.0.0.0/8   # office\nfd00::/8\n# all others\n192.0.2.7\n');
  const tests = ['10.1.2.3', 'fd00::1', '192.0.2.7:4711'].map((ip) => `test "${ip}" { at 0s { ip: "${ip}" } expect never Probe }\n`);
  workspace.write(
    'web.alert',
    `${rules('ip not in cidr(list("nets.txt"), "127.0.0.0/8")')}${tests.join('')}test "other" { at 0s { ip: "8.8.8.8" } expect page Probe }\n`,
  );
  expect((await workspace.run(['test', 'web.alert'])).out).toContain('4 tests: 4 passed, 0 failed');
  workspace.write('nets.txt', '10.0.0.0/8\n10.1.0.0/8\n');
  expect((await workspace.run(['check', 'web.alert'])).out).toContain('nets.txt:2: `10.1.0.0/8` has bits behind its prefix of 8 bits');
});

it('a list that cannot be read is an error at its name', async () => {
  workspace.write('secret.txt', 'x\n');
  workspace.write('rules/latin1.txt', Buffer.from([0xe4, 0x0a]));
  workspace.write('rules/folder/x.txt', '');
  symlinkSync(join('..', 'secret.txt'), join(workspace.path, 'rules/link.txt'));
  symlinkSync('latin1.txt', join(workspace.path, 'rules/inner.txt'));
  const messageOf = async (name: string): Promise<string | undefined> => {
    workspace.write('rules/web.alert', rules(`path in list(${JSON.stringify(name)})`));
    const { code, out } = await workspace.run(['check', 'rules']);
    expect(code).toBe(1);
    expect(out).toContain('rules/web.alert:2:38');
    return /error T212: (.*)/.exec(out)?.[1] ?? out;
  };
  expect(await messageOf('none.txt')).toBe('there is no file rules/none.txt');
  expect(await messageOf('../secret.txt')).toBe('`../secret.txt` leaves the folder of the rule file');
  expect(await messageOf('/etc/hosts')).toBe('`/etc/hosts` is not relative to the folder of the rule file');
  expect(await messageOf('C:/x.txt')).toBe('`C:/x.txt` is not relative to the folder of the rule file');
  expect(await messageOf('')).toBe('a list needs the name of a file');
  expect(await messageOf('link.txt')).toBe('the list rules/link.txt is a link that leaves the folder of the rule file');
  expect(await messageOf('inner.txt')).toBe('the list rules/inner.txt is not UTF-8');
  expect(await messageOf('latin1.txt')).toBe('the list rules/latin1.txt is not UTF-8');
  expect(await messageOf('folder')).toBe('rules/folder is not a file');
});
