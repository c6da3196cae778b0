import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { ChildProcess, spawn } from 'node:child_process';
import type { Notification } from '../notify/notification.js';
import type { SendResult, SinkDescriptor } from './sink.js';
import { jsonNotification } from './text/json-notification.js';
import { plainText } from './text/plain-text.js';
import { shortened } from './text/title.js';

const DEFAULT_TIMEOUT_MS = 30_000;
/** `EX_TEMPFAIL`: the exit code for a failure that may pass. */
const LATER = 75;
/** Of the output, the end is shown: errors are printed last. */
const OUTPUT_CHARACTERS = 200;
/** Of the output, so much is kept while the command runs. */
const MOST_OUTPUT_BYTES = 4096;
/** Of one variable: the system limits their size, and all of them together. */
const VARIABLE_CHARACTERS = 1000;
/** Errors for which starting the command later may succeed. */
const BUSY = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY']);
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 1000;
/** Between the exit of the command and the end of its output. */
const DRAIN_MS = 200;
/** Shorter arguments and variables are not treated as secrets. */
const SECRET_CHARACTERS = 6;

/** `sink lamp exec { command: ["…"] }`. */
export const execSink: SinkDescriptor = {
  type: 'exec',
  summary: 'runs a command',
  doc: 'Runs a command for each notification, without a shell. Its arguments come from the rule file and never contain text from a log. The command gets the notification as one line of JSON on standard input, and in the variables `TOCSIN_ID`, `TOCSIN_FIRING_ID`, `TOCSIN_KIND`, `TOCSIN_ALERT`, `TOCSIN_SEVERITY`, `TOCSIN_GROUP` (JSON), `TOCSIN_SUMMARY` and `TOCSIN_RUNBOOK` without control characters and cut to 1,000 characters. From the environment it gets `PATH`, `HOME`, `LANG`, `TZ` and `TMPDIR`, and the variables in `env`. When it fails, the end of its output is logged, without its arguments and variables. When it takes too long, it is killed together with every process that it started.',
  schema: {
    type: 'object',
    properties: {
      command: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description:
          'The program, which is searched in `PATH` if it has no slash, and its arguments. The path is relative to the directory in which Tocsin runs.',
        examples: [['/usr/local/bin/lamp', '--colour', 'red']],
      },
      env: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Further variables.',
        examples: [{ LAMP_TOKEN: '…' }],
      },
      timeout: {
        type: 'number',
        minimum: 1,
        maximum: 600_000,
        description: 'How long it may run, as a duration up to 10m. Default: 30 seconds.',
        examples: ['30s'],
      },
    },
    required: ['command'],
    additionalProperties: false,
  },
  retries:
    'Exit code 0 is success. Exit code 75 (`EX_TEMPFAIL`), a signal, a timeout and a system that is too busy to start the command are retried. Any other exit code, and a command that does not exist, is final.',
  repeats: 'By `id` in its input, or `TOCSIN_ID`.',
  examples: ['sink lamp exec { command: ["/usr/local/bin/lamp", "--blink"] env: { LAMP_TOKEN: env("LAMP_TOKEN") } timeout: 10s }'],
  create: (options, { cwd }) => {
    const { command, env = {}, timeout = DEFAULT_TIMEOUT_MS } = options as unknown as ExecOptions;
    const [program = '', ...args] = command;
    if (program === '') throw new Error('the first item of `command` is empty; it must be the program');
    if ([...command, ...Object.entries(env).flat()].some((text) => text.includes('\0')))
      throw new Error('arguments and variables cannot contain a NUL character');
    const wrong = Object.keys(env).find((name) => name === '' || name.includes('='));
    if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not a valid name of a variable`);
    return {
      send: (notification, signal) => run({ program, args, cwd, env, timeoutMs: timeout }, notification, signal),
      close: async () => {},
    };
  },
};

/** Options that are valid by the schema. */
interface ExecOptions {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly timeout?: number;
}

interface Run {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

function run(what: Run, notification: Notification, signal: AbortSignal | undefined): Promise<SendResult> {
  const { program, timeoutMs } = what;
  return new Promise((resolve) => {
    const child = start(what, notification);
    if (!(child instanceof ChildProcess)) {
      resolve(cannotRun(program, child));
      return;
    }
    const output = new Tail(what);
    let late: 'timeout' | 'stop' | undefined;
    let killer: NodeJS.Timeout | undefined;
    const end = (why: 'timeout' | 'stop'): void => {
      late ??= why;
      kill(child.pid, 'SIGTERM');
      killer ??= setTimeout(() => kill(child.pid, 'SIGKILL'), GRACE_MS);
    };
    const timer = setTimeout(() => end('timeout'), timeoutMs);
    const stopped = (): void => end('stop');
    const settle = (result: SendResult): void => {
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener('abort', stopped);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(result);
    };
    child.on('error', (error) => settle(cannotRun(program, error)));
    child.on('exit', (code, by) => {
      if (late !== undefined) kill(child.pid, 'SIGKILL');
      const over = (): void => settle(resultOf(what, code, by, late, output));
      // Its last output may still arrive. Processes that it left running may keep the pipes open; they are not waited for.
      const drain = setTimeout(over, DRAIN_MS);
      child.on('close', () => {
        clearTimeout(drain);
        over();
      });
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.add(chunk));
    // The command need not read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(jsonNotification(notification))}\n`);
    signal?.addEventListener('abort', stopped, { once: true });
    if (signal?.aborted === true) stopped();
  });
}

/** In a process group of its own, so that it can be killed with every process that it started. */
function start({ program, args, cwd, env }: Run, notification: Notification): ChildProcessWithoutNullStreams | Error {
  try {
    return spawn(program, args, { cwd, env: { ...inherited(), ...env, ...variables(notification) }, detached: true, shell: false });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function cannotRun(program: string, error: NodeJS.ErrnoException): SendResult {
  const code = error.code ?? error.name;
  return { ok: false, again: BUSY.has(code), message: `${program} cannot be run (${code})` };
}

function resultOf(
  { program, timeoutMs }: Run,
  code: number | null,
  by: NodeJS.Signals | null,
  late: 'timeout' | 'stop' | undefined,
  output: Tail,
): SendResult {
  if (late === 'stop') return { ok: false, again: true, message: `the run ended before ${program} did` };
  if (late === 'timeout') return { ok: false, again: true, message: `${program} ran longer than ${timeoutMs / 1000}s and was killed` };
  if (code === 0) return { ok: true };
  const how = code === null ? `was ended by ${String(by)}` : `ended with ${code}`;
  const said = output.text();
  return { ok: false, again: code === null || code === LATER, message: `${program} ${how}${said === '' ? '' : `: ${said}`}` };
}

/** The end of the output, without what may be a secret. */
class Tail {
  #bytes = Buffer.alloc(0);
  readonly #hidden: readonly string[];

  constructor({ args, env }: Run) {
    this.#hidden = [...args, ...Object.values(env)]
      .filter((text) => text.length >= SECRET_CHARACTERS)
      .toSorted((a, b) => b.length - a.length);
  }

  add(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]).subarray(-MOST_OUTPUT_BYTES);
  }

  text(): string {
    let text = this.#bytes.toString();
    // The kept part may start in the middle of a secret.
    if (this.#bytes.length === MOST_OUTPUT_BYTES) text = text.replace(/^\S*/, '');
    for (const hidden of this.#hidden) text = text.replaceAll(hidden, '***');
    const line = plainText(text.replaceAll(/\s+/g, ' ').trim());
    return line.length <= OUTPUT_CHARACTERS ? line : `...${line.slice(3 - OUTPUT_CHARACTERS).replace(/^[\udc00-\udfff]/, '')}`;
  }
}

/** Does nothing when the process has already exited. */
function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has no process left.
  }
}

/** Only these: the environment of this process may hold secrets. */
function inherited(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function variables({ id, firingId, kind, alert, severity, group, summary, runbook }: Notification): Readonly<Record<string, string>> {
  const all = {
    TOCSIN_ID: id,
    TOCSIN_FIRING_ID: firingId,
    TOCSIN_KIND: kind,
    TOCSIN_ALERT: alert,
    TOCSIN_SEVERITY: severity,
    TOCSIN_GROUP: JSON.stringify(group),
    TOCSIN_SUMMARY: summary ?? '',
    TOCSIN_RUNBOOK: runbook ?? '',
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, shortened(plainText(value), VARIABLE_CHARACTERS)]));
}
