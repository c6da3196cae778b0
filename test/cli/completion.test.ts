/** `tocsin completion`: the scripts know each command, option and value, and bash completes with its own. */
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { SHELLS } from '../../src/cli/shells/shells.js';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const commands: readonly Command[] = await Promise.all(COMMANDS.map(({ load }) => load()));

function has(shell: string): boolean {
  try {
    execFileSync(shell, ['-c', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function scriptOf(shell: string): Promise<string> {
  const { code, out, error } = await workspace.run(['completion', shell]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return out;
}

describe('completion', () => {
  it.each(SHELLS.map(({ name }) => name))('prints a script for %s with each command, option, value and word', async (shell) => {
    const script = await scriptOf(shell);
    const dashes = shell === 'fish' ? '-l ' : '--';
    for (const { name, summary, options, words = [] } of commands) {
      expect(script).toMatch(new RegExp(`\\b${name}\\b`));
      if (shell !== 'bash') expect(script).toContain(summary);
      expect(script).toContain(words.join(' '));
      for (const [option, { choices = [] }] of Object.entries(options)) {
        expect(script).toContain(`${dashes}${option}`);
        expect(script).toContain(choices.join(' '));
      }
    }
    expect(script).toMatch(/\bhelp\b/);
  });

  it('asks for one shell that it knows', async () => {
    expect(await workspace.run(['completion'])).toMatchObject({
      code: 2,
      error: 'tocsin: `completion` takes one shell: bash, zsh, fish\n',
    });
    expect(await workspace.run(['completion', 'zhs'])).toMatchObject({
      code: 2,
      error: 'tocsin: there is no completion for zhs; did you mean `zsh`?\n',
    });
  });

  it.each(SHELLS.filter(({ name }) => has(name)).map(({ name }) => name))('has no syntax error for %s', async (shell) => {
    workspace.write('script', await scriptOf(shell));
    execFileSync(shell, ['-n', 'script'], { cwd: workspace.path, stdio: 'pipe' });
  });
});

// The completion function runs in the shell itself, which not every machine has.
describe.skipIf(!has('bash'))('in bash', () => {
  /** What bash offers for the last word. The word breaks of readline are spaces and `=`. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    workspace.write('script', await scriptOf('bash'));
    const driver = `source ./script && complete -p tocsin >&2 && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _tocsin && printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync('bash', ['--norc', '-c', driver, 'bash', 'tocsin', ...words], {
      cwd: workspace.path,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return out.split('\n').filter((line) => line !== '');
  }

  it('completes commands', async () => {
    expect(await offered('')).toEqual([...COMMANDS.map(({ name }) => name), 'help', '--help', '--version']);
    expect(await offered('re')).toEqual(['replay']);
    expect(await offered('help', 'ex')).toEqual(['explain']);
  });

  it('completes options and their values, also after `=`', async () => {
    expect(await offered('test', 'rules', '--j')).toEqual(['--json', '--junit']);
    expect(await offered('replay', 'rules', '--format', 'j')).toEqual(['json', 'journald']);
    expect(await offered('replay', '--format', '=', 'j')).toEqual(['json', 'journald']);
    expect(await offered('run', 'rules', '--begin', '=')).toEqual(['start', 'end']);
    expect(await offered('check', '--help', '--fi')).toEqual(['--fix']);
  });

  it('completes codes, shells and subcommands, and leaves paths to bash', async () => {
    expect(await offered('explain', 'T40')).toEqual(expect.arrayContaining(['T401', 'T403']));
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(await offered('sinks', 't')).toEqual(['test']);
    expect(await offered('check', 'ru')).toEqual([]);
    expect(await offered('run', '--state', '')).toEqual([]);
  });
});
