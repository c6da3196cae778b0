/** Packages that only some sinks need, so that they are not installed together with Tocsin. */
import { createRequire } from 'node:module';

/** Whether a package can be imported from here. */
export type IsInstalled = (name: string) => boolean;

/** Also true for a package that can only be imported, not required. */
export const isInstalled: IsInstalled = (name) => {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND');
  }
};

/** What to install; undefined when nothing is missing. */
export function missingPackages(type: string, names: readonly string[], isThere: IsInstalled): string | undefined {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return undefined;
  const list = missing.join(' ');
  return `${type} needs the ${missing.length === 1 ? 'package' : 'packages'} ${missing.join(' and ')}: npm install ${list}`;
}
