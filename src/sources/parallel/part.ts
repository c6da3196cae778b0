/** Part of a file: the lines that begin in a range of its bytes. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { LIMITS } from '../../engine/model/limits.js';
import { readAhead } from '../files/read-ahead.js';

const NEWLINE = 10;
const LOOK_BYTES = 16 * 1024;

export class FilePart {
  readBytes = 0;
  #end: number;

  constructor(
    readonly path: string,
    /** Lines that begin here or later … */
    readonly start: number,
    /** … and before this; Infinity: to the end of the file. */
    end: number,
  ) {
    this.#end = end;
  }

  /** Reads on to the end of the file. */
  takeRest(): void {
    this.#end = Number.POSITIVE_INFINITY;
  }

  /** Whole lines. A chunk is valid until the next is requested. */
  async *chunks(): AsyncGenerator<Buffer> {
    const file = await open(this.path, 'r');
    try {
      let at = await lineStart(file, this.start);
      let readTo = this.#end;
      const read = async (into: Buffer): Promise<number> => {
        readTo = this.#end;
        const bytes = await this.#read(file, into, at);
        at += bytes;
        this.readBytes += bytes;
        return bytes;
      };
      // `takeRest` may move the end while the last read is on its way.
      do yield* readAhead(LIMITS.chunkBytes, read);
      while (readTo !== this.#end);
    } finally {
      await file.close();
    }
  }

  /** Returns the number of bytes; 0 at the end. */
  async #read(file: FileHandle, into: Buffer, at: number): Promise<number> {
    // The end of the last line is searched for only when it is near, since `takeRest` may move it until then.
    const stop = at + into.length < this.#end ? Number.POSITIVE_INFINITY : await lineStart(file, this.#end);
    if (at >= stop) return 0;
    return (await file.read(into, 0, Math.min(into.length, stop - at), at)).bytesRead;
  }
}

/** Offset of the first line that begins at `at` or later; the end of the file if there is none. */
async function lineStart(file: FileHandle, at: number): Promise<number> {
  if (at === 0 || at === Number.POSITIVE_INFINITY) return at;
  const bytes = Buffer.allocUnsafe(LOOK_BYTES);
  for (let from = at - 1; ; ) {
    const { bytesRead } = await file.read(bytes, 0, LOOK_BYTES, from);
    const newline = bytes.subarray(0, bytesRead).indexOf(NEWLINE);
    if (newline >= 0) return from + newline + 1;
    if (bytesRead === 0) return from;
    from += bytesRead;
  }
}
