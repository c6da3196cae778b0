/** fast-glob, loaded with the first glob: importing it costs a fifth of importing the package. */
import { createRequire } from 'node:module';
import type fastGlob from 'fast-glob';

let loaded: typeof fastGlob | undefined;

export function globber(): typeof fastGlob {
  loaded ??= createRequire(import.meta.url)('fast-glob') as typeof fastGlob;
  return loaded;
}
