/** Packages that find and match files, loaded with the first glob: they are a fifth of the time in which Tocsin is imported. */
import { createRequire } from 'node:module';
import type fastGlob from 'fast-glob';
import type picomatch from 'picomatch';

const load = createRequire(import.meta.url);

export function fileFinder(): typeof fastGlob {
  return load('fast-glob') as typeof fastGlob;
}

export function globMatcher(): typeof picomatch {
  return load('picomatch') as typeof picomatch;
}
