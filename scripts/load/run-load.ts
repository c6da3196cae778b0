/** Starts all processes, samples them, and waits until every due notification was received or no more arrive. */
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunStatus } from '../../src/live/status/status.js';
import { freePort } from '../harness/free-port.js';
import { pause, until } from '../harness/pause.js';
import { Receiver } from '../harness/receiver.js';
import { Running } from '../harness/running.js';
import { AwaitedLines } from './awaited.js';
import { loadBehaviour } from './behaviour.js';
import type { ClientAccount } from './client.js';
import type { Awaited, ClientsMessage, ClientsOptions } from './clients.js';
import { accountLines } from './line-account.js';
import type { LoadResult } from './result.js';
import { loadRulesText } from './rules.js';
import type { Sample } from './samples.js';
import { seenIn } from './samples.js';

export interface LoadOptions {
  /** A folder that holds an empty folder `logs`. */
  readonly folder: string;
  /** Lines per second. */
  readonly rate: number;
  readonly durationMs: number;
  readonly clients: number;
  readonly processes: number;
  readonly seed: number;
  /** Arguments for the Node process that runs Tocsin. */
  readonly nodeArgs: readonly string[];
  readonly startClients: (options: ClientsOptions) => ChildProcess;
  readonly say: (line: string) => void;
}

const SINKS = ['timing', 'slow', 'shaky', 'office'] as const;
/** Mean time between two lines of each kind, over all clients, ms. Each incident gives the slow sink two notifications, and it accepts one a second. */
const EVERY_MS: Readonly<Record<Awaited, number>> = { mark: 400, incident: 3000, shaky: 12_000 };
const ROTATION_MS = 25_000;
const KEPT_FILES = 5;
const TAIL_MS = 8000;
const SAMPLE_MS = 1000;
/** After so long without an accepted notification, the missing ones count as lost. */
const PATIENCE_MS = 90_000;

export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { folder, rate, durationMs, clients, processes, seed, say } = options;
  const port = await freePort();
  writeFileSync(join(folder, 'load.alert'), loadRulesText(port));
  const awaited = new AwaitedLines();
  const receiver = new Receiver(
    loadBehaviour(seed, () => performance.now()),
    (accepted) => awaited.received(accepted),
  );
  await receiver.listen();
  const running = new Running({
    cwd: folder,
    args: ['load.alert', '--state', 'state', '--begin', 'start'],
    port: await freePort(),
    env: Object.fromEntries(SINKS.map((sink) => [`${sink.toUpperCase()}_URL`, receiver.url(sink)])),
    outFile: join(folder, 'tocsin.out'),
    nodeArgs: options.nodeArgs,
  });
  const children: ChildProcess[] = [];
  try {
    if (!(await running.ready(15_000))) throw new Error(`tocsin is not ready; see ${running.options.outFile}`);
    const written = new Map<number, number>();
    const accounts: ClientAccount[] = [];
    const numbers = Array.from({ length: clients }, (_, number) => number);
    const groups = Array.from({ length: processes }, (_, at) => numbers.filter((number) => number % processes === at)).filter(
      (group) => group.length > 0,
    );
    const share = groups.length;
    const everyMs = { mark: EVERY_MS.mark * share, incident: EVERY_MS.incident * share, shaky: EVERY_MS.shaky * share };
    const done = groups.map((group, at) => {
      const child = options.startClients({
        numbers: group,
        seed,
        folder: join(folder, 'logs'),
        port,
        rate: (rate * group.length) / clients,
        durationMs,
        everyMs,
        rotationMs: ROTATION_MS,
        keptFiles: KEPT_FILES,
        tailMs: TAIL_MS,
      });
      children.push(child);
      child.on('message', (message: ClientsMessage) => {
        if (message.what === 'wrote') awaited.wrote(message.id, message);
        else if (message.what === 'progress') written.set(at, message.lines);
        else accounts.push(...message.accounts);
      });
      return new Promise<void>((resolve) => child.once('exit', () => resolve()));
    });
    const totalWritten = (): number => [...written.values()].reduce((sum, lines) => sum + lines, 0);
    const samples: Sample[] = [];
    const problems: string[] = [];
    const started = performance.now();
    let writing = true;
    const ended = Promise.all(done).then(() => {
      writing = false;
    });
    while (writing && running.end === undefined) {
      const atMs = performance.now() - started;
      const status = statusOf(await running.status());
      if (atMs > 2000 && atMs < durationMs) addSample(samples, running, status, atMs, totalWritten());
      if (samples.length % 30 === 1 && status !== undefined)
        say(
          `${Math.round(atMs / 1000)} s: ${totalWritten()} written, ${status.counts.records} evaluated, ${Math.round((running.residentBytes() ?? 0) / 1048576)} MiB`,
        );
      await Promise.race([ended, pause(SAMPLE_MS)]);
    }
    await ended;
    say('all lines are written; waiting for the notifications that are still due');
    const due = (): number => awaited.accounts().reduce((sum, { lost }) => sum + lost.length, 0);
    const isComplete = (): boolean => due() === 0 && accountLines(accounts, receiver.accepted('timing')).problems.length === 0;
    await until(() => isComplete() || receiver.quietMs() > PATIENCE_MS || running.end !== undefined, 900_000, 500);
    const status = statusOf(await running.status());
    if (running.end !== undefined) problems.push(`tocsin ended by itself (${running.end.code ?? running.end.signal})`);
    else if ((await running.stop(10_500))?.code !== 0) problems.push('tocsin did not stop cleanly within 10 s of SIGTERM');
    for (const sink of SINKS) problems.push(...receiver.counts(sink).unreadable);
    problems.push(...accounts.flatMap((account) => account.problems));
    const lines = accounts.reduce((sum, account) => sum + account.written, 0);
    return {
      options: { rate, durationMs, clients, processes: groups.length, seed },
      seen: seenIn(samples, accounts.reduce((sum, { characters }) => sum + characters, 0) / Math.max(1, lines)),
      samples,
      latencies: awaited.latencies(),
      sinks: awaited.accounts(),
      requests: Object.fromEntries(SINKS.map((sink) => [sink, receiver.counts(sink)])),
      lines: accountLines(accounts, receiver.accepted('timing')),
      written: lines,
      records: status?.counts.records ?? Number.NaN,
      unreadable: sumOf(status, ({ unreadable }) => unreadable),
      late: sumOf(status, ({ late }) => late),
      rotations: accounts.reduce((sum, account) => sum + account.rotations, 0),
      delayedLines: accounts.reduce((sum, account) => sum + account.delayedLines, 0),
      problems,
    };
  } finally {
    running.signal('SIGKILL');
    for (const child of children) child.kill('SIGKILL');
    await receiver.close();
  }
}

function statusOf(json: unknown): RunStatus | undefined {
  return typeof json === 'object' && json !== null && 'counts' in json ? (json as RunStatus) : undefined;
}

function sumOf(status: RunStatus | undefined, of: (source: RunStatus['sources'][number]) => number): number {
  return status === undefined ? Number.NaN : status.sources.reduce((sum, source) => sum + of(source), 0);
}

function addSample(samples: Sample[], running: Running, status: RunStatus | undefined, atMs: number, written: number): void {
  const residentBytes = running.residentBytes();
  if (status === undefined || residentBytes === undefined) return;
  samples.push({
    atMs,
    residentBytes,
    processorMs: running.processorMs() ?? Number.NaN,
    written,
    records: status.counts.records,
    lagBytes: sumOf(status, ({ lagBytes }) => lagBytes ?? 0),
    waiting: Object.fromEntries(status.sinks.map(({ name, waiting }) => [name, waiting])),
  });
}
