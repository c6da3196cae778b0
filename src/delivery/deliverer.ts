/**
 * Sends the deliveries of a run that keeps nothing on disk: `rate`, `deadline` and `else` of the sinks hold as in a live run, and a sink that is down holds up
 * only its own notifications.
 */
import { readFileSync } from 'node:fs';
import type { Delivery } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import type { SinkContext, SinkType } from '../sinks/sink.js';
import { SINKS } from '../sinks/sinks.js';
import type { DeliveryClock, DeliveryCounts } from './delivery-queue.js';
import { Outbox } from './outbox.js';
import type { SinkProblem } from './sink-queues.js';
import { SinkQueues } from './sink-queues.js';
import { SYSTEM_CLOCK } from './system-clock.js';

export type { DeliveryClock, DeliveryCounts } from './delivery-queue.js';

export interface DeliverOptions extends Partial<Omit<SinkContext, 'program'>> {
  /** For sinks without a `deadline`, ms. Default one hour. */
  readonly deadlineMs?: number;
  /** Pause before the second try, ms; it doubles with each try, and each is shortened at random by up to half. Default 1,000. */
  readonly firstPauseMs?: number;
  /** Longest pause, ms, except for one that a destination asks for. Default 60,000. */
  readonly longestPauseMs?: number;
  /** A sink failed when it was closed; the other sinks are still closed. */
  readonly onCloseProblem?: (sink: string, message: string) => void;
  /** Sink types besides the built-in ones. */
  readonly sinkTypes?: readonly SinkType[];
  /** Where `env("…")` and `file("…")` of the rules look. Default: the environment and the files of the process. */
  readonly secrets?: SecretSources;
  /** Default: that of the machine. */
  readonly clock?: DeliveryClock;
  /** A try failed, or a notification was given up. `sinkProblemText` makes a line of it. */
  readonly onProblem?: (problem: SinkProblem) => void;
}

export interface Deliverer {
  /**
   * Queues a delivery and returns immediately.
   * @throws Error when it names a sink that does not exist; nothing is queued then.
   */
  deliver(delivery: Delivery): void;
  /** By name of the sink. */
  counts(): Readonly<Record<string, DeliveryCounts>>;
  /**
   * Waits until everything is sent or given up, then closes the sinks. With `withinMs`, pauses between tries are cut short, and what is not sent by then is
   * given up; the time that a `rate` makes notifications wait does not count.
   */
  close(withinMs?: number): Promise<void>;
}

/**
 * Makes the sinks that the routes name, and delivers to them.
 *
 * @example
 * ```ts
 * import { deliveriesFrom } from 'tocsin';
 * import { createDeliverer } from 'tocsin/sinks';
 *
 * const deliverer = createDeliverer(program, { onProblem: ({ sink, message }) => console.error(sink, message) });
 * for await (const delivery of deliveriesFrom(program, records)) deliverer.deliver(delivery);
 * await deliverer.close(5000);
 * ```
 * @throws Error that says which sink cannot be created, and why.
 */
export function createDeliverer(program: Program, options: DeliverOptions = {}): Deliverer {
  const {
    sinkTypes = [],
    secrets = { env: process.env, readFile: (path) => readFileSync(path, 'utf8') },
    clock = SYSTEM_CLOCK,
    print = (text) => void process.stdout.write(text),
    colour = false,
    cwd = process.cwd(),
    onProblem = () => {},
    ...queueOptions
  } = options;
  const outbox = new Outbox((target) => program.sinks.find(({ name }) => name === target)?.else);
  const queues = new SinkQueues({
    ...queueOptions,
    descriptors: [...SINKS, ...sinkTypes],
    secrets,
    context: { print, colour, cwd },
    clock,
    onProblem,
    onEnd: (item, end) => {
      const record = outbox.endOf(item, end, clock.now());
      outbox.apply(record);
      if (record.t === 'end' && record.next !== undefined) queues.send(record.next);
    },
  });
  queues.use(program, queues.make(program));
  return {
    deliver: (delivery) => {
      const unknown = delivery.to.find((name) => !queues.has(name));
      if (unknown !== undefined) throw new Error(`no route of these rules leads to a sink ${unknown}`);
      const items = outbox.itemsFor([delivery], clock.now());
      outbox.put(items);
      for (const item of items) queues.send(item);
    },
    counts: () => Object.fromEntries(queues.counts()),
    close: (withinMs) => queues.close(withinMs),
  };
}
