import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-layers.mjs', import.meta.url));
const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | null;
  readonly problems: readonly string[];
}

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tocsin-layers-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function check(files: Readonly<Record<string, string>>, root = project(files)): Answer {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, root], { encoding: 'utf8' });
  return { status, problems: stderr.split('\n').filter((line) => line !== '') };
}

test('files that keep to their layers pass', () => {
  const answer = check({
    'src/index.ts': "export * from './engine/a.js';\n",
    'src/parser/p.ts': "import { Lexer } from 'chevrotain';\nexport const p = Lexer;\n",
    'src/engine/a.ts': "import type { p } from '../parser/p.js';\nexport type P = typeof p;\n",
    'src/engine/time/zone.ts':
      "import { DateTime } from 'luxon';\nexport const at = (ms: number) => [DateTime.fromMillis(ms), new Date(ms)];\n",
    'src/cli/main.ts': "import 'node:fs';\nimport '../sinks/s.js';\nsetTimeout(() => console.log(Date.now()), 1);\n",
    'src/sinks/s.ts': 'export const s = 1;\n',
  });
  expect(answer).toEqual({ status: 0, problems: [] });
});

test('imports against the arrows are told with their line', () => {
  const { status, problems } = check({
    'src/index.ts': "export * from './cli/main.js';\n",
    'src/cli/main.ts': "export const main = 1;\nimport '../index.js';\n",
    'src/parser/p.ts': "export const x = 1;\n  import { a } from '../engine/a.js';\n",
    'src/engine/a.ts': "export const a = 1; import type { n } from '../notify/n.js'; import './gone.js';\n",
    'src/engine/b.ts': "\nexport {\n  n,\n} from '../notify/n.js';\n",
    'src/notify/n.ts': "export const n: import('../sinks/s.js').S = 1;\nawait import('../cli/main.js');\n",
    'src/sinks/s.ts': 'export type S = number;\n',
    'src/elsewhere/e.ts': 'export const e = 1;\n',
  });
  expect(status).toBe(1);
  expect(problems.map((line) => line.split(';')[0]).sort((a = '', b = '') => (a < b ? -1 : 1))).toEqual([
    'src/cli/main.ts:2: a cycle of imports: src/cli/main.ts -> src/index.ts -> src/cli/main.ts',
    'src/cli/main.ts:2: nobody imports src/index.ts',
    'src/elsewhere/e.ts:1: src/elsewhere is no room that is known',
    'src/engine/a.ts:1: engine must not import notify',
    'src/engine/a.ts:1: imports ./gone.js, which is not there',
    'src/engine/b.ts:4: engine must not import notify',
    'src/index.ts:1: top must not import cli',
    'src/notify/n.ts:1: notify must not import sinks',
    'src/notify/n.ts:2: notify must not import cli',
    'src/parser/p.ts:2: parser must not import engine',
  ]);
});

test('packages that a room may not use are told', () => {
  const { problems } = check({
    'src/engine/a.ts':
      "import fs from 'fs';\nimport { join } from 'node:path/posix';\nimport { map } from 'rxjs/operators';\nimport '@some/thing/deep';\n",
    'src/engine/b.ts': "import { DateTime } from 'luxon';\nconst r = require('os');\n",
  });
  expect(problems).toEqual([
    'src/engine/a.ts:1: engine must not use fs; packages it may use: re2js, luxon',
    'src/engine/a.ts:2: engine must not use node:path/posix; packages it may use: re2js, luxon',
    'src/engine/a.ts:3: engine must not use rxjs/operators; packages it may use: re2js, luxon',
    'src/engine/a.ts:4: engine must not use @some/thing/deep; packages it may use: re2js, luxon',
    'src/engine/b.ts:2: the core reaches outside; take what it needs as an argument (require()',
    'src/engine/b.ts:1: only src/engine/time/ may use luxon',
    'src/engine/b.ts:2: engine must not use os; packages it may use: re2js, luxon',
  ]);
});

test('a cycle is told with its way, also one of types', () => {
  const { problems } = check({
    'src/parser/a.ts': "\nimport type { B } from './b.js';\nexport type A = B;\n",
    'src/parser/b.ts': "import type { C } from './c.js';\nexport type B = C;\n",
    'src/parser/c.ts': "export type { A as C } from './a.js';\n",
  });
  expect(problems).toEqual([
    'src/parser/a.ts:2: a cycle of imports: src/parser/a.ts -> src/parser/b.ts -> src/parser/c.ts -> src/parser/a.ts; move what both need to a file of its own',
  ]);
});

test.each([
  ['Date.now()', 'clock'],
  ['Date . now', 'clock'],
  ['new Date', 'clock'],
  ['new Date( /* now */ )', 'clock'],
  ['Date()', 'clock'],
  ['performance.now()', 'clock'],
  ['globalThis.setTimeout(f, 1)', 'timer'],
  ['setInterval(f, 1)', 'timer'],
  ['setImmediate(f)', 'timer'],
  ['queueMicrotask(f)', 'timer'],
  ['process.env', 'outside'],
  ["console.error('x')", 'outside'],
  ['Math.random()', 'function of its input'],
  ['Buffer.from(x)', 'Uint8Array'],
])('%s has no place in the core', (expression, why) => {
  const { problems } = check({ 'src/notify/n.ts': `// One.\nexport const x = () => ${expression};\n` });
  expect(problems).toEqual([expect.stringMatching(new RegExp(`^src/notify/n\\.ts:2: .*${why}`))]);
});

test('text is not code, and code in or after text is', () => {
  const text = [
    "export const a = 'Date.now()'; // Date.now()",
    '/* process.exit()',
    " import '../cli/main.js' */",
    'export const b = `',
    "Date.now() from 'fs'`;",
    "export const c = (x: number) => x / 2 > 1 && /['`/*]Date.now()/.test('');",
    "export const d = 'http://x', e = Date.now();",
    ['export const f = `$', '{`$', '{Date.now()}`} Date.now()`;'].join(''),
    'export const update = { process: 1 }, g = update.process.toFixed();',
  ].join('\n');
  const { problems } = check({ 'src/engine/a.ts': text });
  expect(problems.map((line) => line.split(':')[1])).toEqual(['7', '8']);
});

test('a long file needs its reason', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);
  const { problems } = check({
    'src/parser/long.ts': lines(401),
    'src/parser/just.ts': lines(400),
    'src/parser/reason.ts': `// Long because: one table.\n${lines(500)}`,
    'src/parser/empty-reason.ts': `// Long because:\n${lines(500)}`,
  });
  expect(problems.map((line) => line.split(';')[0])).toEqual([
    'src/parser/empty-reason.ts:401: 501 lines',
    'src/parser/long.ts:401: 401 lines',
  ]);
});

test('no committed file names a path of one machine', () => {
  const path = ['', 'work', 'main', 'x'].join('/');
  const root = project({
    'src/index.ts': 'export {};\n',
    'docs/a.md': `Nothing here.\nSee ${path}.\n`,
    'docs/fine.md': 'See https://example.org/work/x and ./work/x.\n',
    'ignored/a.md': path,
    '.gitignore': 'ignored/\n',
  });
  execFileSync('git', ['init', '--quiet'], { cwd: root, stdio: 'ignore' });
  expect(check({}, root)).toEqual({ status: 1, problems: ['docs/a.md:2: names a path of one machine; make it relative'] });
});
