import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { ChildProcess, spawn } from 'node:child_process';
import type { Notification } from '../notify/notification.js';
import type { SendResult, SinkDescriptor } from './sink.js';
import { jsonNotification } from './text/json-notification.js';
import { plainText } from './text/plain-text.js';
import { shortened } from './text/title.js';

const DEFAULT_TIMEOUT_MS = 30_000;
/** `EX_TEMPFAIL`: what programs that bring mail say when it may go better later. */
const LATER = 75;
/** Of what the command says, the end: that is where mistakes are told. */
const OUTPUT_CHARACTERS = 200;
/** Of the output, kept while it runs. */
const MOST_OUTPUT_BYTES = 4096;
/** Of one variable: the system takes no longer ones, and others want room too. */
const VARIABLE_CHARACTERS = 1000;
/** Codes with which a command cannot be started now, but later. */
const BUSY = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'ETXTBSY']);
/** Between the wish to end and the end. */
const GRACE_MS = 1000;
/** Between the end of the command and the end of its output. */
const DRAIN_MS = 200;
/** Shorter arguments and variables are no secrets. */
const SECRET_CHARACTERS = 6;

/** `sink lamp exec { command: ["…"] }`. */
export const execSink: SinkDescriptor = {
  type: 'exec',
  summary: 'a command that is run',
  doc: 'Runs a command for each notification, without a shell. Its arguments are those of the configuration and never hold anything from a log. It gets the notification as a line of JSON on standard input, and as variables `TOCSIN_ID`, `TOCSIN_FIRING_ID`, `TOCSIN_KIND`, `TOCSIN_ALERT`, `TOCSIN_SEVERITY`, `TOCSIN_GROUP` (JSON), `TOCSIN_SUMMARY` and `TOCSIN_RUNBOOK` without control characters and not longer than 1,000 characters. Of the environment it gets `PATH`, `HOME`, `LANG`, `TZ` and `TMPDIR`, and what `env` names. When it fails, the end of its output is told, without its arguments and variables. When it takes too long, it is ended with everything that it has started.',
  schema: {
    type: 'object',
    properties: {
      command: {
        type: 'array',
        items: { type: 'string' },
        minItems: 1,
        description:
          'The program, looked for in `PATH` if it has no slash, and its arguments; relative to the directory in which Tocsin runs.',
        examples: [['/usr/local/bin/lamp', '--colour', 'red']],
      },
      env: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Variables to give to it besides.',
        examples: [{ LAMP_TOKEN: '…' }],
      },
      timeout: {
        type: 'number',
        minimum: 1,
        maximum: 600_000,
        description: 'How long it may run, as a duration up to 10m; 30 seconds unless given.',
        examples: ['30s'],
      },
    },
    required: ['command'],
    additionalProperties: false,
  },
  retries:
    'It ends with 0: success. With 75 (`EX_TEMPFAIL`), by a signal, after its time, or when the system is too busy to start it: tried again. Any other end, and a command that is not there, is final.',
  repeats: 'By `id` in what it reads, or `TOCSIN_ID`.',
  examples: ['sink lamp exec { command: ["/usr/local/bin/lamp", "--blink"] env: { LAMP_TOKEN: env("LAMP_TOKEN") } timeout: 10s }'],
  create: (options, { cwd }) => {
    const { command, env = {}, timeout = DEFAULT_TIMEOUT_MS } = options as unknown as ExecOptions;
    const [program = '', ...args] = command;
    if (program === '') throw new Error('`command` begins with an empty text; give the program');
    if ([...command, ...Object.entries(env).flat()].some((text) => text.includes('\0')))
      throw new Error('no argument and no variable can hold a NUL character');
    const wrong = Object.keys(env).find((name) => name === '' || name.includes('='));
    if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is no name for a variable`);
    return {
      send: (notification, signal) => run({ program, args, cwd, env, timeoutMs: timeout }, notification, signal),
      close: async () => {},
    };
  },
};

/** What the schema lets through. */
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
      // What it wrote last may be on its way; what it has started and left may hold the pipes open, and is not waited for.
      const drain = setTimeout(over, DRAIN_MS);
      child.on('close', () => {
        clearTimeout(drain);
        over();
      });
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.add(chunk));
    // It need not read what it gets.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(jsonNotification(notification))}\n`);
    signal?.addEventListener('abort', stopped, { once: true });
    if (signal?.aborted === true) stopped();
  });
}

/** In a group of its own: it ends with everything that it has started. */
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
  if (late === 'stop') return { ok: false, again: true, message: `there was no time left for ${program}` };
  if (late === 'timeout') return { ok: false, again: true, message: `${program} ran longer than ${timeoutMs / 1000}s and was ended` };
  if (code === 0) return { ok: true };
  const how = code === null ? `was ended by ${String(by)}` : `ended with ${code}`;
  const said = output.text();
  return { ok: false, again: code === null || code === LATER, message: `${program} ${how}${said === '' ? '' : `: ${said}`}` };
}

/** The last of what is written, without what may be a secret. */
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
    // It may begin in the middle of a secret.
    if (this.#bytes.length === MOST_OUTPUT_BYTES) text = text.replace(/^\S*/, '');
    for (const hidden of this.#hidden) text = text.replaceAll(hidden, '***');
    const line = plainText(text.replaceAll(/\s+/g, ' ').trim());
    return line.length <= OUTPUT_CHARACTERS ? line : `...${line.slice(3 - OUTPUT_CHARACTERS).replace(/^[\udc00-\udfff]/, '')}`;
  }
}

/** It may be over already. */
function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** Secrets of this process are not everybody's. */
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
