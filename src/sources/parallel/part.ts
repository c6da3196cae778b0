/** Part of a file: the lines that begin in a range of its bytes. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { LIMITS } from '../../engine/limits.js';

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

  /** Does not stop before the end of the file. */
  takeRest(): void {
    this.#end = Number.POSITIVE_INFINITY;
  }

  /** Whole lines; a chunk lasts until the next is asked for. */
  async *chunks(): AsyncGenerator<Buffer> {
    const file = await open(this.path, 'r');
    try {
      const chunk = Buffer.allocUnsafeSlow(LIMITS.chunkBytes);
      for (let at = await lineStart(file, this.start); ; ) {
        // Where the last line ends is looked for when it is near, since the end may be moved until then.
        const stop = at + chunk.length < this.#end ? Number.POSITIVE_INFINITY : await lineStart(file, this.#end);
        if (at >= stop) return;
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, stop - at), at);
        if (bytesRead === 0) return;
        at += bytesRead;
        this.readBytes += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  }
}

/** Where the first line begins that begins at `at` or later; the end of the file if there is none. */
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
