// Replays the bundled sample logs through the rules of the package.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
if (!existsSync(command)) await import('./build.mjs');
const { status } = spawnSync(process.execPath, [command, 'replay', 'rules', 'examples/demo/logs'], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;
