import { createEngine } from '../../engine/engine.js';
import { transitionRecord } from '../../engine/output/transition-record.js';
import { replay as replayEngine } from '../../engine/replay.js';
import type { Delivery } from '../../notify/notification.js';
import { createNotifier } from '../../notify/notifier.js';
import { notificationText } from '../../sinks/text/notification-text.js';
import { formatByName } from '../../sources/formats/formats.js';
import type { Command, CommandArgs } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import { openLogs } from '../logs.js';
import type { LogChoice } from '../open-log.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { Progress } from '../progress.js';
import { NotificationCounts, reportLines } from '../report.js';
import { needProgram, rulesAndLogs } from '../rules.js';
import { parseMoment } from '../words.js';

/** Options that say which logs are read and how, also for `run`. */
export const LOG_OPTIONS: Command['options'] = {
  rules: { type: 'string', value: 'RULES', multiple: true, doc: 'more rules; may be given several times' },
  stream: { type: 'string', value: 'NAME', doc: 'the stream that the logs belong to, when `from` does not tell' },
  format: { type: 'string', value: 'FORMAT', doc: "read the logs in this format instead of the stream's" },
  year: { type: 'string', value: 'YEAR', doc: "the year of the first record, where times lack it; else the file's date tells" },
  ...SINKS_OPTION,
};

export const replay: Command = {
  name: 'replay',
  summary: 'judge logs that have been written, and show what would have been told',
  usage: 'RULES [LOG…]',
  options: {
    ...LOG_OPTIONS,
    from: { type: 'string', value: 'TIME', doc: 'leave out records before this time' },
    until: { type: 'string', value: 'TIME', doc: 'leave out records at and after this time, and judge up to it' },
    to: { type: 'string', value: 'TIME', doc: 'the same as --until' },
    threads: {
      type: 'string',
      value: 'N',
      doc: 'read large logs in so many threads more (0: none); as many as there are processors left by default',
    },
    json: { type: 'boolean', doc: 'print transition records, one JSON object a line, and nothing else' },
    summary: { type: 'boolean', doc: 'with --json: the summary on standard error' },
  },
  details:
    "A LOG is a file (plain or gzip), a folder, a glob, or - for standard input. It goes to every stream whose `from` matches its path; without any\nLOG the streams' own files are read. Times are ISO 8601, UTC unless they say otherwise: 2026-05-04T10:00:00Z, 2026-05-04.",
  run: async (args, io) => {
    const { rules, logs: names } = rulesAndLogs(args);
    const program = await needProgram(rules, io, await sinkTypesOf(args, io));
    if (program === undefined) return EXIT.notFine;
    const startedMs = io.now();
    const fromMs = moment(args, 'from');
    const untilMs = moment(args, 'until') ?? moment(args, 'to');
    const engine = createEngine(program, {
      mode: 'replay',
      ...(fromMs === undefined ? {} : { fromMs, listenFromMs: fromMs }),
      ...(untilMs === undefined ? {} : { untilMs }),
    });
    const fieldsOf = (stream: string): readonly (readonly string[])[] => engine.plans.find((plan) => plan.stream === stream)?.fields ?? [];
    const opened = await openLogs(program, names, { ...logChoice(args), ...threadChoice(args) }, fieldsOf, io);
    const { logs } = opened;
    const totalBytes = logs.reduce((sum, log) => sum + log.sizeBytes, 0);
    const progress = new Progress(io);
    let records = 0;
    const sources = logs.map((log) => ({
      stream: log.stream,
      name: log.name,
      batches: counted(log.batches(), (size) => {
        records += size;
        const readBytes = logs.reduce((sum, other) => sum + other.readBytes(), 0);
        progress.show(totalBytes > 0 ? readBytes / totalBytes : undefined, records, notifications);
      }),
    }));
    const json = args.flag('json');
    const colour = wantsColour(io, io.outIsTerminal);
    const notifier = createNotifier(program);
    const told = new NotificationCounts();
    let notifications = 0;
    const tell = (deliveries: readonly Delivery[]): void => {
      for (const { notification } of deliveries) {
        notifications += 1;
        told.add(notification);
        if (!json) io.out(`${notificationText(notification, program, colour)}\n`);
      }
    };
    for await (const transitions of replayEngine(engine, sources)) {
      progress.clear();
      if (json) io.out(transitions.map((transition) => `${JSON.stringify(transitionRecord(transition))}\n`).join(''));
      tell(notifier.push(transitions));
    }
    // What still fires may be due to be told of again by the end.
    tell(notifier.advanceTo(Math.max(0, ...engine.stats().sources.map((source) => source.newestMs ?? 0))));
    progress.clear();
    await opened.close();
    const report = reportLines(logs, engine.stats(), told, io.now() - startedMs);
    if (!json) io.out(`${notifications > 0 ? '\n' : ''}${report.join('\n')}\n`);
    else if (args.flag('summary')) io.error(`${report.join('\n')}\n`);
    return EXIT.fine;
  },
};

export function logChoice(args: CommandArgs): LogChoice {
  const stream = args.text('stream');
  const format = args.text('format');
  const year = args.text('year');
  if (format !== undefined && formatByName(format) === undefined)
    throw new UsageError(`there is no format ${format}; see docs/reference/formats.md`);
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

async function* counted<T extends { readonly size: number }>(
  batches: AsyncIterable<T>,
  onBatch: (size: number) => void,
): AsyncGenerator<T> {
  for await (const batch of batches) {
    onBatch(batch.size);
    yield batch;
  }
}
