// Checks the layers of the code: which room imports which, no cycles, no clock and no Node in the core. node scripts/check-layers.mjs [DIRECTORY]
import { fileURLToPath } from 'node:url';

const [directory = fileURLToPath(new URL('..', import.meta.url))] = process.argv.slice(2);
process.argv.splice(2, 1, fileURLToPath(new URL('layers/layers.ts', import.meta.url)), directory);
await import('./run-ts.mjs');
