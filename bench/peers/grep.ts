import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextPeer } from './text-peer.js';
import { runProgram, versionOf } from './text-peer.js';

/** GNU grep and ripgrep count lines that match any pattern; they do not report which one. */
export const grep = lineCounter('grep', 'grep', ['--version'], ['-E', '-h']);
export const ripgrep = lineCounter('ripgrep', 'rg', ['--version'], ['--no-config', '--no-unicode', '--threads', '1', '--no-filename']);

function lineCounter(name: string, command: string, version: readonly string[], options: readonly string[]): TextPeer {
  return {
    name,
    counts: 'lines',
    manyFiles: true,
    version: () => versionOf(command, version),
    prepare: (patterns, folder) => {
      const list = join(folder, 'patterns');
      writeFileSync(list, patterns.map(({ text }) => `${text}\n`).join(''));
      const args = [...options, ...(patterns[0]?.ignoreCase === true ? ['-i'] : []), '-c', '-f', list];
      return (...paths) => {
        // Without a name before them, and nothing said of files without a hit, counts stand alone.
        const counts = runProgram(command, [...args, ...paths], [0, 1])
          .trim()
          .split('\n')
          .map(Number);
        return { count: counts.reduce((sum, count) => sum + count, 0) };
      };
    },
  };
}
