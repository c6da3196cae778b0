/** One round of a crash test: an empty state, a growing log, kills, and the comparison at the end. */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Next } from '../../bench/random.js';
import { nextFrom, pick } from '../../bench/random.js';
import type { RunStatus } from '../../src/live/status/status.js';
import { freePort } from '../harness/free-port.js';
import { pause, until } from '../harness/pause.js';
import { Receiver } from '../harness/receiver.js';
import { Running } from '../harness/running.js';
import { crashBehaviour } from './behaviour.js';
import type { Difference } from './compare.js';
import { compare, withoutSkipped } from './compare.js';
import { expectedOf } from './expected.js';
import { crashLog, RULES } from './log.js';
import { crashAt, POINTS } from './points.js';
import type { WriterOptions } from './writer.js';
import { makeLogs } from './writer.js';

export interface RoundOptions {
  /** An empty folder for all files of the round. */
  readonly folder: string;
  readonly seed: number;
  readonly kills: number;
  readonly records: number;
  /** Whether to kill at named points, besides random times. */
  readonly points: boolean;
  /** How often the destinations fail, from 0 to 1. */
  readonly rude: number;
  /** How many rotated files of each log are kept; absent: all. */
  readonly keptFiles?: number;
  /** After so long without an accepted notification, the missing ones count as lost, ms. */
  readonly patienceMs: number;
}

export interface RoundResult {
  readonly expected: number;
  readonly accepted: number;
  readonly repeats: number;
  readonly requests: number;
  readonly kills: number;
  /** Kills by point; `clock` counts those at random times. */
  readonly killedAt: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
  /** Missing notifications that the process logged as skipped, because the alert had resolved. */
  readonly skipped: number;
  /** Anything else that is wrong. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

const SINKS = ['pager', 'chat'] as const;
/** About the duration of a start; kills come before and after its end. */
const STARTING_MS = 250;
const RUN_MS = 1300;
/** A run stops within ten seconds of SIGTERM. */
const STOP_MS = 10_500;

export async function crashRound(options: RoundOptions): Promise<RoundResult> {
  const round = new Round(options);
  try {
    return await round.run();
  } finally {
    await round.close();
  }
}

class Round {
  readonly #next: Next;
  readonly #receiver: Receiver;
  readonly #problems: string[] = [];
  readonly #killedAt: Record<string, number> = {};
  readonly #started = performance.now();
  #running: Running | undefined;
  #writer: ReturnType<typeof fork> | undefined;

  constructor(readonly options: RoundOptions) {
    this.#next = nextFrom(options.seed * 7919);
    this.#receiver = new Receiver(crashBehaviour(options.seed, options.rude));
  }

  async run(): Promise<RoundResult> {
    const { folder, seed, records, kills } = this.options;
    for (const name of ['logs', 'state']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'crash.alert'), RULES);
    makeLogs(join(folder, 'logs'));
    const log = crashLog(seed, records);
    const expected = await expectedOf(RULES, log);
    await this.#receiver.listen();
    // The process must see the logs before the first rotation: files that were rotated before its first start are not followed.
    const first = await this.#startReady();
    const written = this.#write();
    for (let kill = 0; kill < kills; kill++) await this.#runAndKill(kill, kill === 0 ? first : undefined);
    await this.#finish(kills === 0 ? first : await this.#startReady(), written, expected);
    const all = SINKS.flatMap((sink) => compare(sink, expected.get(sink) ?? [], this.#receiver.accepted(sink), log.comparedUntilMs));
    const { differences, skipped } = withoutSkipped(all, expected, readFileSync(join(folder, 'tocsin.out'), 'utf8'));
    const counts = SINKS.map((sink) => this.#receiver.counts(sink));
    for (const { unreadable } of counts) this.#problems.push(...unreadable);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
    return {
      expected: sum(SINKS.map((sink) => expected.get(sink)?.length ?? 0)),
      accepted: sum(SINKS.map((sink) => this.#receiver.accepted(sink).length)),
      repeats: sum(counts.map(({ repeats }) => repeats)),
      requests: sum(counts.map(({ requests }) => requests)),
      kills: sum(Object.values(this.#killedAt)),
      killedAt: this.#killedAt,
      differences,
      skipped,
      problems: this.#problems,
      seconds: (performance.now() - this.#started) / 1000,
    };
  }

  async close(): Promise<void> {
    this.#running?.signal('SIGKILL');
    this.#writer?.kill('SIGKILL');
    await this.#receiver.close();
  }

  #write(): Promise<void> {
    const { folder, seed, records, kills, keptFiles } = this.options;
    const durationMs = 3000 + kills * (RUN_MS / 2 + STARTING_MS);
    const options: WriterOptions = {
      folder: join(folder, 'logs'),
      seed,
      records,
      durationMs,
      rotations: 2 + kills / 4,
      ...(keptFiles === undefined ? {} : { keptFiles }),
    };
    const writer = fork(process.argv[1] ?? '', ['--writer', JSON.stringify(options)], { stdio: 'inherit' });
    this.#writer = writer;
    return new Promise((resolve) => {
      writer.once('exit', (code) => {
        if (code !== 0) this.#problems.push('the writer of the logs failed');
        resolve();
      });
    });
  }

  async #start(env: Readonly<Record<string, string>> = {}): Promise<Running> {
    const { folder } = this.options;
    const port = await freePort();
    this.#running = new Running({
      cwd: folder,
      args: ['crash.alert', '--state', 'state', '--begin', 'start'],
      port,
      env: { PAGER_URL: this.#receiver.url('pager'), CHAT_URL: this.#receiver.url('chat'), ...env },
      outFile: join(folder, 'tocsin.out'),
    });
    return this.#running;
  }

  async #startReady(): Promise<Running> {
    const running = await this.#start();
    if (!(await running.ready(10_000))) this.#problems.push(`it was not ready within 10 s: ${this.#lastOutput()}`);
    return running;
  }

  async #runAndKill(kill: number, already: Running | undefined): Promise<void> {
    const next = this.#next;
    const point = this.options.points && kill > 0 && next(3) > 0 ? pick(next, POINTS) : undefined;
    const inStart = point === undefined && kill > 0 && next(4) === 0;
    // Passing a point several times can take a while.
    const runMs = inStart ? next(STARTING_MS) : STARTING_MS + next(point === undefined ? RUN_MS : 3 * RUN_MS);
    // Sometimes it is asked to stop instead, which must not change anything either.
    const isStopped = !inStart && next(8) === 0;
    const env = point === undefined ? {} : crashAt(point, 1 + next(point.endsWith('rename') ? 2 : 8), join(this.options.folder, 'state'));
    const running = already ?? (await this.#start(env));
    await Promise.race([running.ended, pause(runMs)]);
    if (running.end === undefined && isStopped) await running.stop(STOP_MS);
    else if (running.end === undefined) {
      running.signal('SIGKILL');
      await running.ended;
      this.#count('clock');
      await pause(next(3) === 0 ? next(400) : 0);
      return;
    }
    const { code, signal } = running.end ?? { code: null, signal: 'SIGKILL' };
    if (point !== undefined && signal === 'SIGKILL') this.#count(point);
    else if (isStopped && code === 0) this.#count('asked to stop');
    else if (isStopped)
      this.#problems.push(
        `asked to stop in run ${kill + 1}, it did not within 10 s, or ended with ${code ?? signal}: ${this.#lastOutput()}`,
      );
    else this.#problems.push(`it ended by itself in run ${kill + 1} (${code ?? signal}): ${this.#lastOutput()}`);
  }

  #count(how: string): void {
    this.#killedAt[how] = (this.#killedAt[how] ?? 0) + 1;
  }

  /** The last run is not killed. */
  async #finish(
    running: Running,
    written: Promise<void>,
    expected: ReadonlyMap<string, readonly { readonly id: string }[]>,
  ): Promise<void> {
    await written;
    const from = performance.now();
    const missing = (): number =>
      [...expected].reduce((sum, [sink, due]) => {
        const accepted = new Set(this.#receiver.accepted(sink).map(({ id }) => id));
        return sum + due.filter(({ id }) => !accepted.has(id)).length;
      }, 0);
    const quietMs = (): number => Math.min(this.#receiver.quietMs(), performance.now() - from);
    await until(() => missing() === 0 || quietMs() > this.options.patienceMs || running.end !== undefined, 600_000, 200);
    if (missing() === 0) await this.#checkCounts(running);
    // Unexpected notifications may still be under way.
    await pause(700);
    if (running.end !== undefined) {
      this.#problems.push(`it ended by itself (${running.end.code ?? running.end.signal}): ${this.#lastOutput()}`);
      return;
    }
    const end = await running.stop(STOP_MS);
    if (end === undefined) this.#problems.push('it did not stop within 10 s of SIGTERM');
    else if (end.code !== 0) this.#problems.push(`it stopped with ${end.code ?? end.signal}: ${this.#lastOutput()}`);
  }

  async #checkCounts(running: Running): Promise<void> {
    const status = (await running.status()) as RunStatus | undefined;
    const lines = crashLog(this.options.seed, this.options.records).lines.length;
    if (status === undefined) this.#problems.push('/status does not answer');
    else {
      if (status.counts.records !== lines) this.#problems.push(`it counts ${status.counts.records} records of ${lines} lines`);
      for (const { name, late, unreadable } of status.sources)
        if (late + unreadable > 0) this.#problems.push(`${name}: ${late} late, ${unreadable} unreadable`);
    }
  }

  #lastOutput(): string {
    const lines = readFileSync(join(this.options.folder, 'tocsin.out'), 'utf8').trimEnd().split('\n');
    return lines.slice(-3).join(' | ').slice(-400);
  }
}
