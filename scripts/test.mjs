// Everything that must hold: types, lint, format, layers, tests, and the package as it ships. Ends with `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
const report = join(scratch, 'vitest.json');
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Steps of one row run side by side; a row waits for the one before. */
const rows = [
  [['build', process.execPath, ['scripts/build.mjs']]],
  [
    ['types', bin('tsc'), ['-p', 'tsconfig.json']],
    ['format and lint', bin('biome'), ['check', '.']],
    ['lint with types', bin('oxlint'), ['--type-aware', '--deny-warnings', 'src', 'test', 'bench', 'examples']],
    ['layers', process.execPath, ['scripts/check-layers.mjs']],
  ],
  [['tests', bin('vitest'), ['run', '--reporter=json', `--outputFile=${report}`, '--reporter=dot', ...process.argv.slice(2)]]],
  [
    ['rules', process.execPath, ['dist/cli/main.js', 'test', 'rules']],
    ['rules of staging and production', process.execPath, ['dist/cli/main.js', 'test', 'examples/environments.alert']],
    ['spelling', bin('cspell'), ['lint', '--no-progress', '--no-summary']],
    ['unused code', bin('knip'), []],
    ['package', bin('publint'), ['--strict']],
    ['public interface', process.execPath, ['scripts/api.mjs']],
    ['package as it ships', process.execPath, ['scripts/check-package.mjs']],
    ['reference pages', process.execPath, ['scripts/run-ts.mjs', 'scripts/docs.ts', '--check']],
    ['layout of the rules', process.execPath, ['dist/cli/main.js', 'fmt', '--check', 'rules', 'examples']],
  ],
];

let passed = 0;
let failed = 0;
let skipped = 0;
for (const row of rows) await Promise.all(row.map((step) => run(...step)));
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  passed += numPassedTests;
  failed += numFailedTests;
  skipped += numPendingTests + numTodoTests;
} catch {
  console.log('the tests left no report');
  failed += 1;
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

function run(name, command, args) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => output.push(Buffer.from(`${error}\n`)));
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      const text = Buffer.concat(output).toString();
      if (code === 0) {
        passed += 1;
        for (const line of text.split('\n')) if (/^(skipped|note):/.test(line)) console.log(`       ${line}`);
      } else {
        failed += 1;
        console.log(text);
      }
      resolve();
    });
  });
}
