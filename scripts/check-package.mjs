// Packs the package as it would be published and uses it as a stranger does: types, imports, command, links, size.
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONSUMER_OPTIONS } from './consumer-options.mjs';

const MOST_PACKAGES = 45;
const MOST_BYTES = 30e6;

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tocsin-package-'));
const run = (command, args, cwd = scratch) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const fail = (what) => {
  throw new Error(what);
};

try {
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', scratch], root);
  const archive = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
  run(join(root, 'node_modules/.bin/attw'), [join(scratch, archive), '--profile', 'esm-only'], root);
  run('tar', ['xzf', archive]);
  const user = join(scratch, 'user');
  const installed = install(user);
  checkSize(installed, join(scratch, 'package'));
  checkLinks(join(scratch, 'package'));
  checkImports(user);
  checkTypes(user);
  checkMissingPackages(user);
  console.log('the package can be imported, typed and run');
} catch (error) {
  console.error(`${error.message ?? error}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Copies the packages that `npm install tocsin` would install from the ones installed here, without optional ones. Returns the folders. */
function install(user) {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const folders = Object.entries(lock).filter(([folder, { dev, devOptional }]) => folder !== '' && dev !== true && devOptional !== true);
  const scripted = folders.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([folder]) => folder);
  if (scripted.length > 0) fail(`these packages run scripts when they are installed: ${scripted.join(', ')}`);
  mkdirSync(join(user, 'node_modules'), { recursive: true });
  run('mv', ['package', join(user, 'node_modules/tocsin')]);
  symlinkSync(join(user, 'node_modules/tocsin'), join(scratch, 'package'));
  for (const [folder] of folders) link(folder, user);
  return folders.map(([folder]) => join(root, folder));
}

function link(folder, user) {
  const to = join(user, folder);
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) symlinkSync(join(root, folder), to);
}

function checkSize(folders, own) {
  if (folders.length + 1 > MOST_PACKAGES) fail(`${folders.length + 1} packages would be installed; at most ${MOST_PACKAGES}`);
  const bytes = [own, ...folders].reduce((sum, folder) => sum + sizeOf(folder), 0);
  if (bytes > MOST_BYTES) fail(`${(bytes / 1e6).toFixed(1)} MB would be installed; at most ${MOST_BYTES / 1e6}`);
  console.log(`note: ${folders.length + 1} packages with ${(bytes / 1e6).toFixed(1)} MB are installed`);
}

/** Bytes on disk, in blocks of 4 KiB; nested packages are counted separately. */
function sizeOf(folder) {
  return readdirSync(`${folder}/`, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === 'node_modules') return sum;
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? sizeOf(path) : Math.ceil(lstatSync(path).size / 4096) * 4096);
  }, 0);
}

/** Relative links of pages lead to files that are in the package, too. */
function checkLinks(own) {
  const dead = pagesBelow(`${own}/`).flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
      .map(([, target]) => target)
      .filter((target) => !existsSync(resolve(dirname(page), decodeURIComponent(target))))
      .map((target) => `${page.slice(own.length)} → ${target}`),
  );
  if (dead.length > 0) fail(`these links lead out of the package:\n${dead.join('\n')}`);
}

function pagesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? pagesBelow(path) : entry.name.endsWith('.md') ? [path] : [];
  });
}

function checkImports(user) {
  const program = `import { alertsFrom, loadRules } from 'tocsin';
import { createEngine } from 'tocsin/core';
import { makeSink } from 'tocsin/sinks';
import { runTests } from 'tocsin/testing';
const text = 'stream s { format json } alert A { on s page each level == "fatal" } test "t" { at 1s { level: "fatal" } expect page A from 0s to 2s }';
const { program } = loadRules([{ path: 'a.alert', text }]);
if (program?.alerts[0]?.name !== 'A') throw new Error('the package does not load rules');
const states = [];
for await (const { to } of alertsFrom(program, ['{"ts":1777888800,"level":"fatal"}'])) states.push(to);
if (states[0] !== 'firing') throw new Error('the package does not evaluate rules');
if (typeof createEngine !== 'function' || typeof makeSink !== 'function') throw new Error('an entry is empty');
const [result] = await runTests(program);
if (result?.failures.length !== 0) throw new Error('the package does not run tests');
`;
  writeFileSync(join(user, 'use.mjs'), program);
  run(process.execPath, ['use.mjs'], user);
  const help = run(process.execPath, [join(user, 'node_modules/tocsin/dist/cli/main.js'), '--help']);
  if (!help.includes('tocsin replay')) fail('the command does not show its help');
}

/** Every declaration file is checked, too. */
function checkTypes(user) {
  for (const name of ['@types/node', 'undici-types']) link(`node_modules/${name}`, user);
  writeFileSync(join(user, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(user, 'tsconfig.json'), JSON.stringify({ compilerOptions: CONSUMER_OPTIONS, files: ['use.ts'] }));
  writeFileSync(join(user, 'use.ts'), readFileSync(join(root, 'test/package/consumer.ts')));
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], user);
}

/** Where an optional package is not installed, the command says what to install. */
function checkMissingPackages(user) {
  const SINKS = {
    nodemailer: ['mail', 'sink ops mail { host: "mail.example" from: "a@example.com" to: ["b@example.com"] }'],
    'irc-framework': ['irc', 'sink ops irc { host: "irc.example" channel: "#ops" }'],
  };
  for (const [name, [type, sink]] of Object.entries(SINKS)) {
    const rules = `stream s { format json from "s.log" }\nalert A { on s page each level == "fatal" }\n${sink}\nroute { page -> ops }\n`;
    writeFileSync(join(user, `${type}.alert`), rules);
    const expected = `sink ops: ${type} needs the package ${name}: npm install ${name}`;
    const command = join(user, 'node_modules/tocsin/dist/cli/main.js');
    const checked = run(process.execPath, [command, 'check', `${type}.alert`], user);
    if (!checked.includes(expected)) fail(`without ${name} \`check\` must say "${expected}"; it says: ${checked}`);
    let said = 'it ran';
    try {
      run(process.execPath, [command, 'run', `${type}.alert`, '--state', 'none'], user);
    } catch (error) {
      said = String(error.stderr);
    }
    if (!said.includes(expected)) fail(`without ${name} the command must say "${expected}"; it says: ${said}`);
  }
}
