/** The loop of a live run: a turn, the jobs that wait for its end, a pause; until it is stopped. */
import type { DeliveryClock } from '../delivery/delivery-queue.js';

export interface TurnLoopOptions {
  readonly clock: Pick<DeliveryClock, 'sleep'>;
  /** The pause between turns, ms. */
  readonly pollMs: number;
  /** True: more input may be waiting already, so that the next turn follows without a pause. */
  readonly turn: () => Promise<boolean>;
  /** A turn threw; the loop continues. */
  readonly onError: (error: unknown) => void;
}

export class TurnLoop {
  /** Ends the pause. */
  #wake = new AbortController();
  #isStopping = false;
  #jobs: (() => Promise<void>)[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(readonly options: TurnLoopOptions) {}

  /** No further turn begins. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** The next turn begins without a pause. */
  wake(): void {
    this.#wake.abort();
  }

  /** Runs a job between two turns, or after the last one. To be called before `stop`. */
  between<T>(job: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => job().then(resolve, reject));
      this.wake();
    });
  }

  /** Resolves when the current turn and all jobs have ended. */
  stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    return this.#running;
  }

  async #run(): Promise<void> {
    const { clock, pollMs, turn, onError } = this.options;
    while (!this.#isStopping) {
      this.#wake = new AbortController();
      let more = false;
      try {
        more = await turn();
      } catch (error) {
        onError(error);
      }
      await this.#runJobs();
      if (!more && this.#jobs.length === 0 && !this.#isStopping) await clock.sleep(pollMs, this.#wake.signal);
      // Sinks and endpoints must run even while there is always more to read.
      else await new Promise((resolve) => setImmediate(resolve));
    }
    await this.#runJobs();
  }

  async #runJobs(): Promise<void> {
    for (const job of this.#jobs.splice(0)) await job();
  }
}
