import { transitionRecord } from '../../engine/output/transition-record.js';
import { Session } from '../../session/session.js';
import { notificationText } from '../../sinks/text/notification-text.js';
import type { Command, CommandArgs, Io } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import { FORMAT_NAMES, formatOption } from '../format-option.js';
import { openLogs } from '../logs.js';
import { parseMoment } from '../moment.js';
import type { LogChoice, OpenLog } from '../open-log.js';
import { sourcesOf } from '../open-log.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { Progress } from '../progress.js';
import { NotificationCounts, reportLines, unreadText } from '../report.js';
import { needProgram, rulesAndLogs } from '../rules.js';

/** Options that say which logs are read and how, also for `run`. */
export const LOG_OPTIONS: Command['options'] = {
  rules: { type: 'string', value: 'RULES', multiple: true, doc: 'more rules; may be repeated' },
  stream: { type: 'string', value: 'NAME', doc: 'the stream of the logs, if no `from` matches their path' },
  format: { type: 'string', value: 'FORMAT', choices: FORMAT_NAMES, doc: "read the logs in this format instead of the stream's" },
  year: {
    type: 'string',
    value: 'YEAR',
    doc: 'the year of the first record, for times without a year; default: from the date of the file',
  },
  ...SINKS_OPTION,
};

/** A report that follows is about a part of the input. */
export const STOPPED = 'stopped before the end of the input';

export const replay: Command = {
  name: 'replay',
  summary: 'evaluate logs that have been written, and show the notifications that would have been sent',
  usage: 'RULES [LOG…]',
  options: {
    ...LOG_OPTIONS,
    from: { type: 'string', value: 'TIME', doc: 'leave out records before this time' },
    until: { type: 'string', value: 'TIME', doc: 'leave out records at or after this time, and evaluate up to it' },
    to: { type: 'string', value: 'TIME', doc: 'the same as --until' },
    threads: {
      type: 'string',
      value: 'N',
      doc: 'extra threads that read large logs (0: none); default: one for each free processor',
    },
    json: { type: 'boolean', doc: 'print only transition records, one JSON object per line' },
    summary: { type: 'boolean', doc: 'with --json: print the summary to standard error' },
  },
  details:
    'A LOG is a file (plain or gzip), a folder, a glob, or - for standard input. It belongs to every stream whose `from` matches its path. Without a\nLOG, the files that the streams name are read. Times are ISO 8601, UTC unless they say otherwise: 2026-05-04T10:00:00Z, 2026-05-04.',
  run: async (args, io) => {
    const { rules, logs: names } = rulesAndLogs(args);
    const program = await needProgram(rules, io, await sinkTypesOf(args, io));
    if (program === undefined) return EXIT.problems;
    const startedMs = io.now();
    const fromMs = moment(args, 'from');
    const untilMs = moment(args, 'until') ?? moment(args, 'to');
    if (fromMs !== undefined && untilMs !== undefined && fromMs >= untilMs)
      throw new UsageError('no record can be in this time range: --from must be before --until');
    const session = Session.create(program, {
      mode: 'replay',
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(untilMs === undefined ? {} : { untilMs }),
    });
    const opened = await openLogs(program, names, { ...logChoice(args), ...threadChoice(args) }, (stream) => session.planOf(stream), io);
    if (opened.endpoints.length > 0) io.error(`not read; only \`tocsin run\` listens on ${opened.endpoints.join(', ')}\n`);
    for (const text of opened.notes) io.error(`${text}\n`);
    const progress = new Progress(io, opened.logs);
    const counts = new NotificationCounts();
    const json = args.flag('json');
    const colour = wantsColour(io, io.outIsTerminal);
    const sources = sourcesOf(opened, { onBatch: (size) => progress.add(size, counts.total), stop: io.stop });
    for await (const { transitions, deliveries } of session.replay(sources)) {
      progress.clear();
      if (json) io.out(transitions.map((transition) => `${JSON.stringify(transitionRecord(transition))}\n`).join(''));
      for (const { notification } of deliveries) {
        counts.add(notification);
        if (!json) io.out(`${notificationText(notification, program, colour)}\n`);
      }
    }
    progress.clear();
    if (io.stop.aborted) io.error(`${STOPPED}\n`);
    await opened.close();
    const report = reportLines(opened.logs, session, counts, io.now() - startedMs).join('\n');
    if (!json) io.out(`${counts.total > 0 ? '\n' : ''}${report}\n`);
    else if (args.flag('summary')) io.error(`${report}\n`);
    return exitOfReading(opened.logs, session, io);
  },
};

/** To evaluate nothing is no success, unless there was nothing to evaluate. */
export function exitOfReading(logs: readonly OpenLog[], session: Session, io: Io): number {
  const unread = unreadText(logs, session);
  if (unread === undefined) return EXIT.ok;
  io.error(`tocsin: ${unread}\n`);
  return EXIT.problems;
}

export function logChoice(args: CommandArgs): LogChoice {
  const stream = args.text('stream');
  const format = args.text('format');
  const year = args.text('year');
  if (format !== undefined) formatOption(format);
  if (year !== undefined && !/^\d{4}$/.test(year)) throw new UsageError(`--year takes a year such as 2026, not ${year}`);
  return {
    ...(stream === undefined ? {} : { stream }),
    ...(format === undefined ? {} : { format }),
    ...(year === undefined ? {} : { year: Number(year) }),
  };
}

function threadChoice(args: CommandArgs): Pick<LogChoice, 'threads'> {
  const threads = args.text('threads');
  if (threads === undefined) return {};
  if (!/^\d{1,3}$/.test(threads)) throw new UsageError(`--threads takes a number such as 4, not ${threads}`);
  return { threads: Number(threads) };
}

function moment(args: CommandArgs, name: string): number | undefined {
  const text = args.text(name);
  if (text === undefined) return undefined;
  const ms = parseMoment(text);
  if (ms === undefined) throw new UsageError(`--${name} takes a time such as 2026-05-04T10:00:00Z, not ${text}`);
  return ms;
}
