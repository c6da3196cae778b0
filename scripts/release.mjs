// Makes a release: npm run release -- [patch|minor|major] [--dry-run]. A dry run prints every step and changes nothing.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const LEVELS = ['major', 'minor', 'patch'];
const UNRELEASED = '## [Unreleased]';

const options = { allowPositionals: true, options: { 'dry-run': { type: 'boolean', default: false } } };
const { values, positionals } = parseArgs(options);
const dryRun = values['dry-run'];

try {
  release();
} catch (error) {
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
}

function release() {
  const current = JSON.parse(read('package.json')).version;
  const version = nextVersion(current, positionals);
  console.log(`${current} -> ${version}${dryRun ? ' (dry run: nothing is changed)' : ''}`);
  const date = new Date().toISOString().slice(0, 10);

  const problems = [treeProblem(), tagProblem(version), changelogProblem()].filter((problem) => problem !== undefined);
  if (problems.length > 0) throw new Error(problems.join('\nrelease: '));
  console.log('checked: the working tree is clean, the tag is free, CHANGELOG.md has unreleased changes');

  step('run the checks: npm test', () => show('npm', 'test'));
  step(`set the version in package.json and package-lock.json to ${version}`, () => {
    writeJson('package.json', (json) => {
      json.version = version;
    });
    writeJson('package-lock.json', (json) => {
      json.version = version;
      json.packages[''].version = version;
    });
  });
  step(`date the section of CHANGELOG.md: ${version} - ${date}`, () =>
    writeFileSync(join(root, 'CHANGELOG.md'), read('CHANGELOG.md').replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`)),
  );
  step(`commit "Release ${version}"`, () => show('git', 'commit', '--all', '--quiet', '--message', `Release ${version}`));
  step(`tag v${version}`, () => show('git', 'tag', '--annotate', `v${version}`, '--message', `Release ${version}`));
  if (dryRun) console.log(`would publish: npm publish, ${packed()}`);
  else show('npm', 'publish');
  console.log(`${dryRun ? 'would then ask to push' : 'published; now push'}: git push --follow-tags`);
}

/** @throws Error for an unknown level, or for none from 1.0 on, where a guess could hide a breaking change. */
function nextVersion(current, levels) {
  const [major, minor, patch] = current.split('.').map(Number);
  const level = levels[0] ?? (major === 0 ? 'minor' : undefined);
  if (levels.length > 1 || !LEVELS.includes(level)) throw new Error(`say which part of ${current} to increase: ${LEVELS.join(', ')}`);
  if (level === 'major') return `${major + 1}.0.0`;
  return level === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

function treeProblem() {
  const changed = output('git', 'status', '--porcelain').trim();
  return changed === '' ? undefined : `the working tree has changes; commit or stash them:\n${changed}`;
}

function tagProblem(version) {
  return output('git', 'tag', '--list', `v${version}`).trim() === '' ? undefined : `the tag v${version} exists already`;
}

function changelogProblem() {
  const [, section] = read('CHANGELOG.md').split(`\n${UNRELEASED}\n`);
  if (section === undefined) return `CHANGELOG.md has no section "${UNRELEASED}"`;
  const [changes] = section.split(/^## /m);
  return /^- /m.test(changes) ? undefined : `the section "${UNRELEASED}" of CHANGELOG.md lists no change`;
}

function step(what, run) {
  console.log(dryRun ? `would ${what}` : what);
  if (!dryRun) run();
}

/** The files of the package. Without scripts, since packing would build: `dist` is taken as it is. */
function packed() {
  const result = JSON.parse(output('npm', 'pack', '--dry-run', '--json', '--ignore-scripts'));
  const [{ entryCount, size, unpackedSize }] = Object.values(result);
  const kiB = (bytes) => `${Math.ceil(bytes / 1024).toLocaleString('en-US')} KiB`;
  const built = existsSync(join(root, 'dist')) ? '' : '; dist is not built, so its files are missing here';
  return `${entryCount} files, ${kiB(size)} packed, ${kiB(unpackedSize)} unpacked${built}`;
}

function read(name) {
  return readFileSync(join(root, name), 'utf8');
}

function writeJson(name, change) {
  const json = JSON.parse(read(name));
  change(json);
  writeFileSync(join(root, name), `${JSON.stringify(json, undefined, 2)}\n`);
}

function output(command, ...args) {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function show(command, ...args) {
  execFileSync(command, args, { cwd: root, stdio: 'inherit' });
}
