/** A gzip file, read by uncompressed offsets. Reading backwards decompresses it again from its start. */
import { gunzipChunks } from '../files/gunzip.js';
import type { DiskFile } from './disk.js';
import type { Readable } from './position.js';

const PACKED_BYTES = 64 * 1024;

export class PackedBytes implements Readable {
  #chunks: AsyncGenerator<Buffer> | undefined;
  /** Uncompressed bytes from `#start` on. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #start = 0;

  constructor(
    readonly file: DiskFile,
    readonly onDamage: (problem: string) => void = () => undefined,
  ) {}

  async read(at: number, length: number): Promise<Buffer> {
    if (this.#chunks === undefined || at < this.#start) await this.#begin();
    this.#dropBefore(at);
    while (this.#start + this.#heldBytes < at + length) {
      const next = await this.#chunks?.next();
      if (next === undefined || next.done === true) break;
      this.#held.push(next.value);
      this.#heldBytes += next.value.length;
      this.#dropBefore(at);
    }
    const from = at - this.#start;
    if (from >= this.#heldBytes) return Buffer.alloc(0);
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held)];
    return Buffer.from((this.#held[0] ?? Buffer.alloc(0)).subarray(from, from + length));
  }

  async close(): Promise<void> {
    await this.#chunks?.return(undefined);
    await this.file.close();
  }

  async #begin(): Promise<void> {
    await this.#chunks?.return(undefined);
    this.#chunks = gunzipChunks(packedChunks(this.file), this.onDamage);
    this.#held = [];
    this.#heldBytes = 0;
    this.#start = 0;
  }

  #dropBefore(at: number): void {
    for (let first = this.#held[0]; first !== undefined && this.#start + first.length <= at; first = this.#held[0]) {
      this.#held.shift();
      this.#start += first.length;
      this.#heldBytes -= first.length;
    }
  }
}

async function* packedChunks(file: DiskFile): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const chunk = await file.read(at, PACKED_BYTES);
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}
