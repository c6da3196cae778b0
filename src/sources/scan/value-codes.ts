/** Numbers for the values of one field: equal kind and equal bytes, equal number. */
import { LONGEST_CODED, MOST_CODED } from './scanner.js';

const SLOTS = 2 * MOST_CODED;

export class ValueCodes {
  /** Number of a value plus 1 by hash; 0: free. */
  readonly #table = new Uint16Array(SLOTS);
  readonly #hashes = new Int32Array(MOST_CODED);
  readonly #kinds = new Uint8Array(MOST_CODED);
  /** Where the bytes of each value end in `#bytes`. */
  readonly #ends = new Uint32Array(MOST_CODED + 1);
  #bytes = new Uint8Array(1024);
  size = 0;

  /** -1 when it is too long, or new when there are no more numbers; a new one is `size - 1` afterwards. */
  codeOf(block: Uint8Array, kind: number, start: number, end: number): number {
    const length = end - start;
    if (length > LONGEST_CODED) return -1;
    let hash = kind;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (block[at] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const code = (this.#table[slot] ?? 0) - 1;
      if (code < 0) return this.#add(block, kind, start, end, hash, slot);
      if (this.#hashes[code] === hash && this.#kinds[code] === kind && this.#isAt(code, block, start, length)) return code;
    }
  }

  clear(): void {
    this.#table.fill(0);
    this.size = 0;
  }

  #isAt(code: number, block: Uint8Array, start: number, length: number): boolean {
    const from = this.#ends[code] ?? 0;
    if ((this.#ends[code + 1] ?? 0) - from !== length) return false;
    const bytes = this.#bytes;
    for (let at = 0; at < length; at++) if (bytes[from + at] !== block[start + at]) return false;
    return true;
  }

  #add(block: Uint8Array, kind: number, start: number, end: number, hash: number, slot: number): number {
    const code = this.size;
    if (code === MOST_CODED) return -1;
    const from = this.#ends[code] ?? 0;
    const to = from + end - start;
    if (to > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(block.subarray(start, end), from);
    this.#ends[code + 1] = to;
    this.#hashes[code] = hash;
    this.#kinds[code] = kind;
    this.#table[slot] = code + 1;
    this.size = code + 1;
    return code;
  }
}
