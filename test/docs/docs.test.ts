/** What the pages show must be so: rules load and pass their tests, links lead somewhere. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRules, renderDiagnostics } from '../../src/index.js';
import { nodeTestEnvironment } from '../../src/tester/node-environment.js';
import { runTest } from '../../src/tester/run-test.js';

const pages = ['.', 'docs', 'docs/decisions'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

function blocks(page: string, language: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map((match) => match[1] ?? '');
}

describe.each(pages)('%s', (page) => {
  const rules = blocks(page, 'alert');

  it.each(rules.map((text, index) => [index + 1, text] as const))('rules %d load, and their tests pass', async (_index, text) => {
    const completed = /^\s*stream\b/m.test(text) ? text : `stream app { format json }\n${text}`;
    const { program, diagnostics } = loadRules([{ path: page, text: completed }]);
    const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    expect(renderDiagnostics(errors, { colour: false })).toBe('');
    for (const test of program?.tests ?? []) {
      if (program === undefined || test.inputs.some((input) => input.kind === 'replay')) continue;
      const { failures } = await runTest(program, test, nodeTestEnvironment('.'));
      expect(failures.map((failure) => `${failure.expectation.text}: ${failure.message}`)).toEqual([]);
    }
  });

  it('links only to existing files', () => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(resolve(dirname(page), link)))).toEqual([]);
  });
});

it('following a log works as the README shows it', async () => {
  const [program = ''] = blocks('README.md', 'ts');
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-docs-'));
  try {
    const path = join(folder, 'readme-tail.ts');
    writeFileSync(path, program);
    const running = spawn(process.execPath, [resolve('scripts/run-ts.mjs'), path], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    // A program that logs an error now and then, until the alert fires.
    const writing = setInterval(
      () => appendFileSync(join(folder, 'app.log'), `${JSON.stringify({ time: new Date().toISOString(), level: 'error' })}\n`),
      100,
    );
    const [printed] = (await once(running.stdout, 'data')) as [Buffer];
    clearInterval(writing);
    running.kill();
    await once(running, 'close');
    expect(printed.toString()).toMatch(/^Errors firing \d{4}-/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('records go through rules as the README shows it', () => {
  const [, program = ''] = blocks('README.md', 'ts');
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-docs-'));
  try {
    const path = join(folder, 'readme.ts');
    writeFileSync(path, program);
    const printed = execFileSync(process.execPath, ['scripts/run-ts.mjs', path], { encoding: 'utf8' });
    expect(printed).toBe('Slow firing 1970-01-01T00:00:02.000Z\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('the index of decisions lists every record, with its title, date and status', () => {
  const index = readFileSync('docs/decisions/README.md', 'utf8');
  const records = readdirSync('docs/decisions').filter((name) => name !== 'README.md');
  const lines = records.map((name) => {
    const [, title] = /^# \d+\. (.*)$/m.exec(readFileSync(`docs/decisions/${name}`, 'utf8')) ?? [];
    const [, date, status] = /^- Date: (.*)\n- Status: (.*)$/m.exec(readFileSync(`docs/decisions/${name}`, 'utf8')) ?? [];
    return `| [${name.slice(0, 4)} ${title}](${name}) | ${date} | ${status} |`;
  });
  expect(lines.filter((line) => !index.includes(line))).toEqual([]);
  expect(index.match(/^\| \[\d/gm)).toHaveLength(records.length);
});
