// Runs one TypeScript program of this project: node scripts/run-ts.mjs FILE [ARGUMENT…]
import { mkdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ENTRIES } from './entries.mjs';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node scripts/run-ts.mjs FILE [ARGUMENT…]');
const root = fileURLToPath(new URL('..', import.meta.url));
const out = resolve(root, 'node_modules/.cache/tocsin', `${basename(file, '.ts')}.mjs`);
mkdirSync(resolve(out, '..'), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: [resolve(file)],
  outfile: out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  alias: Object.fromEntries(ENTRIES.map(({ specifier, file: entry }) => [specifier, resolve(root, `src/${entry}.ts`)])),
  logLevel: 'warning',
});
process.argv.splice(1, process.argv.length - 1, out, ...rest);
await import(pathToFileURL(out).href);
