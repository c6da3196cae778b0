import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextPeer } from './text-peer.js';
import { runProgram, versionOf } from './text-peer.js';

/** Simple Event Correlator: one rule per pattern, all are tried. */
export const sec: TextPeer = {
  name: 'sec',
  counts: 'hits',
  version: () => versionOf('sec', ['--version']),
  prepare: (patterns, folder) => {
    const conf = join(folder, 'sec.conf');
    const rules = patterns.map(({ kind, text, ignoreCase }, index) => {
      const pattern =
        kind === 'contains' && !ignoreCase ? `ptype=SubStr\npattern=${text}` : `ptype=RegExp\npattern=${ignoreCase ? '(?i)' : ''}${text}`;
      return `type=Single\ncontinue=TakeNext\n${pattern}\ndesc=R${index}\naction=write - hit\n`;
    });
    writeFileSync(conf, rules.join('\n'));
    return (path = '') => {
      const out = runProgram('sec', [
        `--conf=${conf}`,
        `--input=${path}`,
        '--fromstart',
        '--notail',
        '--nointevents',
        '--log=/dev/null',
        '--debug=1',
      ]);
      return { count: out.split('\n').filter((line) => line === 'hit').length };
    };
  },
};
