/** What every source has that others send to. */

export interface ReceivedBlock {
  /** The name of the source. */
  readonly source: string;
  /** Whole lines; the last byte is a newline. */
  readonly bytes: Buffer;
}

export interface ListeningStats {
  /** Bytes of whole lines that nobody has taken. */
  readonly waitingBytes: number;
  /** Messages that were left out since nobody took those before; absent where senders are held up instead. */
  readonly dropped?: number;
}

export interface ListeningSource {
  /** `SCHEME://HOST:PORT`, with the port that was found. */
  readonly name: string;
  /**
   * Whole lines in the order in which they came, at most so many bytes, but one line at least if any waits; none if none does. To be called again until it
   * gives none: `onReadable` tells of what comes, not of what was left.
   */
  take(mostBytes: number): readonly ReceivedBlock[];
  /** Calls back whenever lines have come. Gives a function that ends it. */
  onReadable(callback: () => void): () => void;
  /** Who sends must know it; undefined: nobody is asked. Absent where nobody can be. */
  setToken?(token: string | undefined): void;
  /** What has been taken is written down. Where senders wait for an answer, they get it now. */
  written?(): void;
  stats(): ListeningStats;
  /** Listens no longer; where nobody waits for an answer, what came before can still be taken. */
  close(): Promise<void>;
}

/** Those who wait for lines. */
export class Readers {
  readonly #callbacks = new Set<() => void>();

  add(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  tell(): void {
    for (const callback of this.#callbacks) callback();
  }
}
