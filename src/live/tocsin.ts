/** A live run with its files, endpoints, sinks and state: what `tocsin run` does, for programs that embed it. */
import { readFileSync } from 'node:fs';
import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';
import type { DeliveryClock } from '../delivery/delivery-queue.js';
import type { SinkQueues } from '../delivery/sink-queues.js';
import { SYSTEM_CLOCK, steadyNow } from '../delivery/system-clock.js';
import type { Transition } from '../engine/model/transition.js';
import { many } from '../engine/output/many.js';
import type { LoadOptions } from '../load.js';
import { loadRules } from '../load.js';
import type { Delivery } from '../notify/notification.js';
import type { ListReader } from '../parser/lists.js';
import { listsFrom } from '../parser/lists.js';
import { ownAlerts } from '../parser/own-stream.js';
import type { Program } from '../parser/program.js';
import { renderDiagnostics } from '../parser/render-diagnostic.js';
import type { SourceText } from '../parser/source.js';
import { listsOnDisk } from '../read-list.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import type { SinkType } from '../sinks/sink.js';
import { SINKS } from '../sinks/sinks.js';
import type { Store } from '../store/store.js';
import { expectOptions, expectRecords } from './arguments.js';
import { EmbeddedInput } from './inputs/embedded-input.js';
import type { FollowInput } from './inputs/follow-input.js';
import type { ListenInput } from './inputs/listen-input.js';
import { OwnInput } from './inputs/own-input.js';
import { liveSinks } from './live-sinks.js';
import type { LiveLog } from './log.js';
import { QUIET_LOG } from './log.js';
import { ProblemReporter } from './problem-reporter.js';
import type { LiveRules, LiveRun } from './run.js';
import type { LiveSnapshot } from './state/journal.js';
import type { RunStatus } from './status/status.js';
import { statusOf } from './status/status-of.js';
import { TurnLoop } from './turn-loop.js';

export interface TocsinOptions {
  /** Texts of rule files, or a function that reads them: it is called at the start and at each `reload`. */
  readonly rules: readonly SourceText[] | (() => readonly SourceText[] | Promise<readonly SourceText[]>);
  /** Reads the files that the rules name with `list("…")`. Default: files below the folders of the rule files. */
  readonly readList?: ListReader;
  /** Directory for the state. Absent: the state is not kept, and a restart begins with empty windows. */
  readonly stateDir?: string;
  /** Base of relative paths. Default: that of the process. */
  readonly cwd?: string;
  /** Where `env("…")` looks. Default: that of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Sink types besides the built-in ones. */
  readonly sinkTypes?: readonly SinkType[];
  /** Where to begin reading files that exist at the very first start. Default `end`. */
  readonly begin?: 'start' | 'end';
  readonly log?: LiveLog;
  /** The wall clock. Default: that of the machine. */
  readonly clock?: DeliveryClock;
  /** A monotonic clock, ms: it measures how long notifications wait. Default: that of the machine, or `clock` if that is given. */
  readonly steady?: () => number;
  /** Where sinks of type `console` write. Default: standard output. */
  readonly print?: (text: string) => void;
  readonly colour?: boolean;
  /** How often files are polled, ms. Default 250. */
  readonly pollMs?: number;
  /** How long sinks may take to send what waits when it is stopped, ms. Default 8,000. */
  readonly drainMs?: number;
  readonly version?: string;
}

export interface Tocsin {
  /** Transitions of alerts, those of one turn together. */
  readonly transitions: Observable<readonly Transition[]>;
  /** Notifications and the sinks that they go to. */
  readonly deliveries: Observable<readonly Delivery[]>;
  /**
   * Continues where the last run stopped.
   * @throws RulesProblem when the rules do not load; Error when a sink cannot be created, an address cannot be listened on, or the state cannot be opened.
   */
  start(): Promise<void>;
  /** Loads the rules again. False: they do not load, as the log says, and the old rules stay in use; or it was stopped. */
  reload(): Promise<boolean>;
  /**
   * Passes records to a stream; resolves when there is room for more. `source` distinguishes several producers.
   * @throws TypeError when `records` is not a list of objects; Error before `start`, after `stop`, and when the rules have no such stream.
   */
  push(stream: string, records: readonly object[], source?: string): Promise<void>;
  /** Saves the state and stops. Notifications that could not be sent are sent after the next start. */
  stop(): Promise<void>;
  status(): RunStatus;
  /** The rules in use; undefined before the start. */
  readonly program: Program | undefined;
}

/**
 * The rules do not load. `message` shows the errors with their positions.
 *
 * @example
 * ```ts
 * try {
 *   await tocsin.start();
 * } catch (error) {
 *   if (error instanceof RulesProblem) console.error(error.message);
 *   else throw error;
 * }
 * ```
 */
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
  /** Alerts on the stream `tocsin`. */
  #ownAlerts: ReadonlySet<string> = new Set();
  readonly #secrets: SecretSources;
  readonly #sinks: SinkQueues;
  #listen: ListenInput | undefined;
  #follow: FollowInput | undefined;
  #store: Store | undefined;
  #run: LiveRun | undefined;
  readonly #problems: ProblemReporter;
  readonly #loop: TurnLoop;
  readonly #facts = { startedMs: 0, loadedMs: 0, files: 0, reloads: 0, reloadsFailed: 0, rulesProblem: '', stateProblem: '' };

  constructor(readonly options: TocsinOptions) {
    this.#log = options.log ?? QUIET_LOG;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#steady = options.steady ?? (options.clock === undefined ? steadyNow : () => this.#clock.now());
    this.#problems = new ProblemReporter({ log: this.#log, own: this.#own, steady: this.#steady });
    this.#loop = new TurnLoop({
      clock: this.#clock,
      pollMs: options.pollMs ?? POLL_MS,
      turn: () => this.#turn(),
      // A bug that shows in one turn must not end the monitoring of everything else.
      onError: (error) =>
        this.#log.error(
          `internal error, please report it; evaluation continues: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
    });
    this.#secrets = { env: options.env ?? process.env, readFile: (path) => readFileSync(path, 'utf8') };
    this.#sinks = liveSinks({
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
      own: this.#own,
      isOwnAlert: (alert) => this.#ownAlerts.has(alert),
      run: () => this.#run,
    });
  }

  async start(): Promise<void> {
    // Loaded here and not at the top: programs that only pipe records need neither files nor endpoints, and import faster.
    const [{ ListenInput }, { FollowInput }, { LiveRun }] = await Promise.all([
      import('./inputs/listen-input.js'),
      import('./inputs/follow-input.js'),
      import('./run.js'),
    ]);
    const nowMs = this.#clock.now();
    this.#facts.startedMs = nowMs;
    const rules = await this.#load();
    const made = this.#sinks.make(rules.program);
    this.#listen = new ListenInput({
      onReadable: () => this.#loop.wake(),
      secrets: this.#secrets,
      onLoss: (source, loss, count) => this.#problems.loss(source, loss, count),
    });
    try {
      await this.#listen.use(rules.program);
      this.#store = await this.#openStore();
      const saved = this.#store?.recovered.snapshot as LiveSnapshot | undefined;
      this.#follow = new FollowInput(rules.program, {
        cwd: this.#cwd,
        begin: this.options.begin ?? 'end',
        positions: saved?.logs,
        onProblem: (problem) => this.#problems.follow(problem),
      });
      // The files that exist now must be known before the first turn, and where reading of them begins is part of the first snapshot.
      if (saved === undefined) await this.#follow.poll(nowMs, 0);
      this.#sinks.use(rules.program, made);
      this.#run = await LiveRun.start(
        {
          rules,
          load: (texts) => this.#loadSaved(texts),
          inputs: [this.#follow, this.#listen, this.#embedded, this.#own],
          ...(this.#store === undefined ? {} : { store: this.#store }),
          log: this.#log,
          steady: this.#steady,
          send: (item) => this.#sinks.send(item),
          onTransitions: (transitions) => {
            this.#own.noteTransitions(transitions, this.#ownAlerts);
            this.#transitions.next(transitions);
          },
          onDeliveries: (deliveries) => this.#deliveries.next(deliveries),
        },
        nowMs,
      );
    } catch (error) {
      await Promise.all([this.#listen.close(), this.#follow?.close(), this.#sinks.close(0)]);
      await this.#store?.close();
      throw error;
    }
    this.#noteRules(rules);
    this.#own.note('started', { alerts: rules.program.alerts.length });
    await this.#run.turn(nowMs);
    this.#loop.start();
  }

  async reload(): Promise<boolean> {
    return this.#loop.isStopping ? false : this.#loop.between(() => this.#reload());
  }

  async push(stream: string, records: readonly object[], source = 'records'): Promise<void> {
    expectRecords(records);
    if (this.#loop.isStopping) throw new Error('push was called after stop: records are no longer accepted');
    if (this.#run === undefined) throw new Error('push was called before start');
    if (this.#run.program.streams.every(({ name }) => name !== stream)) throw new Error(`the rules have no stream ${stream}`);
    const pushed = this.#embedded.push(stream, source, records);
    this.#loop.wake();
    await pushed;
  }

  async stop(): Promise<void> {
    if (this.#loop.isStopping) return this.#loop.stop();
    await this.#loop.stop();
    await this.#sinks.close(this.options.drainMs ?? DRAIN_MS);
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
      facts: this.#facts,
      run: this.#run,
      inputs: [this.#follow, this.#listen, this.#embedded].filter((input) => input !== undefined),
      sinks: this.#sinks.counts(),
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
    const { program, diagnostics, lists } = loadRules(texts, {
      ...this.#loadOptions,
      readList: this.options.readList ?? listsOnDisk(this.#cwd),
    });
    if (program === undefined) throw new RulesProblem(renderDiagnostics(diagnostics, { colour: this.options.colour ?? false }).trimEnd());
    // The state is restored with the lists as they were, not as they are then.
    return { program, texts: [...texts, ...lists.map((list) => ({ ...list, kind: 'list' as const }))] };
  }

  #loadSaved(texts: readonly SourceText[]): Program | undefined {
    const isList = ({ kind }: SourceText): boolean => kind === 'list';
    const readList = listsFrom(texts.filter(isList));
    return loadRules(
      texts.filter((text) => !isList(text)),
      { ...this.#loadOptions, readList },
    ).program;
  }

  async #reload(): Promise<boolean> {
    try {
      const rules = await this.#load();
      if (JSON.stringify(rules.texts) === JSON.stringify(this.#run?.texts)) {
        if (this.#facts.rulesProblem !== '') this.#log.info('rules: the files on disk are again those in use');
        this.#facts.rulesProblem = '';
        return true;
      }
      const made = this.#sinks.make(rules.program);
      await this.#listen?.use(rules.program);
      this.#sinks.use(rules.program, made);
      await this.#follow?.use(rules.program);
      await this.#run?.reload(rules, this.#clock.now());
      this.#noteRules(rules);
      this.#facts.reloads += 1;
      this.#facts.rulesProblem = '';
      this.#own.note('reloaded', { alerts: rules.program.alerts.length });
      this.#log.info(`rules: reloaded, ${many(rules.program.alerts.length, 'alert')} in ${many(rules.texts.length, 'file')}`);
      return true;
    } catch (error) {
      this.#facts.reloadsFailed += 1;
      this.#own.note('reload-failed');
      this.#facts.rulesProblem = error instanceof Error ? error.message : String(error);
      this.#log.error(
        `rules: reload failed, the old rules stay in use. Correct the files; they are loaded again when they change.\n${this.#facts.rulesProblem}`,
      );
      return false;
    }
  }

  #noteRules({ program, texts }: LiveRules): void {
    this.#facts.loadedMs = this.#clock.now();
    this.#facts.files = texts.length;
    this.#ownAlerts = ownAlerts(program);
  }

  async #openStore(): Promise<Store | undefined> {
    const { stateDir } = this.options;
    if (stateDir === undefined) return undefined;
    const { openStore } = await import('../store/store.js');
    const store = await openStore(stateDir, {
      onProblem: ({ message }) => {
        this.#facts.stateProblem = message;
        this.#own.note('state-refused');
        this.#log.error(message);
      },
    });
    for (const { message } of store.recovered.problems) this.#log.warn(message);
    return store;
  }

  async #turn(): Promise<boolean> {
    if (this.#run === undefined) return false;
    const more = await this.#run.turn(this.#clock.now());
    this.#problems.due(this.#run.session, this.#clock.now());
    return more;
  }
}
