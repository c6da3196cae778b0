/** The bytes of an unfinished line or message. */

/** Browsers have no Buffer; they decode lines as text and append nothing here. */
const EMPTY = typeof Buffer === 'undefined' ? (new Uint8Array(0) as Buffer) : Buffer.alloc(0);
const FIRST_BYTES = 256;

/** Memory grows with the bytes that arrive, not with what a sender announces. */
export class GrowingBuffer {
  #memory: Buffer = EMPTY;
  #length = 0;

  constructor(readonly maxBytes: number) {}

  get length(): number {
    return this.#length;
  }

  /** Allocated bytes. */
  get memoryBytes(): number {
    return this.#memory.length;
  }

  /** Valid until the next `append`. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Appends what fits into `maxBytes`. Returns how many bytes did not fit. */
  append(piece: Buffer): number {
    const kept = Math.min(this.maxBytes - this.#length, piece.length);
    const length = this.#length + kept;
    if (length > this.#memory.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(this.maxBytes, Math.max(FIRST_BYTES, length, this.#memory.length * 2)));
      this.#memory.copy(grown, 0, 0, this.#length);
      this.#memory = grown;
    }
    piece.copy(this.#memory, this.#length, 0, kept);
    this.#length = length;
    return piece.length - kept;
  }

  /** Also frees the memory. */
  clear(): void {
    this.#memory = EMPTY;
    this.#length = 0;
  }
}
