import { readFileSync } from 'node:fs';
import type { Deliverer } from '../../delivery/deliverer.js';
import { createDeliverer } from '../../delivery/deliverer.js';
import { makeSink } from '../../delivery/make-sink.js';
import { SYSTEM_CLOCK } from '../../delivery/system-clock.js';
import { createEngine } from '../../engine/engine.js';
import type { Transition } from '../../engine/model/transition.js';
import { replay as replayEngine } from '../../engine/replay.js';
import type { Delivery } from '../../notify/notification.js';
import { createNotifier } from '../../notify/notifier.js';
import type { Program } from '../../parser/program.js';
import type { Sink, SinkContext, SinkType } from '../../sinks/sink.js';
import { SINKS } from '../../sinks/sinks.js';
import { notificationText } from '../../sinks/text/notification-text.js';
import type { Command, CommandArgs, Io } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import type { LiveChoice } from '../live.js';
import { runLive } from '../live.js';
import { openLogs } from '../logs.js';
import type { OpenLog } from '../open-log.js';
import { sinkTypesOf } from '../own-sinks.js';
import { NotificationCounts, reportLines } from '../report.js';
import { needProgram, rulesAndLogs } from '../rules.js';
import { LOG_OPTIONS, logChoice } from './replay.js';

/** How often time goes on while nothing is read, ms. */
const TICK_MS = 1000;
/** How long sinks may take at the end, ms. */
const DRAIN_MS = 8000;

export const run: Command = {
  name: 'run',
  summary: 'judge what comes in and tell the sinks',
  usage: 'RULES [LOG…]',
  options: {
    ...LOG_OPTIONS,
    state: { type: 'string', value: 'DIR', doc: 'where state is kept (none: nowhere); $STATE_DIRECTORY or .tocsin by default' },
    http: {
      type: 'string',
      value: 'ADDR',
      doc: 'answer /status, /metrics, /healthz and /readyz here: HOST:PORT, or a port of this machine',
    },
    begin: {
      type: 'string',
      value: 'start|end',
      doc: 'where reading begins of logs that are there at the very first start; end by default',
    },
    log: {
      type: 'string',
      value: 'text|json',
      doc: 'how it tells of itself on standard error; text on a terminal, json elsewhere by default',
    },
  },
  details:
    'Follows the files that the streams name in `from`, listens where they say, and keeps its state, so that a stop at any moment loses nothing. Rules that\nchange are loaded again (SIGHUP does so at once); rules with mistakes change nothing. SIGTERM or Ctrl-C saves and ends it.\n\nWith LOGs, or where no stream names files: reads standard input until it ends (or the LOGs, once, from beginning to end) and sends notifications to the sinks that the routes name; without\nroutes they are printed. Ctrl-C ends it in good order: what has been read is judged and told.',
  run: async (args, io) => {
    const { rules, logs: names } = rulesAndLogs(args);
    const sinkTypes = await sinkTypesOf(args, io);
    const program = await needProgram(rules, io, sinkTypes);
    if (program === undefined) return EXIT.notFine;
    if (names.length === 0 && program.streams.some(({ from }) => from.length > 0))
      return runLive(program, { ...liveChoice(args, rules, io), sinkTypes }, io);
    const live = names.length === 0 || names.includes('-');
    const startedMs = io.now();
    const engine = createEngine(program, live ? { mode: 'live', listenFromMs: startedMs } : { mode: 'replay' });
    const fieldsOf = (stream: string): readonly (readonly string[])[] => engine.plans.find((plan) => plan.stream === stream)?.fields ?? [];
    const { logs } = await openLogs(program, names.length === 0 ? ['-'] : names, { ...logChoice(args), threads: 0 }, fieldsOf, io);
    const deliverer = createDeliverer(makeSinks(program, sinkTypes, io), {
      clock: { ...SYSTEM_CLOCK, now: io.now },
      onProblem: ({ sink, notification, kind, message }) => {
        const what = { retry: 'will try again', 'given-up': 'given up', overflow: 'left out' }[kind];
        io.error(`sink ${sink}: ${notification.alert} (${notification.kind}): ${message}; ${what}\n`);
      },
      onCloseProblem: (sink, message) => io.error(`sink ${sink}: ${message}\n`),
    });
    const told = new NotificationCounts();
    const teller = new Teller(program, deliverer, told, io);
    if (live) await readLive(engine, logs, teller, io);
    else for await (const transitions of replayEngine(engine, logs.map(sourceOf))) teller.tell(transitions);
    await deliverer.close(DRAIN_MS);
    io.error(`${reportLines(logs, engine.stats(), told, io.now() - startedMs).join('\n')}\n`);
    return EXIT.fine;
  },
};

/** Brings transitions to the sinks of their routes, or to standard output where there are no routes. */
class Teller {
  readonly #notifier;
  readonly #colour: boolean;

  constructor(
    readonly program: Program,
    readonly deliverer: Deliverer,
    readonly told: NotificationCounts,
    readonly io: Io,
  ) {
    this.#notifier = createNotifier(program);
    this.#colour = wantsColour(io, io.outIsTerminal);
  }

  tell(transitions: readonly Transition[]): void {
    this.#bring(this.#notifier.push(transitions));
  }

  /** Reminders that are due; every transition up to then has been told. */
  remind(untilMs: number): void {
    if (Number.isFinite(untilMs)) this.#bring(this.#notifier.advanceTo(untilMs));
  }

  #bring(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      this.told.add(delivery.notification);
      if (this.program.routes.length === 0) this.io.out(`${notificationText(delivery.notification, this.program, this.#colour)}\n`);
      else this.deliverer.deliver(delivery);
    }
  }
}

/** Standard input as it comes; time goes on by the clock while it is silent. */
async function readLive(engine: ReturnType<typeof createEngine>, logs: readonly OpenLog[], teller: Teller, io: Io): Promise<void> {
  for (const log of logs) engine.addSource(log.stream, log.name);
  const goOn = (): void => {
    engine.advanceTo(io.now());
    teller.tell(engine.take());
    teller.remind(engine.settledMs() - 1);
  };
  goOn();
  const timer = setInterval(goOn, TICK_MS);
  const stopped = new Promise<'stopped'>((resolve) => io.stop.addEventListener('abort', () => resolve('stopped'), { once: true }));
  try {
    await Promise.race([stopped, Promise.all(logs.map((log) => readAll(engine, log, teller, io)))]);
  } finally {
    clearInterval(timer);
  }
  teller.tell(engine.finish());
}

async function readAll(engine: ReturnType<typeof createEngine>, log: OpenLog, teller: Teller, io: Io): Promise<void> {
  for await (const batch of log.batches()) {
    if (io.stop.aborted) return;
    engine.advanceTo(io.now());
    engine.push(log.stream, log.name, batch);
    teller.tell(engine.take());
  }
}

function sourceOf(log: OpenLog): { readonly stream: string; readonly name: string; readonly batches: ReturnType<OpenLog['batches']> } {
  return { stream: log.stream, name: log.name, batches: log.batches() };
}

function makeSinks(program: Program, sinkTypes: readonly SinkType[], io: Io): ReadonlyMap<string, Sink> {
  const context: SinkContext = { program, print: io.out, colour: wantsColour(io, io.outIsTerminal), cwd: io.cwd };
  const used = new Set(program.routes.flatMap((route) => route.to));
  return new Map(
    program.sinks
      .filter((declared) => used.has(declared.name))
      .map((declared) => {
        try {
          return [
            declared.name,
            makeSink(declared, [...SINKS, ...sinkTypes], { env: io.env, readFile: (path) => readFileSync(path, 'utf8') }, context),
          ] as const;
        } catch (error) {
          throw new UsageError(`sink ${declared.name}: ${error instanceof Error ? error.message : 'it cannot be made'}`);
        }
      }),
  );
}

function liveChoice(args: CommandArgs, rules: readonly string[], io: Io): Omit<LiveChoice, 'sinkTypes'> {
  const state = args.text('state') ?? io.env['STATE_DIRECTORY'] ?? '.tocsin';
  return {
    rules,
    stateDir: state === 'none' ? undefined : state,
    http: args.text('http'),
    begin: oneOf(args, 'begin', ['start', 'end'], 'end'),
    log: oneOf(args, 'log', ['text', 'json'], io.errorIsTerminal ? 'text' : 'json'),
  };
}

function oneOf<T extends string>(args: CommandArgs, name: string, words: readonly T[], usual: T): T {
  const given = args.text(name);
  if (given === undefined) return usual;
  const found = words.find((word) => word === given);
  if (found === undefined) throw new UsageError(`--${name} is ${words.join(' or ')}, not ${given}`);
  return found;
}
