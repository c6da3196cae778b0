import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextPeer } from './text-peer.js';
import { runProgram, versionOf } from './text-peer.js';

/** Swatch, now called swatchdog: a matching line is echoed, and the next rule is tried. */
export const swatch: TextPeer = {
  name: 'swatch',
  counts: 'hits',
  version: () => versionOf('swatchdog', ['--version']),
  prepare: (patterns, folder) => {
    const conf = join(folder, 'swatch.conf');
    writeFileSync(
      conf,
      patterns.map(({ text, ignoreCase }) => `watchfor /${text}/${ignoreCase ? 'i' : ''}\n  echo\n  continue\n`).join('\n'),
    );
    return (path = '') => {
      const out = runProgram('swatchdog', ['-c', conf, `--examine=${path}`, `--script-dir=${folder}`]);
      // Lines begin with their time, after what sets the colour back.
      return { count: out.split('\n').filter((line) => /^.{0,4}\d{4}-\d\d-\d\dT/.test(line)).length };
    };
  },
};
