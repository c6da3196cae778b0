/** The sinks that a program's routes lead to, each behind its queue with its own `rate` and `deadline`. Sinks can be exchanged while notifications wait. */

import type { Notification } from '../notify/notification.js';
import type { CheckedSink, Program } from '../parser/program.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import type { ReceiptNews, Sink, SinkContext, SinkType } from '../sinks/sink.js';
import { deliveryChoice } from './delivery-options.js';
import type {
  DeliveryCounts,
  DeliveryEnd,
  DeliveryProblem,
  DeliveryQueueHooks,
  DeliveryQueueOptions,
  DeliveryTarget,
} from './delivery-queue.js';
import { DeliveryQueue } from './delivery-queue.js';
import { makeSink, secretValues } from './make-sink.js';
import type { OutboxItem } from './outbox.js';
import { Receipts } from './receipts.js';

/** A problem, and the sink that gets the notification instead once this one has given it up. */
export type SinkProblem = DeliveryProblem & { readonly fallback?: string };

export interface SinkQueuesOptions extends Pick<DeliveryQueueOptions, 'clock' | 'onCloseProblem' | 'firstPauseMs' | 'longestPauseMs'> {
  readonly descriptors: readonly SinkType[];
  readonly secrets: SecretSources;
  readonly context: Omit<SinkContext, 'program'>;
  /** For sinks without a `deadline`, ms. */
  readonly deadlineMs?: number;
  readonly onProblem: (problem: SinkProblem) => void;
  /** How an item left its queue. An item that was given up is not passed to `else` here: that is the outbox's decision. */
  readonly onEnd: (item: OutboxItem, end: Exclude<DeliveryEnd, 'kept'>, message: string) => void;
  /** A destination reports whether a notification was acknowledged. Absent: receipts are not polled. */
  readonly onReceiptNews?: (sink: string, notification: Notification, news: ReceiptNews) => void;
  /** So many receipts of this sink are polled already that this one is not. */
  readonly onReceiptSkipped?: (sink: string, notification: Notification) => void;
  /** For a run that keeps its outbox on disk. */
  readonly outbox?: OutboxHooks;
}

/** As the hooks of a queue, with the item in the place of what waits. What cannot be sent before `close` is kept for the next run. */
export interface OutboxHooks {
  readonly isWanted: (item: OutboxItem) => boolean;
  readonly onClaim: (item: OutboxItem) => Promise<void>;
}

interface SinkQueue {
  readonly declared: CheckedSink;
  readonly queue: DeliveryTarget;
}

/** Sinks that were created and are not in use yet. */
export type MadeSinks = ReadonlyMap<string, { readonly declared: CheckedSink; readonly sink: Sink }>;

export class SinkQueues {
  #queues = new Map<string, SinkQueue>();
  /** Closing queues of sinks that a reload removed. */
  readonly #leaving = new Set<Promise<void>>();
  /** Items that a queue closed by a reload did not send. */
  #kept: OutboxItem[] = [];
  #closing = false;
  #program: Program | undefined;
  /** The current program, for sinks that outlive a reload. */
  readonly #current = currentProgram(() => this.#program);
  readonly #receipts: Receipts | undefined;

  constructor(readonly options: SinkQueuesOptions) {
    const { clock, onReceiptNews, onReceiptSkipped } = options;
    this.#receipts =
      onReceiptNews === undefined ? undefined : new Receipts({ clock, onNews: onReceiptNews, onTooMany: onReceiptSkipped ?? (() => {}) });
  }

  /**
   * Makes the sinks that a program needs and that are not in use yet.
   * @throws Error that says which sink cannot be created, and why; nothing has changed then.
   */
  make(program: Program): MadeSinks {
    this.#program ??= program;
    const used = usedTargets(program);
    const made = new Map<string, { readonly declared: CheckedSink; readonly sink: Sink }>();
    for (const declared of program.sinks) {
      if (!used.has(declared.name) || isSameSink(this.#queues.get(declared.name)?.declared, declared)) continue;
      try {
        const { descriptors, secrets, context } = this.options;
        made.set(declared.name, { declared, sink: makeSink(declared, descriptors, secrets, { ...context, program: this.#current }) });
      } catch (error) {
        throw new Error(`sink ${declared.name}: ${error instanceof Error ? error.message : 'it cannot be created'}`, { cause: error });
      }
    }
    return made;
  }

  /** Puts new sinks in use. Sinks that the program no longer has, or has with other options, finish what they are sending. */
  use(program: Program, made: MadeSinks): void {
    this.#program = program;
    for (const [name, { declared, queue }] of this.#queues) {
      if (program.sinks.some((other) => isSameSink(declared, other))) continue;
      this.#queues.delete(name);
      const leaving = queue.close(LEAVE_MS).then(() => {
        this.#leaving.delete(leaving);
        // Unsent items go to the sink that has its name now.
        for (const item of this.#kept.splice(0)) if (!this.#closing) this.send(item);
      });
      this.#leaving.add(leaving);
    }
    for (const [name, { declared, sink }] of made) this.#queues.set(name, { declared, queue: this.#queueOf(declared, sink) });
  }

  has(target: string): boolean {
    return this.#queues.has(target);
  }

  send(item: OutboxItem): void {
    const found = this.#queues.get(item.target);
    if (found === undefined) {
      this.options.onEnd(item, 'given-up', 'the rules no longer have this sink');
      return;
    }
    found.queue.add(item.notification, item.sinceMs, item.claimed === true);
  }

  counts(): ReadonlyMap<string, DeliveryCounts> {
    return new Map([...this.#queues].map(([name, { queue }]) => [name, queue.counts()]));
  }

  /** Sinks close before their fallbacks, so that a fallback can still send items that the first one gives up at the end. */
  async close(withinMs?: number): Promise<void> {
    const { clock } = this.options;
    this.#closing = true;
    this.#receipts?.close();
    const untilMs = withinMs === undefined ? undefined : clock.now() + withinMs;
    const stages = closingStages([...this.#queues.values()].map(({ declared }) => declared));
    for (const [at, names] of stages.entries()) {
      // A sink that never answers must not use up the time of its fallback.
      const limitMs = untilMs === undefined ? undefined : Math.max(0, untilMs - clock.now()) / (stages.length - at);
      await Promise.all(names.flatMap((name) => this.#queues.get(name)?.queue.close(limitMs) ?? []));
    }
    await Promise.all(this.#leaving);
  }

  #queueOf(declared: CheckedSink, sink: Sink): DeliveryQueue {
    const {
      clock,
      secrets,
      onEnd,
      onProblem,
      onCloseProblem,
      outbox,
      deadlineMs: usualDeadlineMs,
      firstPauseMs,
      longestPauseMs,
    } = this.options;
    const { name } = declared;
    const { ratePerSecond, deadlineMs = usualDeadlineMs, else: fallback } = deliveryChoice(declared);
    const receipts = this.#receipts;
    const hooks: DeliveryQueueHooks =
      outbox === undefined
        ? {}
        : {
            keeps: true,
            isWanted: (waiting) => outbox.isWanted({ target: name, ...waiting }),
            onClaim: (waiting) => outbox.onClaim({ target: name, ...itemOf(waiting) }),
          };
    return new DeliveryQueue(name, sink, {
      clock,
      secrets: secretValues(declared, secrets),
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      ...(firstPauseMs === undefined ? {} : { firstPauseMs }),
      ...(longestPauseMs === undefined ? {} : { longestPauseMs }),
      ...(onCloseProblem === undefined ? {} : { onCloseProblem }),
      ...hooks,
      onProblem: (problem) => onProblem(fallback === undefined ? problem : { ...problem, fallback }),
      onEnd: (waiting, end, message) => {
        const item = { target: name, ...itemOf(waiting) };
        if (end === 'kept') this.#kept.push(item);
        else onEnd(item, end, message);
        if (end === 'sent' && waiting.notification.kind === 'resolved') receipts?.resolved(name, waiting.notification.firingId);
      },
      ...(receipts === undefined ? {} : { onReceipt: ({ notification }, receipt) => receipts.add(name, notification, receipt) }),
    });
  }
}

/** A problem in one line: `sink hook: Errors (fired) was not sent: http://… answered 503; retrying`. */
export function sinkProblemText({ sink, notification: { alert, kind: about }, kind, message, fallback }: SinkProblem): string {
  const consequence = {
    retry: 'retrying',
    'given-up': fallback === undefined ? 'given up, the notification is lost' : `given up, it goes to ${fallback}`,
    overflow: fallback === undefined ? 'the notification is lost' : `it goes to ${fallback}`,
  }[kind];
  return `sink ${sink}: ${alert} (${about}) was not sent: ${message}; ${consequence}`;
}

/** Names that routes and `else` lead to. */
function usedTargets(program: Program): ReadonlySet<string> {
  const used = new Set(program.routes.flatMap(({ to }) => to));
  const fallbacks = new Map(program.sinks.map((sink) => [sink.name, sink.else]));
  for (const name of used) {
    const fallback = fallbacks.get(name);
    if (fallback !== undefined) used.add(fallback);
  }
  return used;
}

/** Names of sinks in the order in which to close them: each before its `else`. The checker lets no circle through. */
function closingStages(sinks: readonly CheckedSink[]): readonly (readonly string[])[] {
  const stageOf = new Map(sinks.map(({ name }) => [name, 0]));
  for (const { name } of sinks) {
    let stage = 0;
    for (let at = sinks.find((sink) => sink.name === name)?.else; at !== undefined && stage < sinks.length; ) {
      const next: string = at;
      stage += 1;
      stageOf.set(next, Math.max(stageOf.get(next) ?? 0, stage));
      at = sinks.find((sink) => sink.name === next)?.else;
    }
  }
  const stages: string[][] = [];
  for (const { name } of sinks) {
    const stage = stageOf.get(name) ?? 0;
    for (let more = stages.length; more <= stage; more++) stages.push([]);
    stages[stage]?.push(name);
  }
  return stages;
}

/** How long a sink that a reload removed may finish what it is sending, ms. */
const LEAVE_MS = 8000;

function currentProgram(now: () => Program | undefined): Program {
  return {
    get streams() {
      return now()?.streams ?? [];
    },
    get spans() {
      return now()?.spans ?? [];
    },
    get alerts() {
      return now()?.alerts ?? [];
    },
    get sinks() {
      return now()?.sinks ?? [];
    },
    get routes() {
      return now()?.routes ?? [];
    },
    get tests() {
      return now()?.tests ?? [];
    },
  };
}

function itemOf({ notification, sinceMs }: Pick<OutboxItem, 'notification' | 'sinceMs'>): Omit<OutboxItem, 'target'> {
  return { notification, sinceMs };
}

function isSameSink(a: CheckedSink | undefined, b: CheckedSink): boolean {
  const text = (sink: CheckedSink | undefined): string =>
    JSON.stringify(sink, (key, value: unknown) => (key === 'range' ? undefined : value));
  return text(a) === text(b);
}
