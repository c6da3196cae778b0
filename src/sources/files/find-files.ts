/** Which files globs name, and what cannot be listed. */
import { readdir } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isAbsent, reasonOf } from './file-problem.js';
import { fileFinder } from './glob.js';

/** Finds the paths of a glob, as the glob gives them. `onUnreadable` gets the full path of a directory. */
export type Find = (glob: string, cwd: string, onUnreadable: (directory: string, error: unknown) => void) => Promise<readonly string[]>;

export interface FindOptions {
  /** Whether there is a file; follows links. Throws if that cannot be known. */
  readonly isFile?: (path: string) => Promise<boolean>;
  readonly find?: Find;
}

export interface FoundFiles {
  /** Paths as the globs give them, relative to `cwd` if the glob is; sorted by code point, without duplicates. */
  readonly files: readonly string[];
  /** Globs that match nothing. */
  readonly unmatched: readonly string[];
  /** Path of a directory that cannot be listed, or of a file that cannot be looked up → the error. */
  readonly unreadable: ReadonlyMap<string, unknown>;
}

export async function findFiles(
  globs: readonly string[],
  cwd: string,
  { isFile = isFileOnDisk, find = findByGlob }: FindOptions = {},
): Promise<FoundFiles> {
  const files = new Set<string>();
  const unmatched: string[] = [];
  const unreadable = new Map<string, unknown>();
  const found = async (glob: string): Promise<readonly string[]> => {
    const name = withoutDot(glob);
    const isDynamic = !isLiteral(glob);
    // A file name may contain glob characters.
    const isNamed = await isFile(resolve(cwd, name)).catch((error: unknown) => {
      if (!isDynamic) unreadable.set(name, error);
      return false;
    });
    if (isNamed) return [name];
    return isDynamic ? find(glob, cwd, (directory, error) => unreadable.set(directory, error)) : [];
  };
  for (const glob of globs) {
    const paths = await found(glob);
    if (paths.length === 0) unmatched.push(glob);
    for (const path of paths) files.add(path);
  }
  return { files: [...files].sort(byCodePoint), unmatched, unreadable };
}

/** What is unreadable, for people. */
export function unreadableTexts({ unreadable }: Pick<FoundFiles, 'unreadable'>): readonly string[] {
  return [...unreadable].map(([path, error]) => `cannot read ${path}: ${reasonOf(error)}`);
}

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

/** A path without wildcards. */
export function isLiteral(glob: string): boolean {
  return !fileFinder().isDynamicPattern(glob);
}

/** A glob or path as found paths are written. */
export function withoutDot(glob: string): string {
  return glob.replace(/^\.\//, '');
}

async function isFileOnDisk(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
