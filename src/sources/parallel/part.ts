/** Part of a file: the lines that begin in a range of its bytes. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { LIMITS } from '../../engine/model/limits.js';

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
    let free = Buffer.allocUnsafeSlow(LIMITS.chunkBytes);
    let used = Buffer.allocUnsafeSlow(LIMITS.chunkBytes);
    let at = 0;
    let readTo = this.#end;
    const read = (): Promise<number> => {
      readTo = this.#end;
      const reading = this.#read(file, free, at);
      // The error is thrown when the next chunk is requested, if it is.
      reading.catch(() => undefined);
      return reading;
    };
    let reading = Promise.resolve(0);
    try {
      at = await lineStart(file, this.start);
      reading = read();
      for (;;) {
        const bytes = await reading;
        if (bytes === 0 && readTo === this.#end) return;
        at += bytes;
        this.readBytes += bytes;
        [used, free] = [free, used];
        reading = read();
        if (bytes > 0) yield used.subarray(0, bytes);
      }
    } finally {
      await reading.catch(() => 0);
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
