/** `tocsin run` on the files and endpoints that the streams name, until it is stopped. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SYSTEM_CLOCK, steadyNow } from '../delivery/system-clock.js';
import { many } from '../engine/output/many.js';
import type { LiveLog } from '../live/log.js';
import type { HttpServer } from '../live/status/http.js';
import { startHttp } from '../live/status/http.js';
import type { Tocsin } from '../live/tocsin.js';
import { createTocsin, RulesProblem } from '../live/tocsin.js';
import type { Program } from '../parser/program.js';
import type { SinkType } from '../sinks/sink.js';
import { notificationText } from '../sinks/text/notification-text.js';
import { ListenProblem } from '../sources/listen/bind.js';
import type { Io } from './command.js';
import { EXIT, IoProblem, UsageError, wantsColour } from './command.js';
import type { LogForm } from './live-log.js';
import { liveLog } from './live-log.js';
import { loadRuleFiles, readRuleFiles } from './rules.js';
import { VERSION } from './version.js';

export interface LiveChoice {
  readonly rules: readonly string[];
  /** Undefined: no state is kept. */
  readonly stateDir: string | undefined;
  readonly http: string | undefined;
  readonly begin: 'start' | 'end';
  readonly log: LogForm;
  /** Sink types besides the built-in ones. */
  readonly sinkTypes: readonly SinkType[];
}

/** How often rule files are checked for changes, ms. */
const WATCH_MS = 2000;

export async function runLive(program: Program, choice: LiveChoice, io: Io): Promise<number> {
  const log = liveLog(choice.log, io);
  const colour = wantsColour(io, io.outIsTerminal);
  const tocsin = createTocsin({
    rules: () => readRuleFiles(choice.rules, io),
    ...(choice.stateDir === undefined ? {} : { stateDir: resolve(io.cwd, choice.stateDir) }),
    cwd: io.cwd,
    env: io.env,
    sinkTypes: choice.sinkTypes,
    begin: choice.begin,
    log,
    clock: { ...SYSTEM_CLOCK, now: io.now },
    steady: steadyNow,
    print: io.out,
    colour,
    version: VERSION,
  });
  // Without routes, notifications are printed.
  tocsin.deliveries.subscribe((deliveries) => {
    const rules = tocsin.program ?? program;
    if (rules.routes.length > 0) return;
    for (const { notification } of deliveries) io.out(`${notificationText(notification, rules, colour)}\n`);
  });
  await begin(tocsin);
  let http: HttpServer | undefined;
  try {
    if (choice.http !== undefined) http = await startHttp(choice.http, () => tocsin.status());
    const { sources, rules } = tocsin.status();
    const from = [...new Set(program.streams.flatMap((stream) => stream.from))];
    log.info(
      `tocsin ${VERSION} started: ${many(rules.alerts, 'alert')}, ${many(sources.length, 'source')} in ${from.join(', ')}; ${choice.stateDir === undefined ? 'no state is kept' : `state in ${choice.stateDir}`}${http === undefined ? '' : `; ${http.url}/status`}`,
    );
    await watch(tocsin, choice, log, io);
  } catch (error) {
    throw error instanceof ListenProblem ? new IoProblem(error.message) : error;
  } finally {
    await tocsin.stop();
    await http?.close();
  }
  log.info(choice.stateDir === undefined ? 'stopped' : 'stopped, state saved');
  return EXIT.ok;
}

async function begin(tocsin: Tocsin): Promise<void> {
  try {
    await tocsin.start();
  } catch (error) {
    if (error instanceof RulesProblem) throw new UsageError(error.message);
    if (error instanceof ListenProblem) throw new IoProblem(error.message);
    if (error instanceof Error && /^(?:sink|stream) /.test(error.message)) throw new UsageError(error.message);
    throw new IoProblem(error instanceof Error ? error.message : String(error));
  }
}

/** Reloads the rules when their files change, and at SIGHUP, until it is stopped. */
async function watch(tocsin: Tocsin, choice: LiveChoice, log: LiveLog, io: Io): Promise<void> {
  let lists = await listsOf(choice, io);
  let seen = await textsOf(choice, lists, io);
  const reload = async (): Promise<void> => {
    lists = await listsOf(choice, io);
    seen = await textsOf(choice, lists, io);
    await tocsin.reload();
  };
  io.onReload?.(() => void reload());
  while (!io.stop.aborted) {
    await SYSTEM_CLOCK.sleep(WATCH_MS, io.stop);
    if (io.stop.aborted) break;
    const texts = await textsOf(choice, lists, io);
    if (texts === seen) continue;
    // An editor may still be writing: the text must be the same twice.
    await SYSTEM_CLOCK.sleep(WATCH_MS / 10, io.stop);
    if ((await textsOf(choice, lists, io)) !== texts) continue;
    log.info('rules: the files have changed, reloading');
    await reload();
  }
}

/** The rule files and lists as one text, or the error in reading them, which `reload` reports. */
async function textsOf(choice: LiveChoice, lists: readonly string[], io: Io): Promise<string> {
  try {
    const texts = await Promise.all(lists.map((path) => readFile(resolve(io.cwd, path), 'utf8').catch(() => null)));
    return JSON.stringify([await readRuleFiles(choice.rules, io), texts]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The paths of the lists that the rules name, also of those that cannot be read yet. */
async function listsOf({ rules, sinkTypes }: LiveChoice, io: Io): Promise<readonly string[]> {
  try {
    const { lists, unreadLists } = await loadRuleFiles(rules, io, sinkTypes);
    return [...lists.map(({ path }) => path), ...unreadLists];
  } catch {
    return [];
  }
}
