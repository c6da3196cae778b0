import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nodeTestEnvironment } from '../../tester/node-environment.js';
import type { Command, CommandArgs, Io } from '../command.js';
import { EXIT, IoProblem, UsageError } from '../command.js';
import { FORMAT_NAMES } from '../format-option.js';
import type { GuessedLog } from '../init/rule-file.js';
import { ruleFileOf } from '../init/rule-file.js';
import { expandLogs } from '../logs.js';
import { readHead } from '../parse/log-head.js';
import { reportOfGuess } from '../parse/log-report.js';
import { guessStream } from '../parse/stream-choice.js';
import { LOG_OPTIONS, logChoice } from './replay.js';

/** Lines of a log from which the stream is guessed, and those from which the rules are. */
const GUESSED_LINES = 1000;
const SAMPLED_LINES = 20_000;

const { year } = LOG_OPTIONS;

export const init: Command = {
  name: 'init',
  summary: 'write a rule file for logs: a stream, rules and tests',
  usage: 'LOG…',
  options: {
    out: { type: 'string', value: 'PATH', doc: 'write this file; default: standard output' },
    force: { type: 'boolean', doc: 'with --out: overwrite the file' },
    format: { type: 'string', value: 'FORMAT', choices: FORMAT_NAMES, doc: 'read the logs in this format' },
    ...(year === undefined ? {} : { year }),
  },
  details: `Reads the first ${SAMPLED_LINES.toLocaleString('en-US')} lines of each LOG: a file (plain or gzip), a folder, a glob, or - for standard input. Guesses the format, the time and the units of
fields, and writes rules for errors, slow requests and silence, with limits above what the log shows, and a test that fires and one that does not
for each. Comments say what was guessed. It is a start: read it, and change the limits.`,
  run: async (args, io) => {
    if (args.positionals.length === 0) throw new UsageError('no log given: name a file, a folder or a glob, or - for standard input');
    const choice = logChoice(args);
    if (args.flag('force') && args.text('out') === undefined) throw new UsageError('--force is for --out PATH');
    const unreadable: string[] = [];
    const paths = await expandLogs(args.positionals, io.cwd, unreadable);
    for (const text of unreadable) io.error(`${text}\n`);
    const logs: GuessedLog[] = [];
    for (const path of paths) {
      if (io.stop.aborted) break;
      const log = await guessLog(path, choice, io);
      if (log === undefined) continue;
      logs.push(log);
    }
    if (logs.length === 0) {
      io.error('No rules were written.\n');
      return EXIT.problems;
    }
    const { text, rules } = await ruleFileOf(logs, nodeTestEnvironment(io.cwd));
    await writeOut(text, args, io);
    if (rules === 0) io.error('No rule fits these logs; comments say why.\n');
    return rules > 0 && logs.length === paths.length ? EXIT.ok : EXIT.problems;
  },
};

/** Undefined, after a message, if the log has no records with a time. */
async function guessLog(path: string, { format, year: given }: ReturnType<typeof logChoice>, io: Io): Promise<GuessedLog | undefined> {
  const head = await readHead(path, SAMPLED_LINES, io);
  const guess = guessStream({ ...head, lines: head.lines.slice(0, GUESSED_LINES) }, format, given);
  const { read, notes, problems } = reportOfGuess(head, guess, 'guess', given);
  for (const problem of problems) io.error(`${problem}\n`);
  if (guess === undefined || read === undefined) {
    io.error(`${head.name}: there is nothing in it\n`);
    return undefined;
  }
  if (read.parsed.times.every(Number.isNaN)) {
    io.error(`${head.name}: no record has a time, and rules need one; \`tocsin parse\` shows how the log is read\n`);
    return undefined;
  }
  return { head, guess, parsed: read.parsed, notes };
}

async function writeOut(text: string, args: CommandArgs, io: Io): Promise<void> {
  const path = args.text('out');
  if (path === undefined) {
    io.out(text);
    return;
  }
  try {
    await writeFile(resolve(io.cwd, path), text, { flag: args.flag('force') ? 'w' : 'wx' });
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new IoProblem(
      exists ? `${path} exists; --force overwrites it` : `cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  io.error(`wrote ${path}; next: tocsin test ${path}\n`);
}
