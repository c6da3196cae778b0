/** The release script, in a repository of its own. npm is a stub that records its arguments, so that nothing is published. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tocsin-release-'));
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- A thing.\n\n## [0.1.0] - 2026-01-01\n\n- All.\n';
const NPM = `#!/usr/bin/env node
require('node:fs').appendFileSync(process.env.NPM_CALLS, process.argv.slice(2).join(' ') + '\\n');
if (process.argv[2] === 'pack') console.log(JSON.stringify([{ entryCount: 3, size: 2048, unpackedSize: 4096 }]));
`;
let made = 0;

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function project(changelog = CHANGELOG, version = '0.1.0') {
  made += 1;
  const folder = join(scratch, `${made}`, 'project');
  const tools = join(scratch, `${made}`, 'tools');
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  mkdirSync(tools);
  writeFileSync(join(tools, 'npm'), NPM, { mode: 0o755 });
  cpSync(join(root, 'scripts/release.mjs'), join(folder, 'scripts/release.mjs'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'x', version }, undefined, 2)}\n`);
  writeFileSync(
    join(folder, 'package-lock.json'),
    `${JSON.stringify({ name: 'x', version, packages: { '': { name: 'x', version } } }, undefined, 2)}\n`,
  );
  writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
  const calls = join(scratch, `${made}`, 'calls');
  writeFileSync(calls, '');
  const identity = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b.c' };
  const env = { ...process.env, ...identity, PATH: `${tools}${delimiter}${process.env['PATH']}`, NPM_CALLS: calls };
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8', env });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'All');
  return {
    folder,
    git,
    text: (name: string) => readFileSync(join(folder, name), 'utf8'),
    npmCalls: () => readFileSync(calls, 'utf8').trim().split('\n'),
    release: (...args: string[]) => spawnSync(process.execPath, ['scripts/release.mjs', ...args], { cwd: folder, encoding: 'utf8', env }),
  };
}

describe('a dry run', () => {
  it('prints every step and changes nothing', () => {
    const { git, release, npmCalls } = project();
    const state = () => [
      git('rev-parse', 'HEAD'),
      git('status', '--porcelain', '--ignored'),
      git('tag'),
      git('config', '--list', '--local'),
    ];
    const before = state();
    const { stdout, stderr, status } = release('--dry-run');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(
      stdout
        .replace(/\d{4}-\d\d-\d\d/, 'DATE')
        .trim()
        .split('\n'),
    ).toEqual([
      '0.1.0 -> 0.2.0 (dry run: nothing is changed)',
      'checked: the working tree is clean, the tag is free, CHANGELOG.md has unreleased changes',
      'would run the checks: npm test',
      'would set the version in package.json and package-lock.json to 0.2.0',
      'would date the section of CHANGELOG.md: 0.2.0 - DATE',
      'would commit "Release 0.2.0"',
      'would tag v0.2.0',
      'would publish: npm publish, 3 files, 2 KiB packed, 4 KiB unpacked; dist is not built, so its files are missing here',
      'would then ask to push: git push --follow-tags',
    ]);
    expect(state()).toEqual(before);
    expect(npmCalls()).toEqual(['pack --dry-run --json --ignore-scripts']);
  });

  it('stops at a changed working tree, at a tag that exists, and at a changelog without unreleased changes', () => {
    const { folder, git, release } = project(CHANGELOG.replace('- A thing.', ''));
    git('tag', 'v0.2.0');
    writeFileSync(join(folder, 'new.txt'), '');
    const { stderr, status } = release('--dry-run');
    expect(status).toBe(1);
    expect(stderr).toContain('the working tree has changes; commit or stash them:\n?? new.txt');
    expect(stderr).toContain('the tag v0.2.0 exists already');
    expect(stderr).toContain('the section "## [Unreleased]" of CHANGELOG.md lists no change');
  });
});

describe('the next version', () => {
  it.each([
    ['0.3.2', ['patch'], '0.3.3'],
    ['0.3.2', ['minor'], '0.4.0'],
    ['0.3.2', ['major'], '1.0.0'],
    ['1.3.2', ['minor'], '1.4.0'],
  ])('of %s with %j is %s', (current, args, next) => {
    expect(project(CHANGELOG, current).release('--dry-run', ...args).stdout).toContain(`${current} -> ${next} `);
  });

  it('must be asked for from 1.0 on', () => {
    expect(project(CHANGELOG, '1.3.2').release('--dry-run').stderr).toBe(
      'release: say which part of 1.3.2 to increase: major, minor, patch\n',
    );
  });
});

it('a release runs the checks, then writes, commits, tags and publishes', () => {
  const { git, release, npmCalls, text } = project();
  expect(release('patch').status).toBe(0);
  expect(npmCalls()).toEqual(['test', 'publish']);
  expect(git('log', '-1', '--format=%s %D')).toMatch(/^Release 0\.1\.1 .*tag: v0\.1\.1/);
  expect(git('status', '--porcelain')).toBe('');
  expect(JSON.parse(text('package.json'))).toEqual({ name: 'x', version: '0.1.1' });
  expect(JSON.parse(text('package-lock.json'))).toMatchObject({ version: '0.1.1', packages: { '': { version: '0.1.1' } } });
  expect(text('CHANGELOG.md')).toMatch(/## \[Unreleased\]\n\n## \[0\.1\.1\] - \d{4}-\d\d-\d\d\n\n### Added\n\n- A thing\./);
});
