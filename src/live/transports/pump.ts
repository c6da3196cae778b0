/** Passes the records of a logger to the rules in the same process. Logging never waits for evaluation: records beyond the limit are dropped, counted and reported. */
import type { Tocsin } from '../tocsin.js';

export interface TransportOptions {
  /** The name of the source, to distinguish several loggers. Default: `pino` or `winston`. */
  readonly source?: string;
  /** Records that may wait to be evaluated. Default 10,000. */
  readonly mostWaiting?: number;
  /**
   * Called when records were dropped: immediately, then at most once a minute, with their number since the last call and the reason for the last of them. Errors
   * that it throws are ignored.
   */
  readonly onDrop?: (count: number, why: string) => void;
}

const MOST_WAITING = 10_000;
const MOST_CHARACTERS = 16 << 20;
/** Records per push; in between the event loop runs. */
const BATCH = 500;
const REPORT_MS = 60_000;
const TOO_FAST = 'they arrived faster than they were evaluated';

export class Pump {
  /** JSON. */
  #texts: string[] = [];
  #characters = 0;
  /** Pushed, and not yet accepted. */
  #handed = 0;
  #isRunning = false;
  #idle: (() => void)[] = [];
  #dropped = 0;
  #why = '';
  #isQuiet = false;

  constructor(
    readonly tocsin: Pick<Tocsin, 'push'>,
    readonly stream: string,
    readonly source: string,
    readonly options: TransportOptions,
  ) {}

  /** Takes one object as JSON. Never throws and never waits. */
  push(text: string): void {
    const { mostWaiting = MOST_WAITING } = this.options;
    if (this.#texts.length + this.#handed >= mostWaiting || this.#characters + text.length > MOST_CHARACTERS) {
      this.drop(1, TOO_FAST);
      return;
    }
    this.#texts.push(text);
    this.#characters += text.length;
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => void this.#run());
  }

  drop(count: number, why: string): void {
    this.#dropped += count;
    this.#why = why;
    if (!this.#isQuiet) this.#report();
  }

  /** Resolves when every record has been pushed. */
  settled(): Promise<void> {
    return this.#isRunning ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    while (this.#texts.length > 0) {
      const records = this.#next();
      this.#handed = records.length;
      try {
        await this.tocsin.push(this.stream, records, this.source);
      } catch (error) {
        this.drop(records.length, error instanceof Error ? error.message : String(error));
      }
      this.#handed = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#isRunning = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #next(): readonly object[] {
    const records: object[] = [];
    for (const text of this.#texts.splice(0, BATCH)) {
      this.#characters -= text.length;
      const record = objectOf(text);
      if (record === undefined) this.drop(1, 'they were not JSON objects');
      else records.push(record);
    }
    return records;
  }

  #report(): void {
    const count = this.#dropped;
    this.#dropped = 0;
    this.#isQuiet = true;
    // Must not keep the process alive.
    setTimeout(() => {
      this.#isQuiet = false;
      if (this.#dropped > 0) this.#report();
    }, REPORT_MS).unref();
    try {
      this.options.onDrop?.(count, this.#why);
    } catch {
      // A mistake in the callback must not break logging.
    }
  }
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
