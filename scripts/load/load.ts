/**
 * Load test: many clients write, one Tocsin reads: `npm run load`. Prints the sustained rate, memory and lag over time, the latency from a line to a sink, and
 * whether a line or a notification was lost. Exits with 1 if one was, or if a goal was missed.
 * - `-- --rate 20000 --minutes 10 --clients 100 --processes 4`: lines per second of all clients, and the duration.
 * - `-- --node-args=--cpu-prof`: arguments for the Node process that runs Tocsin; their output goes to the folder that is kept.
 * - `-- --write`: writes docs/load.md and its plot.
 * - `-- --keep`: keeps the folder with the logs, the state and the output of Tocsin; it is always kept when a goal is missed.
 */
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ClientsOptions } from './clients.js';
import { runClients } from './clients.js';
import { pageText } from './page.js';
import { plotSvg } from './plot.js';
import { checkGoals, resultLines } from './result.js';
import { runLoad } from './run-load.js';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '10' },
    clients: { type: 'string', default: '100' },
    processes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    'node-args': { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    // Set when this program runs itself as a client process.
    'clients-child': { type: 'string' },
  },
});

async function run(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-load-'));
  mkdirSync(join(folder, 'logs'));
  const result = await runLoad({
    folder,
    rate: Number(values.rate),
    durationMs: Number(values.minutes) * 60_000,
    clients: Number(values.clients),
    processes: Number(values.processes),
    seed: Number(values.seed),
    nodeArgs: values['node-args'].split(' ').filter((argument) => argument !== ''),
    startClients: (options) =>
      fork(process.argv[1] ?? '', ['--clients-child', JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    say: (line) => console.error(line),
  });
  const goalResults = checkGoals(result);
  console.log(resultLines(result, goalResults).join('\n'));
  const fine = goalResults.every(({ isMet }) => isMet);
  writeFileSync(join(folder, 'result.json'), JSON.stringify(result, undefined, 2));
  if (values.write) {
    writeFileSync('docs/load.md', pageText(result, goalResults));
    writeFileSync('docs/load.svg', plotSvg(result.samples));
    console.error('wrote docs/load.md and docs/load.svg');
  }
  if (fine && !values.keep) rmSync(folder, { recursive: true });
  else console.log(`kept: ${folder}`);
  return fine ? 0 : 1;
}

const child = values['clients-child'];
if (child === undefined) process.exitCode = await run();
else {
  await runClients(JSON.parse(child) as ClientsOptions, (message) => process.send?.(message));
  process.disconnect();
}
