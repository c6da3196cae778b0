/** The environment of a running Tocsin: a folder with logs and state, a clock, and what it logged and printed. */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery, Tocsin, TocsinOptions, Transition } from '../../src/index.js';
import { createTocsin } from '../../src/index.js';
import type { SinkDescriptor } from '../../src/sinks/sink.js';
import { POLL_MS, StepClock } from './step-clock.js';

export const START_MS = Date.UTC(2026, 4, 4, 10);
export const STREAM = 'stream app { from "*.log" format json time ts lateness 1s idle 5s }\n';
export const ERRORS = 'alert Errors { on app by host step 1s page when count(level == "error") over 10s >= 3 }\n';
export const ERROR = { level: 'error' };

export interface Started {
  readonly tocsin: Tocsin;
  readonly transitions: Transition[];
  readonly deliveries: Delivery[];
}

export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'tocsin-run-'));
  readonly clock = new StepClock(START_MS);
  readonly said: string[] = [];
  readonly printed: string[] = [];
  /** Called before rules are read. */
  beforeReload: (() => Promise<void>) | undefined;
  #running: Tocsin[] = [];

  async start(rules: string | (() => string), options: Partial<TocsinOptions> = {}): Promise<Started> {
    const note = (message: string): void => {
      this.said.push(message);
    };
    const tocsin = createTocsin({
      rules: async () => {
        await this.beforeReload?.();
        return [{ path: 'live.alert', text: typeof rules === 'string' ? rules : rules() }];
      },
      stateDir: join(this.folder, 'state'),
      cwd: this.folder,
      env: {},
      clock: this.clock,
      pollMs: POLL_MS,
      log: { info: note, warn: note, error: note },
      print: (text) => this.printed.push(text),
      ...options,
    });
    const transitions: Transition[] = [];
    const deliveries: Delivery[] = [];
    tocsin.transitions.subscribe((some) => transitions.push(...some));
    tocsin.deliveries.subscribe((some) => deliveries.push(...some));
    await tocsin.start();
    this.#running.push(tocsin);
    return { tocsin, transitions, deliveries };
  }

  async stop(tocsin: Tocsin): Promise<void> {
    this.#running = this.#running.filter((other) => other !== tocsin);
    await tocsin.stop();
  }

  /** Appends records with the current time to a log. */
  write(log: string, ...records: readonly Readonly<Record<string, unknown>>[]): void {
    this.writeAt(this.clock.nowMs, log, ...records);
  }

  writeAt(timeMs: number, log: string, ...records: readonly Readonly<Record<string, unknown>>[]): void {
    const ts = new Date(timeMs).toISOString();
    appendFileSync(join(this.folder, log), records.map((record) => `${JSON.stringify({ ts, host: 'a', ...record })}\n`).join(''));
  }

  async end(): Promise<void> {
    await Promise.all(this.#running.map((tocsin) => tocsin.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A sink type `flaky` with answers from the test, and the notifications it accepted: `KIND ALERT`, after its option `name` if it has one. */
export function flaky(answers: (sink: string, kind: string) => 'ok' | 'again' | 'never'): {
  readonly type: SinkDescriptor;
  readonly got: readonly string[];
} {
  const got: string[] = [];
  const type: SinkDescriptor = {
    type: 'flaky',
    summary: 'for tests',
    doc: '',
    schema: { type: 'object', properties: { name: { type: 'string' } }, additionalProperties: false },
    retries: '',
    examples: [],
    create: ({ name = '' }) => ({
      send: async ({ kind, alert }) => {
        const answer = answers(String(name), kind);
        if (answer === 'ok') got.push(`${String(name)} ${kind} ${alert}`.trimStart());
        return answer === 'ok' ? { ok: true } : { ok: false, again: answer === 'again', message: 'no' };
      },
      close: async () => {},
    }),
  };
  return { type, got };
}

/** Sinks work independently of the turns: waits until a condition holds. */
export async function until(isDone: () => boolean): Promise<void> {
  for (let tries = 0; tries < 10_000 && !isDone(); tries++) await new Promise((resolve) => setImmediate(resolve));
}

export function shown(transitions: readonly Transition[]): readonly string[] {
  return transitions.map(({ at, alert, to, reason }) => `${(at - START_MS) / 1000}s ${alert} ${to} ${reason}`);
}
