// Packs the package as it would be published and uses it from outside: types, import, command.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tocsin-package-'));
const run = (command, args, cwd = scratch) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

try {
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', scratch], root);
  const archive = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
  run(join(root, 'node_modules/.bin/attw'), [join(scratch, archive), '--profile', 'esm-only'], root);
  // The package's own dependencies are those that are installed here.
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  mkdirSync(join(scratch, 'user'));
  run('tar', ['xzf', archive]);
  const user = join(scratch, 'user');
  mkdirSync(join(user, 'node_modules'));
  symlinkSync(join(scratch, 'package'), join(user, 'node_modules/tocsin'));
  const program = `import { loadRules } from 'tocsin';
const { program } = loadRules([{ path: 'a.alert', text: 'stream s { format json } alert A { on s page when count() over 1m > 5 }' }]);
if (program?.alerts[0]?.name !== 'A') throw new Error('the package does not load rules');
`;
  writeFileSync(join(user, 'use.mjs'), program);
  run(process.execPath, ['--preserve-symlinks', 'use.mjs'], user);
  const help = run(process.execPath, [join(scratch, 'package/dist/cli/main.js'), '--help']);
  if (!help.includes('tocsin replay')) throw new Error('the command does not show its help');
  console.log('the package can be imported, typed and run');
} catch (error) {
  console.error(`${error.message ?? error}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
