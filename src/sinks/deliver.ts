/**
 * Brings notifications to sinks: in order for each sink, tried again with growing pauses while a sink says so, given up and told after a while.
 * A sink that is down holds up nobody but itself.
 */
import { LIMITS } from '../engine/limits.js';
import type { Delivery, Notification } from '../notify/notification.js';
import type { SendResult, Sink } from './sink.js';

/** Time and chance as arguments. */
export interface DeliveryClock {
  now(): number;
  /** Resolves early, without an error, when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Between 0 and 1. */
  random(): number;
}

export interface DeliveryProblem {
  readonly sink: string;
  readonly notification: Notification;
  /** `retry`: it will be tried again; `given-up`: it will not; `overflow`: too many wait for this sink. */
  readonly kind: 'retry' | 'given-up' | 'overflow';
  readonly message: string;
}

export interface DeliverOptions {
  readonly clock: DeliveryClock;
  readonly onProblem?: (problem: DeliveryProblem) => void;
  /** Pause before the second try, ms; it doubles from try to try. Default 1,000. */
  readonly firstPauseMs?: number;
  /** Longest pause, ms. Default 60,000. */
  readonly longestPauseMs?: number;
  /** After this long a notification is given up, ms. Default one hour. */
  readonly deadlineMs?: number;
}

export interface DeliveryCounts {
  readonly sent: number;
  readonly retries: number;
  readonly givenUp: number;
  readonly waiting: number;
}

export interface Deliverer {
  /** Takes a delivery; returns at once. Names of sinks that do not exist are an Error. */
  deliver(delivery: Delivery): void;
  counts(): Readonly<Record<string, DeliveryCounts>>;
  /** Waits until everything is sent or given up. After `withinMs` what is left is tried once more without pauses, then given up. */
  close(withinMs?: number): Promise<void>;
}

export function createDeliverer(sinks: ReadonlyMap<string, Sink>, options: DeliverOptions): Deliverer {
  const lanes = new Map([...sinks].map(([name, sink]) => [name, new Lane(name, sink, options)]));
  return {
    deliver: ({ notification, to }) => {
      for (const name of to) {
        const lane = lanes.get(name);
        if (lane === undefined) throw new Error(`no sink is called ${name}`);
        lane.add(notification);
      }
    },
    counts: () => Object.fromEntries([...lanes].map(([name, lane]) => [name, lane.counts()])),
    close: async (withinMs) => {
      await Promise.all([...lanes.values()].map((lane) => lane.close(withinMs)));
    },
  };
}

/** What waits for one sink, oldest first. */
class Lane {
  readonly #queue: { readonly notification: Notification; readonly sinceMs: number }[] = [];
  readonly #hurry = new AbortController();
  #running: Promise<void> | undefined;
  #sent = 0;
  #retries = 0;
  #givenUp = 0;

  constructor(
    readonly name: string,
    readonly sink: Sink,
    readonly options: DeliverOptions,
  ) {}

  add(notification: Notification): void {
    if (this.#queue.length >= LIMITS.notificationsWaiting) {
      this.#givenUp += 1;
      this.#problem(notification, 'overflow', `${LIMITS.notificationsWaiting} notifications wait already`);
      return;
    }
    this.#queue.push({ notification, sinceMs: this.options.clock.now() });
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  counts(): DeliveryCounts {
    return { sent: this.#sent, retries: this.#retries, givenUp: this.#givenUp, waiting: this.#queue.length };
  }

  async close(withinMs: number | undefined): Promise<void> {
    const done = new AbortController();
    if (withinMs !== undefined) {
      void this.options.clock.sleep(withinMs, done.signal).then(() => this.#hurry.abort());
    }
    await this.#running;
    done.abort();
    await this.sink.close();
  }

  async #run(): Promise<void> {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      await this.#bring(first.notification, first.sinceMs);
      this.#queue.shift();
    }
  }

  async #bring(notification: Notification, sinceMs: number): Promise<void> {
    const { clock, firstPauseMs = 1000, longestPauseMs = 60_000, deadlineMs = 3_600_000 } = this.options;
    for (let tries = 1; ; tries++) {
      const lastTry = this.#hurry.signal.aborted;
      const result = await this.#send(notification);
      if (result.ok) {
        this.#sent += 1;
        return;
      }
      const pauseMs = result.retryAfterMs ?? Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)) * (0.5 + clock.random() / 2);
      if (!result.again || lastTry || clock.now() + pauseMs - sinceMs > deadlineMs) {
        this.#givenUp += 1;
        this.#problem(notification, 'given-up', result.message);
        return;
      }
      this.#retries += 1;
      this.#problem(notification, 'retry', result.message);
      await clock.sleep(pauseMs, this.#hurry.signal);
    }
  }

  /** A sink that throws is a sink with a mistake in it: nothing else may fall with it. */
  async #send(notification: Notification): Promise<SendResult> {
    try {
      return await this.sink.send(notification);
    } catch (error) {
      return { ok: false, again: false, message: `the sink failed: ${error instanceof Error ? error.name : 'unknown error'}` };
    }
  }

  #problem(notification: Notification, kind: DeliveryProblem['kind'], message: string): void {
    this.options.onProblem?.({ sink: this.name, notification, kind, message });
  }
}
