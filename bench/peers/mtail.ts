import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextPeer } from './text-peer.js';
import { runProgram, versionOf } from './text-peer.js';

/** mtail: a program with one block per pattern. */
export const mtail: TextPeer = {
  name: 'mtail',
  counts: 'hits',
  version: () => versionOf('mtail', ['-version']),
  prepare: (patterns, folder) => {
    const programs = join(folder, 'progs');
    mkdirSync(programs);
    const blocks = patterns.map(({ text, ignoreCase }) => `/${ignoreCase ? '(?i)' : ''}${text}/ {\n  hits++\n}\n`);
    writeFileSync(join(programs, 'hits.mtail'), `counter hits\n${blocks.join('')}`);
    return (path = '') => {
      const out = runProgram('mtail', ['-one_shot', '-progs', programs, '-logs', path]);
      return { count: Number(/"Value": \{\s*"Value": (\d+)/.exec(out)?.[1] ?? Number.NaN) };
    };
  },
};
