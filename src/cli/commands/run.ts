import { readFileSync } from 'node:fs';
import type { Deliverer } from '../../delivery/deliverer.js';
import { createDeliverer } from '../../delivery/deliverer.js';
import { sinkProblemText } from '../../delivery/sink-queues.js';
import { SYSTEM_CLOCK } from '../../delivery/system-clock.js';
import type { Delivery } from '../../notify/notification.js';
import { readAddress } from '../../parser/address.js';
import type { Program } from '../../parser/program.js';
import { Session } from '../../session/session.js';
import type { SinkType } from '../../sinks/sink.js';
import { notificationText } from '../../sinks/text/notification-text.js';
import type { Command, CommandArgs, Io } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import type { LiveChoice } from '../live.js';
import { runLive } from '../live.js';
import { openLogs, STDIN_NAME } from '../logs.js';
import type { OpenLogs } from '../open-log.js';
import { sourcesOf } from '../open-log.js';
import { sinkTypesOf } from '../own-sinks.js';
import { NotificationCounts, reportLines } from '../report.js';
import { needProgram, rulesAndLogs } from '../rules.js';
import { exitOfReading, LOG_OPTIONS, logChoice, STOPPED } from './replay.js';

/** How often the clock advances while standard input is silent, ms. */
const TICK_MS = 1000;
/** What standard input gives first was written before: `tail -f` begins with the last lines, ms. */
const BACKLOG_MS = 1000;
/** How long sinks may take at the end, ms. */
const DRAIN_MS = 8000;

/** Options that only apply to logs that streams name in `from`, and those that only apply to LOGs. */
const FOLLOW_ONLY = ['state', 'http', 'begin', 'log'];
const READ_ONLY = ['stream', 'format', 'year'];

export const run: Command = {
  name: 'run',
  summary: 'evaluate logs as they are written, and send notifications to the sinks',
  usage: 'RULES [LOG…]',
  options: {
    ...LOG_OPTIONS,
    state: {
      type: 'string',
      value: 'DIR',
      doc: 'directory for the state (none: do not keep it); default: $STATE_DIRECTORY or .tocsin',
    },
    http: {
      type: 'string',
      value: 'ADDR',
      doc: 'serve /status, /metrics, /healthz and /readyz here: HOST:PORT, or PORT for connections from this machine only',
    },
    begin: {
      type: 'string',
      value: 'start|end',
      choices: ['start', 'end'],
      doc: 'where to begin reading files that exist at the very first start; default: end',
    },
    log: {
      type: 'string',
      value: 'text|json',
      choices: ['text', 'json'],
      doc: "format of Tocsin's own log on standard error; default: text on a terminal, else json",
    },
  },
  details:
    'Follows the files that the streams name in `from`, listens on their endpoints, and keeps its state on disk, so that it can be stopped at any moment\nwithout losing anything. Rule files are reloaded when they change (SIGHUP: immediately); if they have errors, the old rules stay in use. SIGTERM or\nCtrl-C saves the state and stops.\n\nWith LOGs, or if no stream has a `from`: reads the LOGs once from beginning to end (or standard input until it ends) and sends notifications to the\nsinks that the routes name; without routes it prints them. Ctrl-C stops reading; what was read is evaluated and sent.',
  run: async (args, io) => {
    const { rules, logs: names } = rulesAndLogs(args);
    const sinkTypes = await sinkTypesOf(args, io);
    const program = await needProgram(rules, io, sinkTypes);
    if (program === undefined) return EXIT.problems;
    const follows = names.length === 0 && program.streams.some(({ from }) => from.length > 0);
    refuseOptions(args, follows);
    if (follows) return runLive(program, { ...liveChoice(args, rules, io), sinkTypes }, io);
    const isLive = names.length === 0 || names.includes('-');
    const startedMs = io.now();
    const session = Session.create(program, isLive ? { mode: 'live', nowMs: startedMs } : { mode: 'replay' });
    const opened = await openLogs(
      program,
      names.length === 0 ? ['-'] : names,
      { ...logChoice(args), threads: 0 },
      (stream) => session.planOf(stream),
      io,
    );
    for (const text of opened.notes) io.error(`${text}\n`);
    const output = new NotificationOutput(program, delivererOf(program, sinkTypes, io), io);
    if (isLive) await readLive(session, opened, output, io);
    else for await (const { deliveries } of session.replay(sourcesOf(opened, { stop: io.stop }))) output.add(deliveries);
    if (io.stop.aborted && !isLive) io.error(`${STOPPED}\n`);
    await output.deliverer.close(DRAIN_MS);
    io.error(`${reportLines(opened.logs, session, output.counts, io.now() - startedMs).join('\n')}\n`);
    return exitOfReading(opened.logs, session, io);
  },
};

/** Sends notifications to the sinks of their routes, or prints them if there are no routes. */
class NotificationOutput {
  readonly counts = new NotificationCounts();
  readonly #colour: boolean;

  constructor(
    readonly program: Program,
    readonly deliverer: Deliverer,
    readonly io: Io,
  ) {
    this.#colour = wantsColour(io, io.outIsTerminal);
  }

  add(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.counts.add(delivery.notification);
      if (this.program.routes.length === 0) this.io.out(`${notificationText(delivery.notification, this.program, this.#colour)}\n`);
      else this.deliverer.deliver(delivery);
    }
  }
}

/** Evaluates logs as they arrive; while they are silent, the clock advances. */
async function readLive(session: Session, { logs }: OpenLogs, output: NotificationOutput, io: Io): Promise<void> {
  for (const log of logs) session.addSource(log.stream, log.name);
  const advance = (): void => {
    session.advanceTo(io.now());
    output.add(session.take().deliveries);
  };
  const beganMs = io.now();
  const read = async (log: OpenLogs['logs'][number]): Promise<void> => {
    for await (const batch of log.batches()) {
      if (io.stop.aborted) return;
      session.advanceTo(io.now(), [log.name]);
      session.push(log.stream, log.name, { batch, isBacklog: log.name !== STDIN_NAME || io.now() - beganMs < BACKLOG_MS });
      output.add(session.take().deliveries);
    }
  };
  advance();
  const timer = setInterval(advance, TICK_MS);
  const stopped = new Promise<void>((resolve) => io.stop.addEventListener('abort', () => resolve(), { once: true }));
  try {
    await Promise.race([stopped, Promise.all(logs.map(read))]);
  } finally {
    clearInterval(timer);
  }
  output.add(session.end().deliveries);
}

function delivererOf(program: Program, sinkTypes: readonly SinkType[], io: Io): Deliverer {
  try {
    return createDeliverer(program, {
      sinkTypes,
      secrets: { env: io.env, readFile: (path) => readFileSync(path, 'utf8') },
      print: io.out,
      colour: wantsColour(io, io.outIsTerminal),
      cwd: io.cwd,
      clock: { ...SYSTEM_CLOCK, now: io.now },
      onProblem: (problem) => io.error(`${sinkProblemText(problem)}\n`),
      onCloseProblem: (sink, message) => io.error(`sink ${sink}: ${message}\n`),
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Options that would have no effect are wrong usage. */
function refuseOptions(args: CommandArgs, follows: boolean): void {
  const useless = (follows ? READ_ONLY : FOLLOW_ONLY).find((name) => args.text(name) !== undefined);
  if (useless === undefined) return;
  throw new UsageError(
    follows
      ? `--${useless} applies only to a LOG; logs that streams name in \`from\` are read as their streams say`
      : `--${useless} applies only when \`run\` follows the logs that streams name in \`from\`, without a LOG`,
  );
}

function liveChoice(args: CommandArgs, rules: readonly string[], io: Io): Omit<LiveChoice, 'sinkTypes'> {
  const state = args.text('state') ?? io.env['STATE_DIRECTORY'] ?? '.tocsin';
  return {
    rules,
    stateDir: state === 'none' ? undefined : state,
    http: httpAddress(args),
    begin: oneOf(args, 'begin', ['start', 'end'], 'end'),
    log: oneOf(args, 'log', ['text', 'json'], io.errorIsTerminal ? 'text' : 'json'),
  };
}

function httpAddress(args: CommandArgs): string | undefined {
  const given = args.text('http');
  if (given === undefined) return undefined;
  const reading = readAddress(given);
  if (!reading.ok) throw new UsageError(`--http ${given}: ${reading.problem.message}; ${reading.problem.help}`);
  return given;
}

function oneOf<T extends string>(args: CommandArgs, name: string, words: readonly T[], usual: T): T {
  const given = args.text(name);
  if (given === undefined) return usual;
  const found = words.find((word) => word === given);
  if (found === undefined) throw new UsageError(`--${name} takes ${words.join(' or ')}, not ${given}`);
  return found;
}
