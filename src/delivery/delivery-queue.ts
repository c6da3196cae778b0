/** What waits for one sink, and how it is brought there. */
import { LIMITS } from '../engine/model/limits.js';
import type { Notification } from '../notify/notification.js';
import type { Receipt, SendResult, Sink } from '../sinks/sink.js';

/** Time and chance as arguments. */
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
  /** `retry`: it will be tried again; `given-up`: it will not; `overflow`: too many wait for this sink. */
  readonly kind: 'retry' | 'given-up' | 'overflow';
  readonly message: string;
}

/** What is to be brought to one sink. */
export interface QueuedNotification {
  readonly notification: Notification;
  /** When it was handed over, ms. */
  readonly sinceMs: number;
  /** It may have arrived already: it was being sent when the process died. */
  readonly mayBeRepeat: boolean;
}

/** How a notification left a queue. `kept`: there was no time left, and it is to be brought by the next run. */
export type DeliveryEnd = 'sent' | 'given-up' | 'skipped' | 'kept';

/** For those who keep on disk what waits. */
export interface DeliveryQueueHooks {
  /** Asked just before each try: whether there is still something to tell. */
  readonly isWanted?: (waiting: QueuedNotification) => boolean;
  /** Before the first try, which waits for it: from here on the notification may have arrived. */
  readonly onClaim?: (waiting: QueuedNotification) => Promise<void>;
  readonly onEnd?: (waiting: QueuedNotification, end: DeliveryEnd, message: string) => void;
  /** It was taken, and there is something that can be asked about it. */
  readonly onReceipt?: (waiting: QueuedNotification, receipt: Receipt) => void;
  /** What cannot be sent before the end stays for the next run. */
  readonly keeps?: boolean;
}

export interface DeliveryQueueOptions extends DeliveryQueueHooks {
  readonly clock: DeliveryClock;
  readonly onProblem?: (problem: DeliveryProblem) => void;
  /** A sink failed when it was closed; everything else goes on. */
  readonly onCloseProblem?: (sink: string, message: string) => void;
  /** Pause before the second try, ms; it doubles from try to try, and each is shortened by chance by up to half. Default 1,000. */
  readonly firstPauseMs?: number;
  /** Longest pause, ms, but for one that a destination asks for. Default 60,000. */
  readonly longestPauseMs?: number;
  /** After this long a notification is given up, ms. Default one hour. */
  readonly deadlineMs?: number;
  /** At most so many tries to send a second. */
  readonly ratePerSecond?: number;
}

export interface DeliveryCounts {
  readonly sent: number;
  readonly retries: number;
  readonly givenUp: number;
  /** Did not fit into the queue. */
  readonly overflowed: number;
  readonly waiting: number;
  /** When the oldest of those was handed over, ms. */
  readonly oldestMs?: number;
  /** What the sink said when it failed last, if nothing arrived since. */
  readonly problem?: string;
}

export class DeliveryQueue {
  readonly #queue: QueuedNotification[] = [];
  /** Ends pauses: there is not much time left. */
  readonly #hurry = new AbortController();
  /** Ends everything: there is no time left. */
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #closed: Promise<void> | undefined;
  #sent = 0;
  #retries = 0;
  #givenUp = 0;
  #overflowed = 0;
  #failure: string | undefined;
  /** One stays for the next run, and so does everything behind it: its order is not to change. */
  #isHeld = false;
  /** When the next may be sent, ms. */
  #nextMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly name: string,
    readonly sink: Sink,
    readonly options: DeliveryQueueOptions,
  ) {}

  add(notification: Notification, sinceMs = this.options.clock.now(), mayBeRepeat = false): void {
    const waiting: QueuedNotification = { notification, sinceMs, mayBeRepeat };
    if (this.#closed !== undefined) {
      this.#noTime(waiting, 'it came after the sinks were closed');
      return;
    }
    if (this.#queue.length >= LIMITS.notificationsWaiting) {
      this.#overflowed += 1;
      const message = `${LIMITS.notificationsWaiting} notifications wait already`;
      this.#problem(notification, 'overflow', message);
      this.options.onEnd?.(waiting, 'given-up', message);
      return;
    }
    this.#queue.push(waiting);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
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

  close(withinMs: number | undefined): Promise<void> {
    this.#closed ??= this.#close(withinMs);
    return this.#closed;
  }

  async #close(withinMs: number | undefined): Promise<void> {
    if (withinMs !== undefined && this.#running !== undefined) {
      this.#hurry.abort();
      const done = new AbortController();
      void this.options.clock.sleep(withinMs, done.signal).then(() => {
        if (!done.signal.aborted) this.#stop.abort();
      });
      await this.#running;
      done.abort();
    } else await this.#running;
    try {
      await this.sink.close();
    } catch (error) {
      this.options.onCloseProblem?.(this.name, `the sink did not close: ${nameOf(error)}`);
    }
  }

  async #run(): Promise<void> {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (this.#stop.signal.aborted || this.#isHeld) this.#noTime(first, 'there was no time left to send it');
      else await this.#bring(first);
      this.#queue.shift();
    }
  }

  async #bring(waiting: QueuedNotification): Promise<void> {
    const { notification, sinceMs } = waiting;
    const { clock, deadlineMs = 3_600_000, isWanted, onClaim, keeps = false } = this.options;
    for (let tries = 1; ; tries++) {
      // What is over by now takes nobody's turn; and it may be over when the turn comes.
      if (isWanted?.(waiting) !== false) await this.#takeTurn();
      if (isWanted?.(waiting) === false) {
        this.options.onEnd?.(waiting, 'skipped', 'it was over before it could be told');
        return;
      }
      const lastTry = this.#hurry.signal.aborted;
      if (keeps && this.#stop.signal.aborted) return this.#noTime(waiting, 'there was no time left to send it');
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
      // What the end of this run broke off is no refusal.
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

  /** Waits until the rate lets one more go. */
  async #takeTurn(): Promise<void> {
    const { clock, ratePerSecond } = this.options;
    if (ratePerSecond === undefined) return;
    const nowMs = clock.now();
    if (nowMs < this.#nextMs) await clock.sleep(this.#nextMs - nowMs, this.#hurry.signal);
    this.#nextMs = Math.max(this.#nextMs, nowMs) + 1000 / ratePerSecond;
  }

  /** As the destination asks, but never at once: one that says "now" to everything would be asked without end. */
  #pauseMs(tries: number, retryAfterMs: number | undefined): number {
    const { clock, firstPauseMs = 1000, longestPauseMs = 60_000 } = this.options;
    const chance = 0.5 + clock.random() / 2;
    if (retryAfterMs !== undefined) return Math.max(retryAfterMs, firstPauseMs * chance);
    return Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)) * chance;
  }

  /** A sink that throws is a sink with a mistake in it, and one that never answers is no better: nothing else may fall with them. */
  async #send({ notification, mayBeRepeat }: QueuedNotification): Promise<SendResult> {
    const { signal } = this.#stop;
    let stopped = (): void => {};
    const stop = new Promise<SendResult>((resolve) => {
      stopped = () => resolve({ ok: false, again: false, message: 'there was no time left to wait for an answer' });
      signal.addEventListener('abort', stopped, { once: true });
    });
    try {
      return await Promise.race([this.sink.send(notification, signal, { mayBeRepeat }), stop]);
    } catch (error) {
      return { ok: false, again: false, message: `the sink failed: ${nameOf(error)}` };
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

/** No more than the name: a message may hold what nobody should read. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
