/** Reads the lists that rules name from disk. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import type { ListReader } from './parser/lists.js';
import { MOST_LIST_SIZE } from './parser/lists.js';

/**
 * A reader of lists for `loadRules`: it reads files below the folders of the rule files, whose paths are relative to `cwd`. A link that leads out of the folder of
 * its rule file is refused.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { listsOnDisk, loadRules } from 'tocsin';
 *
 * const path = 'rules/app.alert';
 * const { program } = loadRules([{ path, text: readFileSync(path, 'utf8') }], { readList: listsOnDisk() });
 * ```
 */
export function listsOnDisk(cwd: string = process.cwd()): ListReader {
  return ({ path, rules, name }) => {
    const folder = dirname(resolve(cwd, rules));
    try {
      const file = realpathSync(resolve(folder, name));
      const inside = realpathSync(folder);
      if (!file.startsWith(inside.endsWith(sep) ? inside : inside + sep))
        return { problem: `the list ${path} is a link that leaves the folder of the rule file`, help: 'copy the file into the folder' };
      const found = statSync(file);
      if (!found.isFile()) return { problem: `${path} is not a file` };
      if (found.size > MOST_LIST_SIZE) return { problem: `the list ${path} is larger than ${MOST_LIST_SIZE / 1024 / 1024} MiB` };
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file)) };
    } catch (error) {
      if (error instanceof TypeError) return { problem: `the list ${path} is not UTF-8` };
      const { code, message } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? { problem: `there is no file ${path}` } : { problem: `the list ${path} cannot be read: ${message}` };
    }
  };
}
