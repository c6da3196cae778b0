// Runs all checks: npm test [-- TEST…]. The steps are in steps.mjs. Ends with `N passed, N failed`, where each test and each other step counts once.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PATH, ROOT, stages } from './steps.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
const report = join(scratch, 'vitest.json');

let passed = 0;
let failed = 0;
let skipped = 0;
for (const stage of stages({ report, filters: process.argv.slice(2) })) await Promise.all(stage.map((step) => run(...step)));
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  passed += numPassedTests;
  failed += numFailedTests;
  skipped += numPendingTests + numTodoTests;
  for (const line of skippedLines(testResults)) console.log(`       ${line}`);
} catch {
  console.log('the tests left no report');
  failed += 1;
}
rmSync(scratch, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

/** One line for each block of a file in which tests were skipped; the reason is in its title or beside it. */
function skippedLines(files) {
  const counts = new Map();
  for (const { name, assertionResults } of files)
    for (const { status, ancestorTitles, title } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      const block = `${relative(ROOT, name)}: ${ancestorTitles[0] ?? title}`;
      counts.set(block, (counts.get(block) ?? 0) + 1);
    }
  return [...counts].map(([block, count]) => `skipped: ${block} (${count})`);
}

function run(name, command, ...args) {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH, FORCE_COLOR: '0', NO_COLOR: '1' },
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
