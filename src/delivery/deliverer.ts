/**
 * Brings notifications to sinks: in order for each sink, tried again with growing pauses while a sink says so, given up and told after a while.
 * A sink that is down holds up nobody but itself.
 */
import type { Delivery } from '../notify/notification.js';
import type { Sink } from '../sinks/sink.js';
import type { DeliveryClock, DeliveryCounts, DeliveryProblem } from './delivery-queue.js';
import { DeliveryQueue } from './delivery-queue.js';

export type { DeliveryClock, DeliveryCounts, DeliveryProblem } from './delivery-queue.js';

export interface DeliverOptions {
  readonly clock: DeliveryClock;
  /** Called when a try failed, when a notification is given up, and when too many wait. */
  readonly onProblem?: (problem: DeliveryProblem) => void;
  /** A sink failed when it was closed; everything else goes on. */
  readonly onCloseProblem?: (sink: string, message: string) => void;
  /** Pause before the second try, ms; it doubles from try to try, and each is shortened at random by up to half. Default 1,000. */
  readonly firstPauseMs?: number;
  /** Longest pause, ms, except for one that a destination asks for. Default 60,000. */
  readonly longestPauseMs?: number;
  /** After this long a notification is given up, ms. Default one hour. */
  readonly deadlineMs?: number;
  /** At most so many tries to send per second. */
  readonly ratePerSecond?: number;
  /** By name of the sink: its own rate and deadline. */
  readonly choices?: Readonly<Record<string, { readonly ratePerSecond?: number; readonly deadlineMs?: number }>>;
}

export interface Deliverer {
  /**
   * Takes a delivery; returns at once.
   * @throws Error when it names a sink that does not exist; nobody gets it then.
   */
  deliver(delivery: Delivery): void;
  /** By name of the sink. */
  counts(): Readonly<Record<string, DeliveryCounts>>;
  /**
   * Waits until everything is sent or given up, then closes the sinks. With `withinMs`, pauses are cut short, and what is not sent by then is
   * given up and told.
   */
  close(withinMs?: number): Promise<void>;
}

export function createDeliverer(sinks: ReadonlyMap<string, Sink>, options: DeliverOptions): Deliverer {
  const queues = new Map(
    [...sinks].map(([name, sink]) => [name, new DeliveryQueue(name, sink, { ...options, ...options.choices?.[name] })]),
  );
  const laneOf = (name: string): DeliveryQueue => {
    const queue = queues.get(name);
    if (queue === undefined) throw new Error(`no sink is called ${name}`);
    return queue;
  };
  return {
    deliver: ({ notification, to }) => {
      for (const queue of to.map(laneOf)) queue.add(notification);
    },
    counts: () => Object.fromEntries([...queues].map(([name, queue]) => [name, queue.counts()])),
    close: async (withinMs) => {
      await Promise.all([...queues.values()].map((queue) => queue.close(withinMs)));
    },
  };
}
