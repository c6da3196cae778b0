/** The sinks of a live run, each with its queue: what is in the outbox is brought to them, and what became of it is told back. */

import { deliveryChoice } from '../delivery/delivery-options.js';
import type { DeliveryClock, DeliveryCounts, DeliveryEnd, DeliveryProblem } from '../delivery/delivery-queue.js';
import { DeliveryQueue } from '../delivery/delivery-queue.js';
import { makeSink } from '../delivery/make-sink.js';
import type { Notification } from '../notify/notification.js';
import type { CheckedSink, Program } from '../parser/program.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import type { ReceiptNews, Sink, SinkContext, SinkType } from '../sinks/sink.js';
import type { LiveLog } from './log.js';
import type { OutboxItem } from './outbox.js';
import { Receipts } from './receipts.js';

export interface SinkQueuesOptions {
  readonly descriptors: readonly SinkType[];
  readonly secrets: SecretSources;
  readonly context: Omit<SinkContext, 'program'>;
  readonly clock: DeliveryClock;
  readonly log: LiveLog;
  readonly onProblem: (problem: DeliveryProblem) => void;
  readonly isWanted: (item: OutboxItem) => boolean;
  readonly onClaim: (item: OutboxItem) => Promise<void>;
  readonly onEnd: (item: OutboxItem, end: Exclude<DeliveryEnd, 'kept'>, message: string) => void;
  /** What people made of what they were told. */
  readonly onNews: (sink: string, notification: Notification, news: ReceiptNews) => void;
}

interface SinkQueue {
  readonly declared: CheckedSink;
  readonly queue: DeliveryQueue;
}

/** Sinks ready to take over. */
export type MadeSinks = ReadonlyMap<string, { readonly declared: CheckedSink; readonly sink: Sink }>;

export class SinkQueues {
  #senders = new Map<string, SinkQueue>();
  /** Lanes of sinks that are gone, still at work. */
  readonly #leaving = new Set<Promise<void>>();

  #kept: OutboxItem[] = [];
  #closing = false;
  #program: Program | undefined;
  /** The rules of now, for sinks that outlive a reload. */
  readonly #current = currentProgram(() => this.#program);

  readonly #receipts: Receipts;

  constructor(readonly options: SinkQueuesOptions) {
    const { clock, log } = options;
    this.#receipts = new Receipts({
      clock,
      onNews: (sink, notification, news) => this.#note(sink, notification, news),
      onTooMany: (sink, { alert, kind }) =>
        log.warn(`sink ${sink}: ${alert} (${kind}): so many wait to be acknowledged that this one is not asked for`),
    });
  }

  /**
   * Makes the sinks that a program needs and this has not yet.
   * @throws Error that says which sink cannot be made, and why; nothing has changed then.
   */
  make(program: Program): MadeSinks {
    this.#program ??= program;
    const used = new Set(program.routes.flatMap(({ to }) => to));
    for (const { name, else: instead } of program.sinks) if (instead !== undefined && used.has(name)) used.add(instead);
    const made = new Map<string, { readonly declared: CheckedSink; readonly sink: Sink }>();
    for (const declared of program.sinks) {
      if (!used.has(declared.name) || sameSink(this.#senders.get(declared.name)?.declared, declared)) continue;
      try {
        const { descriptors, secrets, context } = this.options;
        made.set(declared.name, { declared, sink: makeSink(declared, descriptors, secrets, { ...context, program: this.#current }) });
      } catch (error) {
        throw new Error(`sink ${declared.name}: ${error instanceof Error ? error.message : 'it cannot be made'}`, { cause: error });
      }
    }
    return made;
  }

  /** These take over; those that the program no longer has, or has otherwise, finish what they are at. Gives what they leave behind. */
  use(program: Program, made: MadeSinks): void {
    this.#program = program;
    for (const [name, { declared, queue }] of this.#senders) {
      if (program.sinks.some((other) => sameSink(declared, other))) continue;
      this.#senders.delete(name);
      const leaving = queue.close(LEAVE_MS).then(() => {
        this.#leaving.delete(leaving);
        // What it had no time for goes to the one that has its name now.
        for (const item of this.#kept.splice(0)) if (!this.#closing) this.send(item);
      });
      this.#leaving.add(leaving);
    }
    for (const [name, { declared, sink }] of made) this.#senders.set(name, { declared, queue: this.#queueOf(declared, sink) });
  }

  send(item: OutboxItem): void {
    const sender = this.#senders.get(item.sink);
    if (sender === undefined) {
      this.options.onEnd(item, 'given-up', 'the rules no longer have this sink');
      return;
    }
    sender.queue.add(item.notification, item.sinceMs, item.claimed === true);
  }

  counts(): ReadonlyMap<string, DeliveryCounts> {
    return new Map([...this.#senders].map(([name, { queue }]) => [name, queue.counts()]));
  }

  async close(withinMs: number): Promise<void> {
    this.#closing = true;
    this.#receipts.close();
    await Promise.all([...[...this.#senders.values()].map(({ queue }) => queue.close(withinMs)), ...this.#leaving]);
  }

  #note(sink: string, notification: Notification, news: ReceiptNews): void {
    const { log, onNews } = this.options;
    const { alert, kind, id } = notification;
    const by = news.by === undefined ? '' : ` by ${news.by}`;
    const at = news.atMs === undefined ? '' : ` at ${new Date(news.atMs).toISOString()}`;
    const what = {
      acknowledged: `acknowledged${by}${at}`,
      expired: 'nobody has acknowledged it, and it no longer rings',
      unknown: 'whether somebody has acknowledged it is not to be had',
    }[news.kind];
    log[news.kind === 'acknowledged' ? 'info' : 'warn'](`sink ${sink}: ${alert} (${kind}): ${what}`, { sink, alert, kind, id });
    onNews(sink, notification, news);
  }

  #queueOf(declared: CheckedSink, sink: Sink): DeliveryQueue {
    const { clock, log, isWanted, onClaim, onEnd, onProblem } = this.options;
    const { name } = declared;
    const { ratePerSecond, deadlineMs, else: instead } = deliveryChoice(declared);
    return new DeliveryQueue(name, sink, {
      clock,
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
      keeps: true,
      isWanted: (waiting) => isWanted({ sink: name, ...waiting }),
      onClaim: (waiting) => onClaim({ sink: name, ...itemOf(waiting) }),
      onEnd: (waiting, end, message) => {
        const item = { sink: name, ...itemOf(waiting) };
        if (end === 'kept') this.#kept.push(item);
        else onEnd(item, end, message);
        if (end === 'sent' && waiting.notification.kind === 'resolved') this.#receipts.over(name, waiting.notification.firingId);
      },
      onReceipt: ({ notification }, receipt) => this.#receipts.add(name, notification, receipt),
      onProblem: (problem) => {
        const { notification, kind, message } = problem;
        onProblem(problem);
        const what = {
          retry: 'will try again',
          'given-up': instead === undefined ? 'given up' : `given up; it goes to ${instead}`,
          overflow: instead === undefined ? 'left out' : `it goes to ${instead}`,
        }[kind];
        const fields = { sink: name, alert: notification.alert, kind: notification.kind, id: notification.id };
        log[kind === 'retry' ? 'warn' : 'error'](`sink ${name}: ${notification.alert} (${notification.kind}): ${message}; ${what}`, fields);
      },
      onCloseProblem: (_, message) => log.warn(`sink ${name}: ${message}`),
    });
  }
}

/** How long a sink that a reload took away may still be at work, ms. */
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

function itemOf({ notification, sinceMs }: Pick<OutboxItem, 'notification' | 'sinceMs'>): Omit<OutboxItem, 'sink'> {
  return { notification, sinceMs };
}

function sameSink(a: CheckedSink | undefined, b: CheckedSink): boolean {
  const text = (sink: CheckedSink | undefined): string =>
    JSON.stringify(sink, (key, value: unknown) => (key === 'range' ? undefined : value));
  return text(a) === text(b);
}
