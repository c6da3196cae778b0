/** Records of a logger on their way to the rules of the same process. Logging never waits for judging: what is too much is dropped, counted and told. */
import type { Tocsin } from '../tocsin.js';

export interface TransportOptions {
  /** The name of the source; it tells several loggers apart. */
  readonly source?: string;
  /** Records that may wait. Default 10,000. */
  readonly mostWaiting?: number;
  /**
   * Told when records were dropped: at once, then once a minute at most, with how many since it was told last, and why the last of them was. What it throws is
   * lost.
   */
  readonly onDrop?: (count: number, why: string) => void;
}

const MOST_WAITING = 10_000;
const MOST_CHARACTERS = 16 << 20;
/** What is handed over at a time; in between the program has its turn. */
const BATCH = 500;
const TELL_MS = 60_000;
const TOO_FAST = 'they came faster than they were judged';

export class Pump {
  /** JSON. */
  #texts: string[] = [];
  #characters = 0;
  /** Handed over, and not yet taken. */
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
    if (!this.#isQuiet) this.#tell();
  }

  /** Resolves when nothing waits any more. */
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
      if (record === undefined) this.drop(1, 'they were no JSON objects');
      else records.push(record);
    }
    return records;
  }

  #tell(): void {
    const count = this.#dropped;
    this.#dropped = 0;
    this.#isQuiet = true;
    // The process may end meanwhile.
    setTimeout(() => {
      this.#isQuiet = false;
      if (this.#dropped > 0) this.#tell();
    }, TELL_MS).unref();
    try {
      this.options.onDrop?.(count, this.#why);
    } catch {
      // Whoever logs must not suffer for it.
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
