/** An open file: reads whole lines of it, and checks that it is still the file that was read. */
import { LIMITS } from '../../engine/model/limits.js';
import { isGzip } from '../files/gunzip.js';
import type { LineEncoding } from '../lines/encodings.js';
import { lineEncodingOf } from '../lines/encodings.js';
import { nulsAtHead } from '../lines/line-splitter.js';
import type { Disk, DiskFile, FileInfo } from './disk.js';
import { isSameFile } from './disk.js';
import { IdleTimer } from './idle-timer.js';
import { PackedBytes } from './packed-bytes.js';
import type { FilePosition, Print, Readable } from './position.js';
import { HEAD_BYTES, printOf, TAIL_BYTES } from './position.js';

/** The limit, a return, and one byte more: a line without a newline up to here is too long. */
const TOO_LONG = LIMITS.lineBytes + 2;
const MIN_READ = 1024;
/** So many NULs before a line are read without it. */
const MIN_HOLE = LIMITS.lineBytes / 2;
/** Where the header of a log is looked for: in its first bytes, and in the last ones before the place where it is read on. */
const FIRST_BYTES = 64 * 1024;
const LAST_BYTES = 1024 * 1024;
const NEWLINE_BYTES = Buffer.from('\n');

export interface ReadLines {
  /** Whole lines, as UTF-8; undefined when the bytes belong to a line that is skipped. */
  readonly bytes: Buffer | undefined;
  /** Of the file. */
  readonly usedBytes: number;
  /** Skipped bytes of a too long line that ends here. */
  readonly cutBytes?: number;
}

/** `changed`: the file no longer contains what was read. */
export type ReadOutcome = ReadLines | 'nothing' | 'changed';

export class TrackedFile {
  /** The last known path. */
  name: string;
  info: FileInfo;
  offset = 0;
  midLine = false;
  /** Read to its end and idle for the grace time; it may still be watched. */
  isComplete = false;
  /** No longer written: its last line is read even without a newline. */
  isFinal = false;
  /** The poll at which it had a name that the globs match: it is not closed then. */
  pinnedAt = -1;
  /** The file no longer contains what was read. */
  changed = false;
  readonly idle = new IdleTimer();
  /** The first bytes and the last ones before `offset`, as they were read. */
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);
  #encoding: LineEncoding | undefined;
  #headPrint: Print | undefined;
  #tailPrint: Print | undefined;
  /** There is no newline before this offset. */
  #lookedTo = 0;
  #cutBytes = 0;
  /** For a packed file: `offset` is its end. */
  #ended = false;

  private constructor(
    name: string,
    info: FileInfo,
    readonly file: DiskFile,
    readonly packed: PackedBytes | undefined,
    /** The encoding that the stream names. */
    readonly named: string | undefined,
  ) {
    this.name = name;
    this.info = info;
  }

  /** Undefined when another file than `expected` is at `name` now. Throws the errors of opening. */
  static async open(
    disk: Disk,
    name: string,
    expected: FileInfo,
    onDamage: (problem: string) => void,
    encoding?: string,
  ): Promise<TrackedFile | undefined> {
    const file = await disk.open(name);
    let packed: PackedBytes | undefined;
    try {
      const info = await file.info();
      if (!isSameFile(info, expected)) {
        await file.close();
        return undefined;
      }
      packed = isGzip(await file.read(0, 2)) ? new PackedBytes(file, onDamage) : undefined;
      const tracked = new TrackedFile(name, info, file, packed, encoding);
      tracked.isFinal = packed !== undefined;
      tracked.#setHead(await tracked.bytes.read(0, HEAD_BYTES));
      return tracked;
    } catch (error) {
      await (packed ?? file).close();
      throw error;
    }
  }

  get bytes(): Readable {
    return this.packed ?? this.file;
  }

  /** As of the last poll; for a packed file, its packed size until it has been read. */
  get unreadBytes(): number {
    if (this.packed !== undefined) return this.#ended ? 0 : this.info.sizeBytes;
    return Math.max(0, this.info.sizeBytes - this.offset);
  }

  /** Whether there may be a whole line, or a final one. */
  get hasMore(): boolean {
    if (this.packed !== undefined) return !this.#ended;
    return this.info.sizeBytes > (this.isFinal ? this.offset : Math.max(this.offset, this.#lookedTo));
  }

  get position(): FilePosition {
    this.#headPrint ??= printOf(this.#head);
    this.#tailPrint ??= printOf(this.#tail);
    const { dev, ino, born, modifiedMs } = this.info;
    return {
      dev,
      ino,
      born,
      name: this.name,
      fingerprint: this.#headPrint,
      tail: this.#tailPrint,
      offset: this.offset,
      modifiedMs,
      midLine: this.midLine,
      complete: this.isComplete,
    };
  }

  /** Continues at a position. False, and at the start, when the file does not contain what was read up to it. */
  async resumeAt(position: FilePosition): Promise<boolean> {
    await this.#goTo(position.offset, position.tail.bytes);
    const head = this.#head.subarray(0, position.fingerprint.bytes);
    if (printOf(head).hash !== position.fingerprint.hash || printOf(this.#tail).hash !== position.tail.hash) {
      this.restart(0);
      return false;
    }
    this.midLine = position.midLine;
    this.isComplete = position.complete;
    this.#ended = this.packed !== undefined && position.complete;
    return true;
  }

  async #goTo(offset: number, tailBytes: number): Promise<void> {
    this.offset = offset;
    this.#lookedTo = 0;
    this.#setHead(Buffer.from(await this.bytes.read(0, HEAD_BYTES)));
    this.#setTail(Buffer.from(await this.bytes.read(offset - tailBytes, tailBytes)));
  }

  /** Continues behind the last newline; everything before counts as read. */
  async resumeAtEnd(): Promise<void> {
    if (this.packed !== undefined) {
      this.#ended = true;
      this.isComplete = true;
      return;
    }
    const { unit, lastEnd } = this.#lines;
    const size = this.info.sizeBytes - (this.info.sizeBytes % unit);
    const looked = Math.min(size, LIMITS.lineBytes);
    const end = lastEnd(await this.file.read(size - looked, looked));
    const midLine = end < 0 && size > looked;
    const offset = midLine ? size : size - looked + Math.max(0, end);
    await this.#goTo(offset, Math.min(TAIL_BYTES, offset));
    this.midLine = midLine;
  }

  /** Whether the file still contains what was read of it. */
  async isIntact(): Promise<boolean> {
    return this.packed !== undefined || (await this.#readChecked(this.offset, 0)) !== undefined;
  }

  /** Begins again after the file lost its content. `lostBytes` had been seen and not read; `undo` continues as if nothing had been read since. */
  restart(seenBytes: number): { readonly lostBytes: number; readonly undo: () => void } {
    const { offset, midLine, isComplete, info } = this;
    const [head, tail, cutBytes] = [this.#head, this.#tail, this.#cutBytes];
    this.offset = 0;
    this.midLine = false;
    this.isComplete = false;
    this.changed = false;
    this.#lookedTo = 0;
    this.#cutBytes = 0;
    this.#setHead(Buffer.alloc(0));
    this.#setTail(Buffer.alloc(0));
    const undo = (): void => {
      Object.assign(this, { offset, midLine, isComplete, info, changed: true });
      this.#lookedTo = 0;
      this.#cutBytes = cutBytes;
      this.#setHead(head);
      this.#setTail(tail);
    };
    return { lostBytes: Math.max(0, seenBytes - offset), undo };
  }

  /** About `wantedBytes` of whole lines, at least one line; `to` counts as the end of the file. */
  async take(wantedBytes: number, to = Number.POSITIVE_INFINITY): Promise<ReadOutcome> {
    const end = Math.min(to, this.packed === undefined ? this.info.sizeBytes : Number.POSITIVE_INFINITY);
    const isLast = this.isFinal || to !== Number.POSITIVE_INFINITY;
    for (let length = Math.max(MIN_READ, Math.min(wantedBytes, LIMITS.chunkBytes)); ; length = Math.min(2 * length, TOO_LONG)) {
      const asked = Math.min(length, end - this.offset);
      if (asked <= 0) return 'nothing';
      const data = await this.#readChecked(this.offset, asked);
      if (data === undefined) {
        this.changed = true;
        return 'changed';
      }
      const atEnd = data.length < asked || this.offset + data.length >= end;
      if (data.length === 0) {
        this.#ended = true;
        return 'nothing';
      }
      if (this.midLine) return data.length < this.#lines.unit && !isLast ? 'nothing' : this.#skip(data);
      const { unit, lastEnd } = this.#lines;
      const lineEnd = lastEnd(data);
      if (lineEnd >= 0) return this.#advanceWith(data.subarray(0, lineEnd));
      // Readers leave out NULs before a line, however many there are.
      const nuls = nulsAtHead(data);
      if (nuls >= MIN_HOLE) return this.#advanceWith(data.subarray(0, nuls - (nuls % unit)), true);
      if (data.length >= TOO_LONG) {
        this.midLine = true;
        this.#cutBytes = 0;
        return this.#advanceWith(data.subarray(0, data.length - (data.length % unit)), true);
      }
      if (!atEnd) continue;
      this.#lookedTo = this.offset + data.length;
      return isLast ? this.#advanceWith(data, true) : 'nothing';
    }
  }

  /** Whole lines at the start of the file and just before `offset`, as UTF-8; both end at `offset` at the latest. */
  async linesBefore(offset: number): Promise<readonly [first: Buffer, last: Buffer]> {
    if (this.packed !== undefined) return [Buffer.alloc(0), Buffer.alloc(0)];
    const first = await this.file.read(0, Math.min(offset, FIRST_BYTES));
    const start = Math.max(first.length, offset - LAST_BYTES);
    const last = start < offset ? await this.file.read(start, offset - start) : Buffer.alloc(0);
    const { firstEnd, lastEnd, decode } = this.#lines;
    return [
      Buffer.from(decode(first.subarray(0, Math.max(0, lastEnd(first))))),
      Buffer.from(decode(last.subarray(Math.max(0, firstEnd(last)), Math.max(0, lastEnd(last))))),
    ];
  }

  async close(): Promise<void> {
    await (this.packed ?? this.file).close();
  }

  #advanceWith(data: Buffer, withNewline = false): ReadLines {
    this.#advance(data);
    const bytes = this.#lines.decode(data);
    return { bytes: withNewline ? Buffer.concat([bytes, NEWLINE_BYTES]) : bytes, usedBytes: data.length };
  }

  #skip(data: Buffer): ReadLines {
    const { unit, firstEnd } = this.#lines;
    const lineEnd = firstEnd(data);
    const skipped = data.subarray(0, lineEnd >= 0 ? lineEnd : data.length < unit ? data.length : data.length - (data.length % unit));
    this.#advance(skipped);
    this.#cutBytes += lineEnd < 0 ? skipped.length : lineEnd - unit;
    if (lineEnd < 0) return { bytes: undefined, usedBytes: skipped.length };
    this.midLine = false;
    return { bytes: undefined, usedBytes: skipped.length, cutBytes: this.#cutBytes };
  }

  #advance(data: Buffer): void {
    this.offset += data.length;
    this.#setTail(
      data.length >= TAIL_BYTES
        ? Buffer.from(data.subarray(-TAIL_BYTES))
        : Buffer.from(Buffer.concat([this.#tail, data]).subarray(-TAIL_BYTES)),
    );
  }

  /**
   * Undefined when the file no longer contains what was read of it. The bytes before `at` come with the same read, and the first ones are read after it: a
   * truncation before or during the read is detected.
   */
  async #readChecked(at: number, length: number): Promise<Buffer | undefined> {
    if (this.packed !== undefined) {
      const data = await this.packed.read(at, length);
      if (at === this.#head.length && at < HEAD_BYTES) this.#setHead(Buffer.concat([this.#head, data.subarray(0, HEAD_BYTES - at)]));
      return data;
    }
    const before = this.#tail.length;
    const read = await this.file.read(at - before, before + length);
    const head = await this.file.read(0, HEAD_BYTES);
    if (!head.subarray(0, this.#head.length).equals(this.#head)) return undefined;
    if (!read.subarray(0, before).equals(this.#tail)) return undefined;
    if (head.length > this.#head.length) this.#setHead(head);
    return read.subarray(before);
  }

  /** The encoding of the file. It is certain when there is enough of the head, and until then what its first bytes show. */
  get #lines(): LineEncoding {
    this.#encoding ??= lineEncodingOf(this.#head, this.named);
    return this.#encoding;
  }

  #setHead(head: Buffer): void {
    this.#head = head;
    this.#encoding = undefined;
    this.#headPrint = undefined;
  }

  #setTail(tail: Buffer): void {
    this.#tail = tail;
    this.#tailPrint = undefined;
  }
}
