/** Part of a file: the lines, or the records of several lines, that begin in a range of its bytes. */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { LIMITS } from '../../engine/model/limits.js';
import { readAhead } from '../files/read-ahead.js';
import { LineCleaner } from '../lines/line-cleaner.js';

const NEWLINE = 10;
const RETURN = 13;
const LOOK_BYTES = 16 * 1024;
/** How far the first line of a record is looked for. */
const MAX_LOOK_BYTES = LIMITS.lineBytes;

/** Whether a record begins with this line, whatever comes before it. */
export type BeginsAlways = (line: string) => boolean;

export class FilePart {
  readBytes = 0;
  /** It reads on to the end of the file. */
  tookRest = false;
  #end: number;

  constructor(
    readonly path: string,
    /** Lines that begin here or later … */
    readonly start: number,
    /** … and before this; Infinity: to the end of the file. */
    end: number,
    /** For records of several lines. */
    readonly beginsAlways?: BeginsAlways,
  ) {
    this.#end = end;
  }

  /** Reads on to the end of the file. */
  takeRest(): void {
    if (this.start === 0 && this.#end === Number.POSITIVE_INFINITY) return;
    this.tookRest = true;
    this.#end = Number.POSITIVE_INFINITY;
  }

  /** Whole lines. A chunk is valid until the next is requested. */
  async *chunks(): AsyncGenerator<Buffer> {
    const file = await open(this.path, 'r');
    try {
      const start = await this.#startAt(file, this.start);
      // The part before reads on through this one.
      if (start === undefined) return;
      let at = start;
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

  /** Offset of the first line, or first record, that begins at `at` or later. Undefined: it is too far away. */
  async #startAt(file: FileHandle, at: number): Promise<number | undefined> {
    const lineAt = await lineStart(file, at);
    if (this.beginsAlways === undefined || at === 0 || at === Number.POSITIVE_INFINITY) return lineAt;
    return recordStart(file, lineAt, this.beginsAlways);
  }

  /** Returns the number of bytes; 0 at the end. */
  async #read(file: FileHandle, into: Buffer, at: number): Promise<number> {
    // The end of the last line is searched for only when it is near, since `takeRest` may move it until then.
    const found = at + into.length < this.#end ? Number.POSITIVE_INFINITY : await this.#startAt(file, this.#end);
    if (found === undefined) this.takeRest();
    const stop = found ?? Number.POSITIVE_INFINITY;
    if (at >= stop) return 0;
    return (await file.read(into, 0, Math.min(into.length, stop - at), at)).bytesRead;
  }
}

/** Offset of the first line from a line's start on that begins a record; the end of the file if there is none. Undefined: it is too far away. */
async function recordStart(file: FileHandle, lineAt: number, beginsAlways: BeginsAlways): Promise<number | undefined> {
  const cleaner = new LineCleaner();
  for (let bytes = 4 * LOOK_BYTES; ; bytes *= 4) {
    const window = Buffer.allocUnsafe(Math.min(bytes, MAX_LOOK_BYTES));
    const length = await readWhole(file, window, lineAt);
    const isEnd = length < window.length;
    for (let at = 0; at < length; ) {
      const newline = window.subarray(0, length).indexOf(NEWLINE, at);
      if (newline < 0 && !isEnd) break;
      const end = newline < 0 ? length : newline;
      const lineEnd = end > at && window[end - 1] === RETURN ? end - 1 : end;
      if (beginsAlways(cleaner.clean(window.toString('utf8', at, lineEnd)))) return lineAt + at;
      at = end + 1;
    }
    if (isEnd) return lineAt + length;
    if (window.length === MAX_LOOK_BYTES) return undefined;
  }
}

/** Returns the number of bytes; fewer than asked for only at the end of the file. */
async function readWhole(file: FileHandle, into: Buffer, from: number): Promise<number> {
  for (let length = 0; ; ) {
    const { bytesRead } = await file.read(into, length, into.length - length, from + length);
    length += bytesRead;
    if (bytesRead === 0 || length === into.length) return length;
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
