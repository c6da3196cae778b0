/** One round of a crash test: a fresh state, a log that grows, kills, and at the end the comparison. */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Next } from '../../bench/random.js';
import { nextFrom, pick } from '../../bench/random.js';
import { freePort } from '../harness/free-port.js';
import { pause, until } from '../harness/pause.js';
import { Receiver } from '../harness/receiver.js';
import { Running } from '../harness/running.js';
import type { Difference } from './compare.js';
import { compare } from './compare.js';
import { expectedOf } from './expected.js';
import { crashLog, RULES } from './log.js';
import { crashManner } from './manner.js';
import { crashAt, POINTS } from './points.js';
import type { WriterOptions } from './writer.js';
import { makeLogs } from './writer.js';

export interface RoundOptions {
  /** Empty; everything of the round is kept here. */
  readonly folder: string;
  readonly seed: number;
  readonly kills: number;
  readonly records: number;
  /** With kills at named points, not only at instants of the clock. */
  readonly points: boolean;
  /** From 0 to 1: how badly the destinations behave. */
  readonly rude: number;
  /** When nothing has come for so long, the rest is held for lost, ms. */
  readonly patienceMs: number;
}

export interface RoundResult {
  readonly expected: number;
  readonly taken: number;
  readonly repeats: number;
  readonly requests: number;
  readonly kills: number;
  /** Kills by point; `clock` are those at an instant. */
  readonly killedAt: Readonly<Record<string, number>>;
  readonly differences: readonly Difference[];
  /** What else is wrong. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

const SINKS = ['pager', 'chat'] as const;
/** A start takes about this long; kills come before and after. */
const STARTING_MS = 250;
const LIFE_MS = 1300;

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
    this.#receiver = new Receiver(crashManner(options.seed, options.rude));
  }

  async run(): Promise<RoundResult> {
    const { folder, seed, records, kills } = this.options;
    for (const name of ['logs', 'state']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'crash.alert'), RULES);
    makeLogs(join(folder, 'logs'));
    const log = crashLog(seed, records);
    const expected = await expectedOf(RULES, log);
    await this.#receiver.listen();
    const written = this.#write();
    for (let kill = 0; kill < kills; kill++) await this.#liveAndDie(kill);
    await this.#finish(written, expected);
    const differences = SINKS.flatMap((sink) => compare(sink, expected.get(sink) ?? [], this.#receiver.taken(sink), log.judgedUntilMs));
    const counts = SINKS.map((sink) => this.#receiver.counts(sink));
    for (const { unreadable } of counts) this.#problems.push(...unreadable);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
    return {
      expected: sum(SINKS.map((sink) => expected.get(sink)?.length ?? 0)),
      taken: sum(SINKS.map((sink) => this.#receiver.taken(sink).length)),
      repeats: sum(counts.map(({ repeats }) => repeats)),
      requests: sum(counts.map(({ requests }) => requests)),
      kills: sum(Object.values(this.#killedAt)),
      killedAt: this.#killedAt,
      differences,
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
    const { folder, seed, records, kills } = this.options;
    const durationMs = 3000 + kills * (LIFE_MS / 2 + STARTING_MS);
    const options: WriterOptions = { folder: join(folder, 'logs'), seed, records, durationMs, rotations: 2 + kills / 4 };
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

  async #liveAndDie(kill: number): Promise<void> {
    const next = this.#next;
    const point = this.options.points && next(3) > 0 ? pick(next, POINTS) : undefined;
    const inStart = point === undefined && next(4) === 0;
    const lifeMs = inStart ? next(STARTING_MS) : STARTING_MS + next(LIFE_MS);
    const env = point === undefined ? {} : crashAt(point, 1 + next(12), join(this.options.folder, 'state'));
    const running = await this.#start(env);
    await Promise.race([running.ended, pause(lifeMs)]);
    if (running.end === undefined) {
      running.signal('SIGKILL');
      await running.ended;
      this.#killedAt['clock'] = (this.#killedAt['clock'] ?? 0) + 1;
    } else if (running.end.signal === 'SIGKILL' && point !== undefined) this.#killedAt[point] = (this.#killedAt[point] ?? 0) + 1;
    else this.#problems.push(`it ended by itself in life ${kill + 1} (${running.end.code ?? running.end.signal}): ${this.#lastWords()}`);
    await pause(next(3) === 0 ? next(400) : 0);
  }

  /** The last life is not disturbed. */
  async #finish(written: Promise<void>, expected: ReadonlyMap<string, readonly { readonly id: string }[]>): Promise<void> {
    const running = await this.#start();
    if (!(await running.ready(10_000))) this.#problems.push(`it was not ready within 10 s: ${this.#lastWords()}`);
    await written;
    const from = performance.now();
    const missing = (): number =>
      [...expected].reduce((sum, [sink, due]) => {
        const taken = new Set(this.#receiver.taken(sink).map(({ id }) => id));
        return sum + due.filter(({ id }) => !taken.has(id)).length;
      }, 0);
    const quietMs = (): number => Math.min(this.#receiver.quietMs(), performance.now() - from);
    await until(() => missing() === 0 || quietMs() > this.options.patienceMs || running.end !== undefined, 600_000, 200);
    // What must not come may still be on its way.
    await pause(700);
    if (running.end !== undefined) {
      this.#problems.push(`it ended by itself (${running.end.code ?? running.end.signal}): ${this.#lastWords()}`);
      return;
    }
    const end = await running.stop(10_500);
    if (end === undefined) this.#problems.push('it did not stop within 10 s of SIGTERM');
    else if (end.code !== 0) this.#problems.push(`it stopped with ${end.code ?? end.signal}: ${this.#lastWords()}`);
  }

  #lastWords(): string {
    const lines = readFileSync(join(this.options.folder, 'tocsin.out'), 'utf8').trimEnd().split('\n');
    return lines.slice(-3).join(' | ').slice(-400);
  }
}
