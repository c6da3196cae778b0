/** The layer check as a command; see scripts/check-layers.mjs. */
import { resolve } from 'node:path';
import { checkLayers } from './check-layers.js';

const { files, problems } = checkLayers(resolve(process.argv[2] ?? '.'));
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else console.log(`${files} files keep to their layers`);
