/** Common interface of all endpoints. */

export interface ReceivedBlock {
  /** Name of the source. */
  readonly source: string;
  /** Whole lines; the last byte is a newline. */
  readonly bytes: Buffer;
  /** Its client, if blocks were asked for by client. */
  readonly client?: string;
}

export interface ListeningStats {
  /** Bytes of received lines that were not taken. */
  readonly waitingBytes: number;
  /** Messages dropped because too many waited; absent for endpoints with backpressure. */
  readonly dropped?: number;
  /** Lines longer than the limit, of which only the head was returned. */
  readonly cut?: number;
  /** NULs at the head of lines that were left out; those of other lines are still there. */
  readonly nulBytes?: number;
  /** Lines dropped because their connection broke in the middle of them. */
  readonly broken?: number;
  /** Connections refused because there were too many. */
  readonly refusedConnections?: number;
}

export interface ListeningSource {
  /** `SCHEME://HOST:PORT`, with the port that was bound. */
  readonly name: string;
  /**
   * Whole lines in the order of arrival: at most `maxBytes`, but at least one line if any waits. Call it until it returns none: `onReadable` reports new lines,
   * not lines that were left.
   */
  take(maxBytes: number): readonly ReceivedBlock[];
  /** As `take`, with the lines of each client in blocks of their own. Absent: clients do not send lines that belong together. */
  takeByClient?(maxBytes: number): readonly ReceivedBlock[];
  /** Calls back whenever lines arrive. Returns a function that unsubscribes. */
  onReadable(callback: () => void): () => void;
  /** Clients must send it; undefined: no token is needed. Absent for protocols without authentication. */
  setToken?(token: string | undefined): void;
  /** Call when the taken lines are on disk. Clients that wait for a reply get it. */
  written?(): void;
  stats(): ListeningStats;
  /** Stops listening. Lines that arrived before can still be taken, except where clients wait for a reply: those get an error. */
  close(): Promise<void>;
}

/** The callbacks of `onReadable`. */
export class Readers {
  readonly #callbacks = new Set<() => void>();

  add(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  notify(): void {
    for (const callback of this.#callbacks) callback();
  }
}
