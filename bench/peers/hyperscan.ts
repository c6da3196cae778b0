import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TextPeer } from './text-peer.js';
import { runProgram } from './text-peer.js';

/** Hyperscan, through a small program that is compiled here: line by line, as Tocsin works, and over the whole file, which is faster. */
export const hyperscanLines = hyperscan('hyperscan, line by line', 'line');
export const hyperscanFile = hyperscan('hyperscan, whole file', 'file');

function hyperscan(name: string, how: 'line' | 'file'): TextPeer {
  let program = '';
  return {
    name,
    counts: 'hits',
    version: (folder) => {
      program = join(folder, 'hyperscan');
      try {
        if (!existsSync(program)) {
          const include = ['/usr/include/hs', '/usr/local/include/hs'].flatMap((path) => (existsSync(path) ? [`-I${path}`] : []));
          runProgram('cc', ['-O2', '-o', program, ...include, resolve('bench/peers/hyperscan.c'), '-lhs']);
        }
        return runProgram(program, ['version']).split(' ')[0];
      } catch {
        return undefined;
      }
    },
    prepare: (patterns, folder) => {
      const list = join(folder, 'patterns');
      writeFileSync(list, patterns.map(({ text, ignoreCase }) => `${ignoreCase ? 'i' : ' '}${text}\n`).join(''));
      return (path = '') => {
        const [count, ms] = runProgram(program, [how, list, path]).split(' ').map(Number);
        return { count: count ?? Number.NaN, ms: ms ?? Number.NaN };
      };
    },
  };
}
