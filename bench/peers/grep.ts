import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextPeer } from './text-peer.js';
import { runProgram, versionOf } from './text-peer.js';

/** GNU grep and ripgrep count lines in which any pattern is: which one it was they do not say. */
export const grep = lineCounter('grep', 'grep', ['--version'], ['-E']);
export const ripgrep = lineCounter('ripgrep', 'rg', ['--version'], ['--no-config', '--no-unicode', '--threads', '1']);

function lineCounter(name: string, command: string, version: readonly string[], options: readonly string[]): TextPeer {
  return {
    name,
    counts: 'lines',
    version: () => versionOf(command, version),
    prepare: (patterns, folder) => {
      const list = join(folder, 'patterns');
      writeFileSync(list, patterns.map(({ text }) => `${text}\n`).join(''));
      const args = [...options, ...(patterns[0]?.ignoreCase === true ? ['-i'] : []), '-c', '-f', list];
      return (path) => ({ count: Number(runProgram(command, [...args, path], [0, 1]).trim() || '0') });
    },
  };
}
