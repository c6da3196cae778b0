import { spawnSync } from 'node:child_process';
import type { Lane } from '../context.js';
import type { FunctionCost } from '../functions-child.js';

const GROUPS = 10_000;

export const functions: Lane = {
  name: 'functions',
  doc: 'Each function over five minutes for each of 10,000 groups, a record of each group every ten seconds, in a process of its own: time for a record, ticks and all, and what a group holds.',
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
      results.figures.push({ lane: 'functions', what, value: recordNs, unit: 'ns a record' });
      results.figures.push({ lane: 'functions', what, value: groupBytes, unit: 'bytes a group' });
    }
    return Promise.resolve();
  },
};
