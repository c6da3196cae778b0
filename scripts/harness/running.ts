/** The command `tocsin run` as a process that can be queried, stopped and killed. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { until } from './pause.js';

export const COMMAND = resolve('dist/cli/main.js');

export interface RunOptions {
  readonly cwd: string;
  /** Arguments after `run`. */
  readonly args: readonly string[];
  /** For `--http`. */
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Its output is appended to this file. */
  readonly outFile: string;
  /** Arguments for Node, such as `--cpu-prof`. */
  readonly nodeArgs?: readonly string[];
}

export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

export class Running {
  readonly ended: Promise<Ended>;
  #end: Ended | undefined;
  readonly #child: ChildProcess;

  constructor(readonly options: RunOptions) {
    if (!existsSync(COMMAND)) throw new Error('dist/cli/main.js is not there; run `npm run build` first');
    const out = openSync(options.outFile, 'a');
    this.#child = spawn(
      process.execPath,
      [...(options.nodeArgs ?? []), COMMAND, 'run', ...options.args, '--http', `127.0.0.1:${options.port}`],
      {
        cwd: options.cwd,
        env: { ...process.env, ...options.env, NO_COLOR: '1' },
        stdio: ['ignore', out, out],
      },
    );
    closeSync(out);
    this.ended = new Promise((done) => {
      this.#child.once('error', (error) => done({ code: null, signal: error.message }));
      this.#child.once('exit', (code, signal) => done({ code, signal }));
    });
    void this.ended.then((end) => {
      this.#end = end;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Undefined while it runs. */
  get end(): Ended | undefined {
    return this.#end;
  }

  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGHUP' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  /** Whether `/readyz` succeeds in time; false immediately when the process has ended. */
  async ready(withinMs: number): Promise<boolean> {
    await until(async () => this.#end !== undefined || (await this.#ask('/readyz'))?.ok === true, withinMs);
    return this.#end === undefined && (await this.#ask('/readyz'))?.ok === true;
  }

  /** The answer of `/status`; undefined when there is none. */
  async status(): Promise<unknown> {
    try {
      return await (await this.#ask('/status'))?.json();
    } catch {
      return undefined;
    }
  }

  /** Resident memory, bytes; undefined when the process has ended. */
  residentBytes(): number | undefined {
    try {
      const pages = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1];
      return pages === undefined ? undefined : Number(pages) * 1024;
    } catch {
      return undefined;
    }
  }

  /** CPU time used so far, ms. */
  processorMs(): number | undefined {
    try {
      const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      // Clock ticks: 100 a second on every Linux that Node supports.
      return (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      return undefined;
    }
  }

  /** Sends SIGTERM and waits; undefined when it did not end in time and was killed. */
  async stop(withinMs: number): Promise<Ended | undefined> {
    this.signal('SIGTERM');
    if (await until(() => this.#end !== undefined, withinMs)) return this.#end;
    this.signal('SIGKILL');
    await this.ended;
    return undefined;
  }

  async #ask(path: string): Promise<Response | undefined> {
    try {
      return await fetch(`http://127.0.0.1:${this.options.port}${path}`, { signal: AbortSignal.timeout(2000) });
    } catch {
      return undefined;
    }
  }
}
