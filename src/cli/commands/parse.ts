import type { CheckedStream, Program } from '../../parser/program.js';
import type { Command, Io } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import { FORMAT_NAMES, formatOption } from '../format-option.js';
import { expandLogs, streamNamed, streamsMatching } from '../logs.js';
import type { LogChoice } from '../open-log.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import type { LogHead } from '../parse/log-head.js';
import { readHead } from '../parse/log-head.js';
import type { LogReport } from '../parse/log-report.js';
import { reportObject, reportOfGuess, reportOfStream, reportText } from '../parse/log-report.js';
import { guessStream } from '../parse/stream-choice.js';
import { needProgram } from '../rules.js';
import { LOG_OPTIONS, logChoice } from './replay.js';

/** Lines of a log that are read. */
const SAMPLED_LINES = 1000;
const SHOWN_RECORDS = 10;
const COLUMNS = 80;

const { rules, stream, year } = LOG_OPTIONS;

export const parse: Command = {
  name: 'parse',
  summary: 'show how a log is read, and guess the stream that reads it',
  usage: 'LOG… [RULES]',
  options: {
    ...(rules === undefined ? {} : { rules }),
    ...(stream === undefined ? {} : { stream }),
    format: { type: 'string', value: 'FORMAT', choices: FORMAT_NAMES, doc: 'read the logs in this format' },
    ...(year === undefined ? {} : { year }),
    limit: { type: 'string', value: 'N', doc: `the number of records to show; default: ${SHOWN_RECORDS}` },
    json: { type: 'boolean', doc: 'print one JSON object for each log and stream, with all fields' },
    ...SINKS_OPTION,
  },
  details: `Reads the first ${SAMPLED_LINES.toLocaleString('en-US')} lines of each LOG: a file (plain or gzip), a folder, a glob, or - for standard input. Shows the first records, all fields with their
types, and what could not be read and why. Without RULES, the format and the time are guessed, and the stream is shown to paste. With RULES (*.alert,
or --rules), the streams whose \`from\` matches the log read it, and fields that rules read and no record has are reported.`,
  run: async (args, io) => {
    const isRules = (name: string): boolean => name.endsWith('.alert');
    const ruleNames = [...args.positionals.filter(isRules), ...args.texts('rules')];
    const logs = args.positionals.filter((name) => !isRules(name));
    if (logs.length === 0) throw new UsageError('no log given: name a file, a folder or a glob, or - for standard input');
    const choice = logChoice(args);
    if (choice.stream !== undefined && ruleNames.length === 0) throw new UsageError('--stream names a stream of RULES; add the rule file');
    const limit = limitOf(args.text('limit'));
    const program = ruleNames.length === 0 ? undefined : await needProgram(ruleNames, io, await sinkTypesOf(args, io));
    if (ruleNames.length > 0 && program === undefined) return EXIT.problems;
    const unreadable: string[] = [];
    const paths = await expandLogs(logs, io.cwd, unreadable);
    for (const text of unreadable) io.error(`${text}\n`);
    const colour = wantsColour(io, io.outIsTerminal);
    const view = {
      columns: io.outColumns ?? COLUMNS,
      faint: (text: string) => (colour && text !== '' ? `\u001b[2m${text}\u001b[0m` : text),
      limit,
    };
    let isAllRead = true;
    let isFirst = true;
    for (const path of paths) {
      if (io.stop.aborted) break;
      const { streams, all } = streamsOf(path, program, choice, io);
      const head = await readHead(path, Math.max(SAMPLED_LINES, limit), io, streams[0]?.encoding);
      for (const report of reportsOf(head, program, choice, streams, all)) {
        isAllRead &&= report.read === undefined ? head.lines.every((line) => line.trim() === '') : report.read.parsed.times.length > 0;
        if (args.flag('json')) io.out(`${JSON.stringify(reportObject(report, limit))}\n`);
        else io.out(`${isFirst ? '' : '\n'}${reportText(report, view).join('\n')}\n`);
        isFirst = false;
      }
    }
    return isAllRead ? EXIT.ok : EXIT.problems;
  },
};

/** The streams of the rules that read a log, and all of them. */
function streamsOf(
  path: string,
  program: Program | undefined,
  { format, stream }: LogChoice,
  { cwd }: Io,
): { readonly streams: readonly CheckedStream[]; readonly all: readonly CheckedStream[] } {
  const all = program?.streams.map((each) => (format === undefined ? each : { ...each, format: formatOption(format) })) ?? [];
  const forced = stream === undefined ? undefined : streamNamed(all, stream);
  return { streams: program === undefined ? [] : streamsMatching(path, all, forced, cwd), all };
}

/** One for each stream of the rules that reads the log; one of a guess if there is none. */
function reportsOf(
  head: LogHead,
  program: Program | undefined,
  { format, year }: LogChoice,
  streams: readonly CheckedStream[],
  all: readonly CheckedStream[],
): readonly LogReport[] {
  if (program !== undefined && streams.length > 0) return streams.map((each) => reportOfStream(head, each, program, year));
  const report = reportOfGuess(head, guessStream(head, format, year), format === undefined ? 'guess' : 'format', year);
  if (program === undefined) return [report];
  const names = all.map(({ name }) => name).join(', ');
  return [
    {
      ...report,
      notes: [`No stream of the rules reads this log: no \`from\` matches it. Choose one with --stream NAME: ${names}.`, ...report.notes],
    },
  ];
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return SHOWN_RECORDS;
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`--limit takes a number such as 20, not ${text}`);
  return Number(text);
}
