import type { DeliveryClock } from '../../src/delivery/deliverer.js';

/** A clock that advances only when a test calls it; sleepers wake in the order of their times. */
export class FakeClock implements DeliveryClock {
  nowMs = 0;
  chance = 1;
  /** Lengths of all pauses, in the order in which they were asked for. */
  readonly pauses: number[] = [];
  #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.nowMs;
  }

  random(): number {
    return this.chance;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    this.pauses.push(ms);
    return new Promise((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#sleepers.push({ atMs: this.nowMs + ms, wake });
      signal.addEventListener('abort', wake);
    });
  }

  /** Advances by `ms`, and wakes every sleeper that is due on the way. */
  async pass(ms: number): Promise<void> {
    const until = this.nowMs + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > until) break;
      this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.wake();
      await settle();
    }
    this.nowMs = until;
  }
}

/** Resolves when all pending promise callbacks have run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
