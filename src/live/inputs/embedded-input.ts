/** Records that the embedding program pushes. */
import type { InputPiece, LiveInput } from './input.js';

/** Maximum records that wait for the next turn; a push beyond it waits as well. */
const MAX_WAITING = 10_000;

export class EmbeddedInput implements LiveInput {
  readonly kind = 'embedded';
  #pieces: InputPiece[] = [];
  #waiting = 0;
  #room: (() => void)[] = [];

  /** Resolves when there is room for more. */
  async push(stream: string, source: string, records: readonly object[]): Promise<void> {
    if (records.length === 0) return;
    while (this.#waiting >= MAX_WAITING) await new Promise<void>((resolve) => this.#room.push(resolve));
    this.#pieces.push({ source, streams: [stream], records });
    this.#waiting += records.length;
  }

  poll(): Promise<readonly InputPiece[]> {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#waiting = 0;
    for (const resume of this.#room.splice(0)) resume();
    return Promise.resolve(pieces);
  }

  close(): Promise<void> {
    for (const resume of this.#room.splice(0)) resume();
    return Promise.resolve();
  }
}
