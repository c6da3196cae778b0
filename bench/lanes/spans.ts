import { spawnSync } from 'node:child_process';
import type { Lane } from '../context.js';
import type { SpansFound } from '../spans-child.js';

export const spans: Lane = {
  name: 'spans',
  doc: 'A span with as many open keys as there are groups in `many-groups`, in a separate process: memory per key, time per record, and all keys timing out at the end. The key is a string such as `probe-123456`, and one more field is kept.',
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
    figure('memory per open key', found.keyBytes, 'bytes');
    figure('memory of the process', found.rssMiB, 'MiB');
    figure('a start record that opens a span', found.startNs, 'ns');
    figure('a record that matches no span', found.otherNs, 'ns');
    figure('per record, when every start has its end', found.pairNs, 'ns');
    figure('a timeout', found.timeoutNs, 'ns');
    figure('longest pause of a batch, while all keys time out', found.longestMs, 'ms');
    return Promise.resolve();
  },
};
