/** The command `tocsin`: dispatches to a command, and turns errors into messages and exit codes. */
import { parseArgs } from 'node:util';
import { suggestion } from '../parser/suggest.js';
import type { Command, CommandArgs, Io } from './command.js';
import { EXIT, IoProblem, optionsConfig, UsageError } from './command.js';
import { COMMANDS } from './commands.js';
import { helpOf, overview } from './help.js';
import { untilStopped } from './until-stopped.js';
import { VERSION } from './version.js';

/** Returns the exit code; never throws. */
export async function tocsin(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, { ...io, stdin: untilStopped(io.stdin, io.stop) });
  } catch (error) {
    return reportError(error, io);
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h') {
    (name === undefined ? io.error : io.out)(overview());
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  if (name === '--version' || name === '-v') {
    io.out(`${VERSION}\n`);
    return EXIT.ok;
  }
  if (name === 'help') {
    io.out(rest[0] === undefined ? overview() : helpOf(await commandNamed(rest[0])));
    return EXIT.ok;
  }
  const command = await commandNamed(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    io.out(helpOf(command));
    return EXIT.ok;
  }
  return command.run(argsOf(command, rest), io);
}

async function commandNamed(name: string): Promise<Command> {
  const entry = COMMANDS.find((candidate) => candidate.name === name);
  if (entry !== undefined) return entry.load();
  const near = suggestion(
    name,
    COMMANDS.map((candidate) => candidate.name),
  );
  throw new UsageError(
    `there is no command ${name}; ${near ?? `the commands are ${COMMANDS.map((candidate) => candidate.name).join(', ')}`}`,
  );
}

function argsOf(command: Command, argv: readonly string[]): CommandArgs {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: optionsConfig(command.options),
      allowPositionals: true,
      strict: true,
    });
    const given: Readonly<Record<string, unknown>> = values;
    return {
      positionals,
      flag: (name) => given[name] === true,
      text: (name) => (typeof given[name] === 'string' ? given[name] : undefined),
      texts: (name) => (Array.isArray(given[name]) ? (given[name] as string[]) : []),
    };
  } catch (error) {
    throw new UsageError(optionProblem(command, argv, error));
  }
}

function optionProblem(command: Command, argv: readonly string[], error: unknown): string {
  const known = Object.keys(command.options).map((name) => `--${name}`);
  const unknown = argv.find((arg) => arg.startsWith('-') && arg !== '-' && !known.includes(arg.split('=')[0] ?? ''));
  if (unknown === undefined) return valueProblem(command, error);
  const near = suggestion(unknown.split('=')[0] ?? '', known);
  return `\`${command.name}\` has no option ${unknown}; ${near ?? (known.length === 0 ? 'it has no options' : `its options are ${known.join(', ')}`)}`;
}

/** A missing value, or one for an option that takes none. */
function valueProblem(command: Command, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const name = /^Option '(?:-\w, )?--([\w-]+)/.exec(message)?.[1] ?? '';
  const option = command.options[name];
  if (option === undefined) return message;
  return option.type === 'boolean' ? `--${name} takes no value` : `--${name} needs a value: --${name} ${option.value ?? 'VALUE'}`;
}

function reportError(error: unknown, io: Io): number {
  if (error instanceof UsageError) {
    io.error(`tocsin: ${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof IoProblem || (error instanceof Error && ['FileProblem', 'ListenProblem'].includes(error.name))) {
    io.error(`tocsin: ${error.message}\n`);
    return EXIT.io;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.error(`tocsin: internal error: ${message}\nPlease report it, with the output of the same command under TOCSIN_DEBUG=1.\n`);
  if (io.env['TOCSIN_DEBUG'] === '1' && error instanceof Error) io.error(`${error.stack ?? ''}\n`);
  return EXIT.bug;
}
