/** Which files globs name. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileFinder } from './glob.js';

export interface FoundFiles {
  /** Paths as the globs give them, relative to `cwd` if the glob is; sorted by code point, without duplicates. */
  readonly files: readonly string[];
  /** Globs that match nothing. */
  readonly unmatched: readonly string[];
}

export async function findFiles(globs: readonly string[], cwd: string): Promise<FoundFiles> {
  const files = new Set<string>();
  const unmatched: string[] = [];
  for (const glob of globs) {
    const found = await matches(glob, cwd);
    if (found.length === 0) unmatched.push(glob);
    for (const file of found) files.add(file);
  }
  return { files: [...files].sort(byCodePoint), unmatched };
}

async function matches(glob: string, cwd: string): Promise<readonly string[]> {
  // A file name may contain glob characters.
  if (await isFile(resolve(cwd, glob))) return [glob.replace(/^\.\//, '')];
  return fileFinder()(glob, { cwd, onlyFiles: true, unique: true, dot: false, suppressErrors: true });
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
