import { readFileSync } from 'node:fs';
import { basename, posix } from 'node:path';

const { name, exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The entries of the package, as `exports` of package.json lists them: what a program imports, and the name of the file in `src`, `dist` and `dist/types`. */
export const ENTRIES = Object.entries(exports)
  .filter(([, target]) => target.types !== undefined)
  .map(([path, { types }]) => ({ specifier: posix.join(name, path), file: basename(types, '.d.ts') }));
