import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkLayers } from '../../scripts/layers/check-layers.js';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function project(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'tocsin-layers-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** The lines of the problems found. */
function check(files: Readonly<Record<string, string>>, root = project(files)): readonly string[] {
  return checkLayers(root).problems.flatMap((problem) => problem.split('\n'));
}

test('files that keep to their layers pass', () => {
  const problems = check({
    'src/index.ts': "export * from './engine/a.js';\n",
    'src/parser/p.ts': "import { Lexer } from 'chevrotain';\nexport const p = Lexer;\n",
    'src/engine/a.ts': "import type { p } from '../parser/p.js';\nexport type P = typeof p;\n",
    'src/engine/time/zone.ts':
      "import { DateTime } from 'luxon';\nexport const at = (ms: number) => [DateTime.fromMillis(ms), new Date(ms)];\n",
    'src/cli/main.ts': "import 'node:fs';\nimport '../sinks/s.js';\nsetTimeout(() => console.log(Date.now()), 1);\n",
    'src/sinks/s.ts': 'export const s = 1;\n',
  });
  expect(problems).toEqual([]);
});

test('an import against the direction of the layers is reported with its line', () => {
  const problems = check({
    'src/index.ts': "export * from './cli/main.js';\n",
    'src/cli/main.ts': "export const main = 1;\nimport '../index.js';\n",
    'src/parser/p.ts': "export const x = 1;\n  import { a } from '../engine/a.js';\n",
    'src/engine/a.ts': "export const a = 1; import type { n } from '../notify/n.js'; import './gone.js';\n",
    'src/engine/b.ts': "\nexport {\n  n,\n} from '../notify/n.js';\n",
    'src/notify/n.ts': "export const n: import('../sinks/s.js').S = 1;\nawait import('../cli/main.js');\n",
    'src/sinks/s.ts': 'export type S = number;\n',
    'src/elsewhere/e.ts': 'export const e = 1;\n',
  });
  const reported = problems.filter((line) => !line.startsWith(' ')).map((line) => line.split(';')[0] ?? '');
  expect(reported.sort((a, b) => (a < b ? -1 : 1))).toEqual([
    'src/cli/main.ts:2: a cycle of imports in src: cli -> index.ts -> cli',
    'src/cli/main.ts:2: no file may import src/index.ts',
    'src/elsewhere/e.ts:1: src/elsewhere is not a known room',
    'src/engine/a.ts:1: engine must not import notify',
    'src/engine/a.ts:1: imports ./gone.js, which does not exist',
    'src/engine/b.ts:4: engine must not import notify',
    'src/index.ts:1: top must not import cli',
    'src/notify/n.ts:1: notify must not import sinks',
    'src/notify/n.ts:2: notify must not import cli',
    'src/parser/p.ts:2: parser must not import engine',
  ]);
});

test('a package that a room may not use is reported', () => {
  const problems = check({
    'src/engine/a.ts':
      "import fs from 'fs';\nimport { join } from 'node:path/posix';\nimport { map } from 'rxjs/operators';\nimport '@some/thing/deep';\n",
    'src/engine/b.ts': "import { DateTime } from 'luxon';\nconst r = require('os');\n",
  });
  expect(problems).toEqual([
    'src/engine/a.ts:1: engine must not use fs; packages it may use: re2js, luxon',
    'src/engine/a.ts:2: engine must not use node:path/posix; packages it may use: re2js, luxon',
    'src/engine/a.ts:3: engine must not use rxjs/operators; packages it may use: re2js, luxon',
    'src/engine/a.ts:4: engine must not use @some/thing/deep; packages it may use: re2js, luxon',
    'src/engine/b.ts:2: the core reaches outside; take what it needs as an argument (require)',
    'src/engine/b.ts:1: only src/engine/time/ may use luxon',
    'src/engine/b.ts:2: engine must not use os; packages it may use: re2js, luxon',
  ]);
});

test('a cycle of files is reported with its imports, also of types', () => {
  const problems = check({
    'src/parser/a.ts': "\nimport type { B } from './b.js';\nexport type A = B;\n",
    'src/parser/b.ts': "import type { C } from './c.js';\nexport type B = C;\n",
    'src/parser/c.ts': "export type { A as C } from './a.js';\n",
  });
  expect(problems).toEqual([
    'src/parser/a.ts:2: a cycle of imports in src/parser: a.ts -> b.ts -> c.ts -> a.ts; move what both need below both',
    '  a.ts -> b.ts',
    '    src/parser/a.ts:2 imports src/parser/b.ts',
    '  b.ts -> c.ts',
    '    src/parser/b.ts:1 imports src/parser/c.ts',
    '  c.ts -> a.ts',
    '    src/parser/c.ts:1 imports src/parser/a.ts',
  ]);
});

test('a cycle of folders inside a room is reported although no file is in a cycle', () => {
  const problems = check({
    'src/engine/match/a.ts': "import '../window/a.js';\n",
    'src/engine/match/b.ts': "import '../window/a.js';\n",
    'src/engine/match/regex/c.ts': 'export {};\n',
    'src/engine/window/a.ts': 'export {};\n',
    'src/engine/window/b.ts': "\nimport '../match/regex/c.js';\n",
  });
  expect(problems).toEqual([
    'src/engine/window/b.ts:2: a cycle of imports in src/engine: window -> match -> window; move what both need below both',
    '  window -> match',
    '    src/engine/window/b.ts:2 imports src/engine/match/regex/c.ts',
    '  match -> window',
    '    src/engine/match/a.ts:1 imports src/engine/window/a.ts',
    '    src/engine/match/b.ts:1 imports src/engine/window/a.ts',
  ]);
});

test('a folder and a file beside it must not import each other', () => {
  const problems = check({
    'src/sources/files/a.ts': "import '../shared.js';\n",
    'src/sources/files/b.ts': 'export {};\n',
    'src/sources/shared.ts': "import './files/b.js';\n",
  });
  expect(problems[0]).toMatch(/^src\/sources\/files\/a\.ts:1: a cycle of imports in src\/sources: files -> shared\.ts -> files;/);
});

test('every cycle of a folder is reported', () => {
  const problems = check({
    'src/sources/a/1.ts': "import '../b/2.js';\nimport '../c/2.js';\n",
    'src/sources/a/2.ts': 'export {};\n',
    'src/sources/b/1.ts': "import '../a/2.js';\n",
    'src/sources/b/2.ts': 'export {};\n',
    'src/sources/c/1.ts': "import '../a/2.js';\n",
    'src/sources/c/2.ts': "export * from '../d/1.js';\n",
    'src/sources/d/1.ts': 'export {};\n',
  });
  expect(problems.filter((line) => !line.startsWith(' ')).map((line) => line.split(';')[0])).toEqual([
    'src/sources/a/1.ts:1: a cycle of imports in src/sources: a -> b -> a',
    'src/sources/a/1.ts:2: a cycle of imports in src/sources: a -> c -> a',
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
  ['x as Buffer', 'Uint8Array'],
  ["Math['random']()", 'function of its input'],
  ['({ ...Math })', 'function of its input'],
  ['[Date].map((each) => each.now())', 'clock'],
  ['globalThis.Date.now()', 'clock'],
  ['DateTime.utc()', 'clock'],
])('the core must not use %s', (expression, why) => {
  const problems = check({ 'src/notify/n.ts': `// One.\nexport const x = () => ${expression};\n` });
  expect(problems).toEqual([expect.stringMatching(new RegExp(`^src/notify/n\\.ts:2: .*${why}`))]);
});

test.each([
  'new Date(ms)',
  'Date.UTC(2026, 1)',
  'x as Date',
  'DateTime.utc(2026)',
  'Math.max(x.fetch, x.process.console)',
  '{ console: 1, setTimeout: x }',
])('the core may use %s', (expression) => {
  expect(check({ 'src/notify/n.ts': `export const x = () => (${expression});\n` })).toEqual([]);
});

test('a file that does not parse is reported', () => {
  const problems = check({ 'src/notify/n.ts': 'export const x = 1;\nexport const y = ;\n' });
  expect(problems).toEqual([expect.stringMatching(/^src\/notify\/n\.ts:2: does not parse: /)]);
});

test('code in comments, strings and regular expressions does not count, code in templates does', () => {
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
  const problems = check({ 'src/engine/a.ts': text });
  expect(problems.map((line) => line.split(':')[1])).toEqual(['7', '8']);
});

test('a file of more than 600 lines is reported', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);
  const problems = check({ 'src/parser/long.ts': lines(601), 'src/parser/just.ts': lines(600) });
  expect(problems.map((line) => line.split(';')[0])).toEqual(['src/parser/long.ts:601: 601 lines, more than 600']);
});

test('a committed file that names a path of one machine is reported', () => {
  const path = ['', 'work', 'main', 'x'].join('/');
  const root = project({
    'src/index.ts': 'export {};\n',
    'docs/a.md': `Nothing here.\nSee ${path}.\n`,
    'docs/fine.md': 'See https://example.org/work/x and ./work/x.\n',
    'ignored/a.md': path,
    '.gitignore': 'ignored/\n',
  });
  execFileSync('git', ['init', '--quiet'], { cwd: root, stdio: 'ignore' });
  expect(check({}, root)).toEqual(['docs/a.md:2: names a path of one machine; make it relative']);
});
