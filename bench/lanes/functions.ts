import { spawnSync } from 'node:child_process';
import type { Lane } from '../context.js';
import type { FunctionCost } from '../functions-child.js';

const GROUPS = 10_000;

export const functions: Lane = {
  name: 'functions',
  doc: 'Each function over five minutes for each of 10,000 groups, with one record per group every ten seconds, in a separate process: time per record, ticks included, and memory per group.',
  quick: false,
  run: ({ results }) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', process.argv[1] ?? '', '--functions-child', String(GROUPS)],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(`the process that measures functions ended with ${status}: ${stderr}`);
    for (const { what, recordNs, groupBytes } of JSON.parse(stdout) as readonly FunctionCost[]) {
      results.figures.push({ lane: 'functions', what, value: recordNs, unit: 'ns per record' });
      results.figures.push({ lane: 'functions', what, value: groupBytes, unit: 'bytes per group' });
    }
    return Promise.resolve();
  },
};
