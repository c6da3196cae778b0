import { spawnSync } from 'node:child_process';
import type { Lane } from '../context.js';
import type { SpansFound } from '../spans-child.js';

export const spans: Lane = {
  name: 'spans',
  doc: 'A span with as many keys open as are groups in `many-groups`, in a process of its own: memory of a key, time of a record, and all timing out in the end. The key is a text such as `probe-123456`; one field more is kept.',
  quick: false,
  run: ({ results, groups }) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', '--max-old-space-size=8192', process.argv[1] ?? '', '--spans-child', String(groups)],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the process with ${groups} spans ended with ${status}: ${stderr}`);
    const found = JSON.parse(stdout) as SpansFound;
    const figure = (what: string, value: number, unit: string): void => {
      results.figures.push({ lane: 'spans', what, value, unit });
    };
    figure('open keys', found.open, '');
    figure('held by an open key', found.keyBytes, 'bytes');
    figure('the whole process', found.rssMiB, 'MiB');
    figure('a start that opens', found.startNs, 'ns');
    figure('a record that no span wants', found.otherNs, 'ns');
    figure('a record, where each start finds its end', found.pairNs, 'ns');
    figure('a timeout', found.timeoutNs, 'ns');
    figure('the longest wait for a batch, while all time out', found.longestMs, 'ms');
    return Promise.resolve();
  },
};
