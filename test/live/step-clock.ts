/** The clock of a running Tocsin: a test advances it, and each step lasts until the turn that it starts has ended. */
import type { DeliveryClock } from '../../src/delivery/delivery-queue.js';

/** The pause between turns; its length distinguishes the loop from queues. */
export const POLL_MS = 250;

export class StepClock implements DeliveryClock {
  #sleepers: { readonly atMs: number; readonly isLoop: boolean; readonly wake: () => void }[] = [];
  #rested: (() => void) | undefined;

  constructor(public nowMs: number) {}

  now(): number {
    return this.nowMs;
  }

  random(): number {
    return 1;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const isLoop = ms === POLL_MS;
    const slept = new Promise<void>((resolve) => {
      const sleeper = { atMs: this.nowMs + ms, isLoop, wake: resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      });
    });
    if (isLoop) this.#rested?.();
    return slept;
  }

  /** Resolves when the event loop is idle. */
  rest(): Promise<void> {
    if (this.#sleepers.some(({ isLoop }) => isLoop)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#rested = () => {
        this.#rested = undefined;
        resolve();
      };
    });
  }

  /** Advances second by second, with a turn at each. */
  async seconds(count: number): Promise<void> {
    for (let second = 0; second < count; second++) {
      await this.rest();
      this.nowMs += 1000;
      const due = this.#sleepers.filter(({ atMs, isLoop }) => isLoop || atMs <= this.nowMs);
      this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
      for (const { wake } of due) wake();
      await this.rest();
    }
  }
}
