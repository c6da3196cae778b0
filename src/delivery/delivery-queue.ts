/** Sends notifications to one sink, in order: retries with growing pauses, a rate limit, a deadline. */
import { LIMITS } from '../engine/model/limits.js';
import type { Notification } from '../notify/notification.js';
import type { Receipt, SendResult, Sink } from '../sinks/sink.js';
import { errorText } from './error-text.js';

/** Time and randomness as arguments. */
export interface DeliveryClock {
  /** Milliseconds. */
  now(): number;
  /** Resolves early, without an error, when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export interface DeliveryProblem {
  readonly sink: string;
  readonly notification: Notification;
  /** `retry`: the queue will try again; `given-up`: it will not; `overflow`: too many notifications wait for this sink. */
  readonly kind: 'retry' | 'given-up' | 'overflow';
  readonly message: string;
}

export interface QueuedNotification {
  readonly notification: Notification;
  /** When it was queued, ms. */
  readonly sinceMs: number;
  /** It may have arrived already: the process died while it was being sent. */
  readonly mayBeRepeat: boolean;
}

/** How a notification left a queue. `kept`: the process stops, and the next run is to send it. */
export type DeliveryEnd = 'sent' | 'given-up' | 'skipped' | 'kept';

/** For callers that keep the queue on disk. */
export interface DeliveryQueueHooks {
  /** Called before each try. False: the notification is obsolete and is skipped. */
  readonly isWanted?: (waiting: QueuedNotification) => boolean;
  /** Called before the first try, which waits for it: from here on the notification may have arrived. */
  readonly onClaim?: (waiting: QueuedNotification) => Promise<void>;
  readonly onEnd?: (waiting: QueuedNotification, end: DeliveryEnd, message: string) => void;
  /** The sink took it and gave a receipt that can be polled. */
  readonly onReceipt?: (waiting: QueuedNotification, receipt: Receipt) => void;
  /** Items that cannot be sent before `close` are kept for the next run instead of being given up. */
  readonly keeps?: boolean;
}

export interface DeliveryQueueOptions extends DeliveryQueueHooks {
  readonly clock: DeliveryClock;
  readonly onProblem?: (problem: DeliveryProblem) => void;
  /** A sink threw while it was closed; closing continues. */
  readonly onCloseProblem?: (sink: string, message: string) => void;
  /** Values that no message may show, should the sink throw an error that contains one. */
  readonly secrets?: readonly string[];
  /** Pause before the second try, ms; it doubles from try to try, and each is shortened at random by up to half. Default 1,000. */
  readonly firstPauseMs?: number;
  /** Longest pause, ms, unless a destination asks for a longer one. Default 60,000. */
  readonly longestPauseMs?: number;
  /** A notification is given up after this long, ms. Default one hour. */
  readonly deadlineMs?: number;
  /** Maximum tries per second. */
  readonly ratePerSecond?: number;
}

export interface DeliveryCounts {
  readonly sent: number;
  readonly retries: number;
  readonly givenUp: number;
  /** Dropped because the queue was full. */
  readonly overflowed: number;
  readonly waiting: number;
  /** When the oldest waiting notification was queued, ms. */
  readonly oldestMs?: number;
  /** Why the last try failed; absent once one has succeeded. */
  readonly problem?: string;
}

/** Where a name in a route leads: a sink behind its queue, or anything else that takes notifications and reports how each one ended. */
export interface DeliveryTarget {
  /**
   * @param sinceMs when it was queued first, if another run or another target had it before.
   * @param mayBeRepeat it may have arrived already.
   */
  add(notification: Notification, sinceMs?: number, mayBeRepeat?: boolean): void;
  counts(): DeliveryCounts;
  /** Finishes what waits, within so many ms if given, and releases everything. */
  close(withinMs?: number): Promise<void>;
}

export class DeliveryQueue implements DeliveryTarget {
  readonly #queue: QueuedNotification[] = [];
  /** Ends pauses between tries: `close` was called with a time limit. */
  readonly #hurry = new AbortController();
  /** Ends everything: the time limit of `close` has passed. */
  readonly #stop = new AbortController();
  #isRunning = false;
  /** The loop that sends; resolved while nothing waits. */
  #running: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;
  #sent = 0;
  #retries = 0;
  #givenUp = 0;
  #overflowed = 0;
  #failure: string | undefined;
  /** One was kept for the next run, and so is everything behind it: the order must not change. */
  #isHeld = false;
  /** When the rate allows the next try, ms. */
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly name: string,
    readonly sink: Sink,
    readonly options: DeliveryQueueOptions,
  ) {}

  add(notification: Notification, sinceMs = this.options.clock.now(), mayBeRepeat = false): void {
    const waiting: QueuedNotification = { notification, sinceMs, mayBeRepeat };
    if (this.#closed !== undefined) {
      this.#noTime(waiting, 'it was queued after the sinks were closed');
      return;
    }
    if (this.#queue.length >= LIMITS.notificationsWaiting) {
      this.#overflowed += 1;
      const message = `the queue is full, ${LIMITS.notificationsWaiting} notifications are waiting`;
      this.#problem(notification, 'overflow', message);
      this.options.onEnd?.(waiting, 'given-up', message);
      return;
    }
    this.#queue.push(waiting);
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#running = this.#run();
  }

  counts(): DeliveryCounts {
    return {
      sent: this.#sent,
      retries: this.#retries,
      givenUp: this.#givenUp,
      overflowed: this.#overflowed,
      waiting: this.#queue.length,
      ...(this.#queue[0] === undefined ? {} : { oldestMs: this.#queue[0].sinceMs }),
      ...(this.#failure === undefined ? {} : { problem: this.#failure }),
    };
  }

  close(withinMs?: number): Promise<void> {
    this.#closed ??= this.#close(withinMs);
    return this.#closed;
  }

  async #close(withinMs: number | undefined): Promise<void> {
    if (withinMs !== undefined && this.#isRunning) {
      this.#hurry.abort();
      const done = new AbortController();
      void this.options.clock.sleep(withinMs + this.#rateLimitedMs(), done.signal).then(() => {
        if (!done.signal.aborted) this.#stop.abort();
      });
      await this.#running;
      done.abort();
    } else await this.#running;
    try {
      await this.sink.close();
    } catch (error) {
      this.options.onCloseProblem?.(this.name, `the sink threw while it was closed: ${errorText(error, this.options.secrets)}`);
    }
  }

  /** How long the waiting items take at the rate limit, ms: a limit set by the user is no reason to give up. Items that the next run sends need not wait here. */
  #rateLimitedMs(): number {
    const { clock, ratePerSecond, keeps = false } = this.options;
    if (ratePerSecond === undefined || keeps) return 0;
    return Math.max(0, this.#nextMs - clock.now()) + ((this.#queue.length - 1) * 1000) / ratePerSecond;
  }

  async #run(): Promise<void> {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (this.#stop.signal.aborted || this.#isHeld) this.#noTime(first, NO_TIME);
      else await this.#deliver(first);
      this.#queue.shift();
    }
    // In the same step as the last check of the queue: an item added from here on starts the loop again.
    this.#isRunning = false;
  }

  async #deliver(waiting: QueuedNotification): Promise<void> {
    const { notification, sinceMs } = waiting;
    const { clock, deadlineMs = 3_600_000, isWanted, onClaim, keeps = false } = this.options;
    for (let tries = 1; ; tries++) {
      // An obsolete notification must not use up the rate; and it may become obsolete while it waits for the rate.
      if (isWanted?.(waiting) !== false) await this.#waitForRate();
      if (isWanted?.(waiting) === false) {
        this.options.onEnd?.(waiting, 'skipped', 'the alert resolved before the notification could be sent');
        return;
      }
      const lastTry = this.#hurry.signal.aborted;
      if (this.#stop.signal.aborted) return this.#noTime(waiting, NO_TIME);
      if (tries === 1) await onClaim?.(waiting);
      const result = await this.#send(waiting);
      if (result.ok) {
        this.#sent += 1;
        this.#failure = undefined;
        this.options.onEnd?.(waiting, 'sent', '');
        if (result.receipt !== undefined) this.options.onReceipt?.(waiting, result.receipt);
        return;
      }
      this.#failure = result.message;
      const pauseMs = this.#pauseMs(tries, result.retryAfterMs);
      const isLate = clock.now() + pauseMs - sinceMs > deadlineMs;
      // A try that `close` cut off was not refused by the sink.
      const isBroken = this.#stop.signal.aborted;
      if (keeps && (isBroken || (lastTry && result.again && !isLate))) return this.#noTime(waiting, result.message);
      if (!result.again || lastTry || isLate) {
        this.#giveUp(waiting, result.message);
        return;
      }
      this.#retries += 1;
      this.#problem(notification, 'retry', result.message);
      await clock.sleep(pauseMs, this.#hurry.signal);
    }
  }

  async #waitForRate(): Promise<void> {
    const { clock, ratePerSecond } = this.options;
    if (ratePerSecond === undefined) return;
    const nowMs = clock.now();
    if (nowMs < this.#nextMs) await clock.sleep(this.#nextMs - nowMs, this.#stop.signal);
    this.#nextMs = Math.max(this.#nextMs, nowMs) + 1000 / ratePerSecond;
  }

  /** As the destination asks, but never 0: a destination that answers "retry now" to everything would be called in a loop. */
  #pauseMs(tries: number, retryAfterMs: number | undefined): number {
    const { clock, firstPauseMs = 1000, longestPauseMs = 60_000 } = this.options;
    const jitter = 0.5 + clock.random() / 2;
    if (retryAfterMs !== undefined) return Math.max(retryAfterMs, firstPauseMs * jitter);
    return Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)) * jitter;
  }

  /** A sink that throws is retried like one that answers "later": the cause may pass, and a page must not be lost to a bug in a sink. */
  async #send({ notification, mayBeRepeat }: QueuedNotification): Promise<SendResult> {
    const { signal } = this.#stop;
    let stopped = (): void => {};
    const stop = new Promise<SendResult>((resolve) => {
      stopped = () => resolve({ ok: false, again: false, message: 'the sink did not answer before the shutdown time limit' });
      signal.addEventListener('abort', stopped, { once: true });
    });
    try {
      return await Promise.race([this.sink.send(notification, signal, { mayBeRepeat }), stop]);
    } catch (error) {
      return { ok: false, again: true, message: `the sink threw ${errorText(error, this.options.secrets)}` };
    } finally {
      signal.removeEventListener('abort', stopped);
    }
  }

  #giveUp(waiting: QueuedNotification, message: string): void {
    this.#givenUp += 1;
    this.#problem(waiting.notification, 'given-up', message);
    this.options.onEnd?.(waiting, 'given-up', message);
  }

  #noTime(waiting: QueuedNotification, message: string): void {
    if (this.options.keeps !== true) {
      this.#giveUp(waiting, message);
      return;
    }
    this.#isHeld = true;
    this.options.onEnd?.(waiting, 'kept', message);
  }

  #problem(notification: Notification, kind: DeliveryProblem['kind'], message: string): void {
    this.options.onProblem?.({ sink: this.name, notification, kind, message });
  }
}

const NO_TIME = 'the shutdown time limit passed before it could be sent';
