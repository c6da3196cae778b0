/** Which files globs name, and which directories cannot be listed. */
import { readdir } from 'node:fs';
import { resolve } from 'node:path';
import { fileFinder } from '../files/glob.js';
import type { Disk } from './disk.js';
import { isAbsent } from './disk.js';

/** Paths as the glob gives them. `onUnreadable` gets the full path of a directory. */
export type Find = (glob: string, cwd: string, onUnreadable: (directory: string, error: unknown) => void) => Promise<readonly string[]>;

export const findByGlob: Find = (glob, cwd, onUnreadable) => {
  const reading = (path: string, options: { withFileTypes: true }, callback: (error: Error | null, entries: unknown) => void): void =>
    readdir(path, options, (error, entries) => {
      if (error !== null && !isAbsent(error)) onUnreadable(resolve(cwd, path), error);
      callback(error, entries);
    });
  return fileFinder()(glob, {
    cwd,
    onlyFiles: true,
    unique: true,
    dot: false,
    suppressErrors: true,
    fs: { readdir: reading as unknown as typeof readdir },
  });
};

/** A path without wildcards is followed even while there is no file. */
export function isLiteral(glob: string): boolean {
  return !fileFinder().isDynamicPattern(glob);
}

export async function findLogs(
  globs: readonly string[],
  cwd: string,
  disk: Disk,
  find: Find,
  onUnreadable: (path: string, error: unknown) => void,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const glob of globs) {
    const name = glob.replace(/^\.\//, '');
    // A file name may contain glob characters.
    const isFile = await disk.info(resolve(cwd, name)).then(
      (info) => info?.isFile === true,
      (error: unknown) => {
        if (isLiteral(glob)) onUnreadable(name, error);
        return false;
      },
    );
    if (isFile) found.add(name);
    else if (!isLiteral(glob)) for (const path of await find(glob, cwd, onUnreadable)) found.add(path);
  }
  return [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
