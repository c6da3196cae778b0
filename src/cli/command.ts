/** The interface of a command, and its environment. Each command is one file that describes itself; the list is in `commands.ts`. */
import type { ParseArgsConfig } from 'node:util';

/** The environment of a command; tests pass another one. */
export interface Io {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Width of the terminal that `out` writes to; absent: not a terminal. */
  readonly outColumns?: number;
  /** Wall clock, ms. */
  readonly now: () => number;
  /** The script of threads that read logs. Absent: logs are read in this thread. */
  readonly readerScript?: URL;
  /** Number of processors. */
  readonly processors?: number;
  /** Aborted by SIGINT and SIGTERM. */
  readonly stop: AbortSignal;
  /** Registers what to do on SIGHUP. */
  readonly onReload?: (callback: () => void) => void;
}

export interface CommandOption {
  readonly type: 'string' | 'boolean';
  /** Placeholder of the value in the help. `isPathPlaceholder` says which ones stand for paths. */
  readonly value?: string;
  /** All values, or the usual ones, for completion. */
  readonly choices?: readonly string[];
  readonly multiple?: boolean;
  readonly doc: string;
}

export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** The arguments after the name of the command. */
  readonly usage: string;
  /** What the first argument can be, unless it is a path, for completion. */
  readonly words?: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  /** More lines for `tocsin help COMMAND`. */
  readonly details?: string;
  /** Returns the exit code. */
  run(args: CommandArgs, io: Io): Promise<number>;
}

export interface CommandArgs {
  readonly positionals: readonly string[];
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
}

/** A command in the list, which is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  /** The same as in the command itself; a test compares them. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Whether a placeholder of the help stands for a path, as in `--state DIR` and `[LOG…]`. */
export function isPathPlaceholder(placeholder: string): boolean {
  return /\b(RULES|LOG|MODULE|PATH|DIR)\b/.test(placeholder);
}

/** Exit codes. `problems`: the command worked, and found problems in its input. */
export const EXIT = { ok: 0, problems: 1, usage: 2, io: 3, bug: 70 } as const;

/** Wrong usage: arguments, options, or rules that cannot be used as asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something could not be read or written. */
export class IoProblem extends Error {
  override readonly name = 'IoProblem';
}

export function optionsConfig(options: Readonly<Record<string, CommandOption>>): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, { type: option.type, ...(option.multiple === true ? { multiple: true } : {}) }]),
  );
}

/** Whether to write colours to a stream: as `NO_COLOR` and `FORCE_COLOR` say, otherwise on terminals only. */
export function wantsColour(io: Io, isTerminal: boolean): boolean {
  if (io.env['NO_COLOR'] !== undefined && io.env['NO_COLOR'] !== '') return false;
  if (io.env['FORCE_COLOR'] !== undefined && io.env['FORCE_COLOR'] !== '' && io.env['FORCE_COLOR'] !== '0') return true;
  return isTerminal && io.env['TERM'] !== 'dumb';
}
