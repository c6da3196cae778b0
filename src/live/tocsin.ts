/** Rules, sources, sinks and state as one thing that runs: what the command `run` does, for programs that embed it. */
import { readFileSync } from 'node:fs';
import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { DeliveryClock } from '../delivery/delivery-queue.js';
import { SYSTEM_CLOCK, steadyNow } from '../delivery/system-clock.js';
import type { Transition } from '../engine/model/transition.js';
import type { LoadOptions } from '../load.js';
import { loadRules } from '../load.js';
import type { Delivery } from '../notify/notification.js';
import { ownAlerts } from '../parser/own-stream.js';
import type { Program } from '../parser/program.js';
import { renderDiagnostics } from '../parser/render-diagnostic.js';
import type { SourceText } from '../parser/source.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import type { SinkType } from '../sinks/sink.js';
import { SINKS } from '../sinks/sinks.js';
import type { FollowProblem } from '../sources/follow/problem.js';
import type { Store } from '../store/store.js';
import { openStore } from '../store/store.js';
import { expectOptions, expectRecords } from './arguments.js';
import { EmbeddedInput } from './embedded-input.js';
import { FollowInput } from './follow-input.js';
import type { LiveSnapshot } from './journal.js';
import { ListenInput } from './listen-input.js';
import type { LiveLog } from './log.js';
import { QUIET_LOG } from './log.js';
import { OwnInput } from './own-input.js';
import type { Report } from './repeat-limiter.js';
import { RepeatLimiter } from './repeat-limiter.js';
import type { LiveRules } from './run.js';
import { LiveRun } from './run.js';
import { SinkQueues } from './sink-queues.js';
import type { RunStatus } from './status.js';
import { statusOf } from './status-of.js';

export interface TocsinOptions {
  /** Texts of rule files, or a function that reads them: it is asked at the start and at each `reload`. */
  readonly rules: readonly SourceText[] | (() => readonly SourceText[] | Promise<readonly SourceText[]>);
  /** Where state is kept; absent: nowhere, and a stop forgets everything. */
  readonly stateDir?: string;
  /** Against which relative paths are read. Default: that of the process. */
  readonly cwd?: string;
  /** Where `env("…")` looks. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Types of sinks beside those that come along. */
  readonly sinkTypes?: readonly SinkType[];
  /** Where reading of logs begins that are there at the very first start. Default `end`. */
  readonly begin?: 'start' | 'end';
  readonly log?: LiveLog;
  /** The wall clock. Default: that of the machine. */
  readonly clock?: DeliveryClock;
  /** A clock that cannot be set, ms; it says how long notifications wait. Default: that of the machine, or `clock` where that is given. */
  readonly steady?: () => number;
  /** Where sinks of type `console` write. Default: standard output. */
  readonly print?: (text: string) => void;
  readonly colour?: boolean;
  /** How often files are looked at, ms. Default 250. */
  readonly pollMs?: number;
  /** How long sinks may take when it is stopped, ms. Default 8,000. */
  readonly drainMs?: number;
  readonly version?: string;
}

export interface Tocsin {
  /** Changes of alerts as they are decided, those of a turn together. */
  readonly transitions: Observable<readonly Transition[]>;
  /** What people are to be told, and by which sinks. */
  readonly deliveries: Observable<readonly Delivery[]>;
  /**
   * Goes on where the last run stopped.
   * @throws RulesProblem when the rules do not load; Error when a sink cannot be made, an address cannot be had, or the state cannot be opened.
   */
  start(): Promise<void>;
  /** Reads the rules again. False: they do not load, which the log says, and those before go on. */
  reload(): Promise<boolean>;
  /** Records for a stream; resolves when there is room for more. `source` tells several givers apart. */
  push(stream: string, records: readonly object[], source?: string): Promise<void>;
  /** Saves what is known and ends; what could not be sent is sent after the next start. */
  stop(): Promise<void>;
  status(): RunStatus;
  /** The rules that judge now; undefined before the start. */
  readonly program: Program | undefined;
}

/** The rules do not load. `message` shows where and why. */
export class RulesProblem extends Error {
  override readonly name = 'RulesProblem';
}

/**
 * Makes a live run: it follows the logs and listens on the endpoints that the rules name, takes records by `push`, sends notifications to the sinks, and
 * keeps its state in `stateDir`. Nothing happens before `start`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs';
 * import { createTocsin } from 'tocsin';
 *
 * const path = 'rules/app.alert';
 * const tocsin = createTocsin({ rules: () => [{ path, text: readFileSync(path, 'utf8') }], stateDir: 'state' });
 * await tocsin.start();
 * await tocsin.push('app', [{ ts: Date.now(), level: 'error' }]);
 * process.once('SIGTERM', () => void tocsin.stop());
 * ```
 * @throws TypeError when `rules` is missing or is not a list of `{ path, text }`. Mistakes in the rules are thrown by `start`.
 */
export function createTocsin(options: TocsinOptions): Tocsin {
  expectOptions(options);
  return new RunningTocsin(options);
}

const POLL_MS = 250;
const DRAIN_MS = 8000;
/** The same trouble with the same log is told so often at most, ms. */
const REPEAT_MS = 10_000;
function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** How often it is seen whether counts have grown that rules may ask about, ms. */
const STATS_MS = 5000;

class RunningTocsin implements Tocsin {
  readonly #transitions = new Subject<readonly Transition[]>();
  readonly #deliveries = new Subject<readonly Delivery[]>();
  readonly transitions = this.#transitions.asObservable();
  readonly deliveries = this.#deliveries.asObservable();
  readonly #log: LiveLog;
  readonly #clock: DeliveryClock;
  readonly #steady: () => number;
  readonly #embedded = new EmbeddedInput();
  readonly #own = new OwnInput(() => this.#ownAlerts.size > 0);
  /** Alerts on what happens to itself. */
  #ownAlerts: ReadonlySet<string> = new Set();
  readonly #secrets: SecretSources;
  readonly #senders: SinkQueues;
  #listen: ListenInput | undefined;
  #follow: FollowInput | undefined;
  #store: Store | undefined;
  #run: LiveRun | undefined;
  /** Ends the pause between turns. */
  #wake = new AbortController();
  #stopping = false;
  #notedMs = Number.NEGATIVE_INFINITY;
  #loop: Promise<void> = Promise.resolve();
  #jobs: (() => Promise<void>)[] = [];
  readonly #told = { startedMs: 0, loadedMs: 0, files: 0, reloads: 0, reloadsFailed: 0, rulesProblem: '', stateProblem: '' };
  /** Going on after a stop finds out the same at every step: said once in a while is enough. */
  readonly #repeats = new RepeatLimiter<FollowProblem>(REPEAT_MS);

  constructor(readonly options: TocsinOptions) {
    this.#log = options.log ?? QUIET_LOG;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#steady = options.steady ?? (options.clock === undefined ? steadyNow : () => this.#clock.now());
    this.#secrets = { env: options.env ?? process.env, readFile: (path) => readFileSync(path, 'utf8') };
    this.#senders = new SinkQueues({
      descriptors: [...SINKS, ...(options.sinkTypes ?? [])],
      secrets: this.#secrets,
      context: {
        print: options.print ?? ((text) => void process.stdout.write(text)),
        colour: options.colour ?? false,
        cwd: this.#cwd,
      },
      clock: {
        now: this.#steady,
        sleep: (ms, signal) => this.#clock.sleep(ms, signal),
        random: () => this.#clock.random(),
      },
      log: this.#log,
      onProblem: ({ sink, notification: { alert }, kind }) => {
        // What is told of itself must not be told because telling it failed.
        if (!this.#ownAlerts.has(alert)) this.#own.note(kind === 'retry' ? 'sink-failed' : 'sink-gave-up', { sink, alert });
      },
      isWanted: (item) => this.#run?.outbox.isWanted(item, this.#steady(), (id) => this.#run?.judge.notifier.stands(id) === true) ?? true,
      onNews: (sink, { alert }, { kind, by = '' }) => {
        if (kind !== 'unknown' && !this.#ownAlerts.has(alert)) {
          if (kind === 'acknowledged') this.#own.note('acknowledged', { sink, alert, by });
          else this.#own.note('unanswered', { sink, alert });
        }
      },
      onClaim: async (item) => this.#run?.claim(item),
      onEnd: (item, end, message) => {
        if (end === 'skipped')
          this.#log.info(`${item.notification.alert} (${item.notification.kind}) is not told to ${item.sink}: ${message}`);
        this.#run?.end(item, end);
      },
    });
  }

  async start(): Promise<void> {
    const nowMs = this.#clock.now();
    this.#told.startedMs = nowMs;
    const rules = await this.#load();
    const made = this.#senders.make(rules.program);
    this.#listen = new ListenInput({
      onReadable: () => this.#wake.abort(),
      secrets: this.#secrets,
      onDrop: (source, count) => {
        this.#log.warn(`${source}: ${count} messages were dropped, they came faster than they were judged`, { source, count });
        this.#own.note('source-problem', { source, problem: 'dropped', count });
      },
    });
    try {
      await this.#listen.use(rules.program);
      this.#store = await this.#openStore();
      const saved = this.#store?.recovered.snapshot as LiveSnapshot | undefined;
      this.#follow = new FollowInput(rules.program, {
        cwd: this.#cwd,
        begin: this.options.begin ?? 'end',
        positions: saved?.logs,
        onProblem: (problem) => {
          const told = this.#repeats.add(`${problem.kind} ${problem.path}`, problem, this.#steady());
          if (told !== undefined) this.#tellProblem(told);
        },
      });
      // Files that are there now are known before anything is decided, and where reading of them begins is part of the first snapshot.
      if (saved === undefined) await this.#follow.poll(nowMs, 0);
      this.#senders.use(rules.program, made);
      this.#run = await LiveRun.start(
        {
          rules,
          load: (texts) => loadRules(texts, this.#loadOptions).program,
          inputs: [this.#follow, this.#listen, this.#embedded, this.#own],
          ...(this.#store === undefined ? {} : { store: this.#store }),
          log: this.#log,
          steady: this.#steady,
          send: (item) => this.#senders.send(item),
          onTransitions: (transitions) => {
            this.#own.noteTransitions(transitions, this.#ownAlerts);
            this.#transitions.next(transitions);
          },
          onDeliveries: (deliveries) => this.#deliveries.next(deliveries),
        },
        nowMs,
      );
    } catch (error) {
      await Promise.all([this.#listen.close(), this.#follow?.close(), this.#senders.close(0)]);
      await this.#store?.close();
      throw error;
    }
    this.#judgesBy(rules);
    this.#own.note('started', { alerts: rules.program.alerts.length });
    await this.#run.turn(nowMs);
    this.#loop = this.#turns();
  }

  async reload(): Promise<boolean> {
    let done = false;
    await this.#between(async () => {
      try {
        const rules = await this.#load();
        if (JSON.stringify(rules.texts) === JSON.stringify(this.#run?.texts)) {
          if (this.#told.rulesProblem !== '') this.#log.info('the rule files are again those that run');
          this.#told.rulesProblem = '';
          done = true;
          return;
        }
        const made = this.#senders.make(rules.program);
        await this.#listen?.use(rules.program);
        this.#senders.use(rules.program, made);
        await this.#follow?.use(rules.program);
        await this.#run?.reload(rules, this.#clock.now());
        this.#judgesBy(rules);
        this.#told.reloads += 1;
        this.#told.rulesProblem = '';
        this.#own.note('reloaded', { alerts: rules.program.alerts.length });
        done = true;
        this.#log.info(
          `the rules were loaded again: ${counted(rules.program.alerts.length, 'alert')} in ${counted(rules.texts.length, 'file')}`,
        );
      } catch (error) {
        this.#told.reloadsFailed += 1;
        this.#own.note('reload-failed');
        this.#told.rulesProblem = error instanceof Error ? error.message : String(error);
        this.#log.error(`the rules were not loaded again, and those before go on:\n${this.#told.rulesProblem}`);
      }
    });
    return done;
  }

  async push(stream: string, records: readonly object[], source = 'records'): Promise<void> {
    expectRecords(records);
    if (this.#stopping) throw new Error('push was called after stop: records are no longer accepted');
    if (this.#run === undefined) throw new Error('push was called before start');
    if (this.#run.program.streams.every(({ name }) => name !== stream)) throw new Error(`the rules have no stream ${stream}`);
    const pushed = this.#embedded.push(stream, source, records);
    this.#wake.abort();
    await pushed;
  }

  async stop(): Promise<void> {
    if (this.#stopping) return this.#loop;
    this.#stopping = true;
    this.#wake.abort();
    await this.#loop;
    await this.#senders.close(this.options.drainMs ?? DRAIN_MS);
    await this.#run?.stop(this.#clock.now());
    this.#transitions.complete();
    this.#deliveries.complete();
  }

  get program(): Program | undefined {
    return this.#run?.program;
  }

  status(): RunStatus {
    return statusOf({
      version: this.options.version ?? '',
      nowMs: this.#clock.now(),
      told: this.#told,
      run: this.#run,
      inputs: [this.#follow, this.#listen, this.#embedded].filter((input) => input !== undefined),
      sinks: this.#senders.counts(),
      sourceProblems: this.#follow?.unreadable() ?? new Map(),
      ...(this.options.stateDir === undefined ? {} : { stateDir: this.options.stateDir }),
      sizes: this.#store?.sizes,
    });
  }

  get #cwd(): string {
    return this.options.cwd ?? process.cwd();
  }

  get #loadOptions(): LoadOptions {
    return { sinkTypes: this.options.sinkTypes ?? [] };
  }

  /** @throws RulesProblem */
  async #load(): Promise<LiveRules> {
    const { rules } = this.options;
    const texts = typeof rules === 'function' ? await rules() : rules;
    const { program, diagnostics } = loadRules(texts, this.#loadOptions);
    if (program === undefined) throw new RulesProblem(renderDiagnostics(diagnostics, { colour: this.options.colour ?? false }).trimEnd());
    return { program, texts };
  }

  /** These rules judge now. */
  #judgesBy({ program, texts }: LiveRules): void {
    this.#told.loadedMs = this.#clock.now();
    this.#told.files = texts.length;
    this.#ownAlerts = ownAlerts(program);
  }

  async #openStore(): Promise<Store | undefined> {
    const { stateDir } = this.options;
    if (stateDir === undefined) return undefined;
    const store = await openStore(stateDir, {
      onProblem: ({ message }) => {
        this.#told.stateProblem = message;
        this.#own.note('state-refused');
        this.#log.error(message);
      },
    });
    for (const { message } of store.recovered.problems) this.#log.warn(message);
    return store;
  }

  #tellProblem({ what: { path, kind, message }, count }: Report<FollowProblem>): void {
    this.#log.warn(count === 1 ? message : `${message}; such trouble came ${count} times since it was told last`, {
      log: path,
      kind,
      count,
    });
    this.#own.note('source-problem', { source: path, problem: kind, count });
  }

  #noteStats(): void {
    const nowMs = this.#clock.now();
    if (this.#run === undefined || this.#ownAlerts.size === 0 || nowMs - this.#notedMs < STATS_MS) return;
    this.#notedMs = nowMs;
    const { judge } = this.#run;
    this.#own.noteStats(judge.engine.stats(), judge.readings());
  }

  /** Does something between two turns. */
  #between(job: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      this.#wake.abort();
    });
  }

  async #turns(): Promise<void> {
    const pollMs = this.options.pollMs ?? POLL_MS;
    while (!this.#stopping) {
      this.#wake = new AbortController();
      let more = false;
      try {
        more = (await this.#run?.turn(this.#clock.now())) === true;
        this.#noteStats();
        for (const told of this.#repeats.due(this.#steady())) this.#tellProblem(told);
        for (const job of this.#jobs.splice(0)) await job();
      } catch (error) {
        // A mistake of ours in one turn must not end what watches over others.
        this.#log.error(
          `a mistake in tocsin itself, it goes on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
      if (!more && this.#jobs.length === 0 && !this.#stopping) await this.#clock.sleep(pollMs, this.#wake.signal);
      // Sinks and listeners get their turn even while there is always more to read.
      else await new Promise((resolve) => setImmediate(resolve));
    }
    for (const job of this.#jobs.splice(0)) await job();
  }
}
