/** Lines that have come and wait to be taken, in the order in which they came, with what they cost. */
import { LIMITS } from '../../engine/model/limits.js';

const NEWLINE = 10;
/** What a block costs besides its bytes. */
const ENTRY_BYTES = 256;

interface Entry<Owner> {
  readonly owner: Owner;
  bytes: Buffer;
}

/** Every block is of whole lines. `onCost` is told of each change, so that owners can be held up by what they wait for. */
export class BlockQueue<Owner> {
  /** Blocks before `#first` have been taken, and are let go of. */
  #entries: (Entry<Owner> | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #cost = 0;

  constructor(readonly onCost: (owner: Owner, change: number) => void = () => undefined) {}

  /** Bytes of lines that nobody has taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Memory that they take, about. */
  get cost(): number {
    return this.#cost;
  }

  push(owner: Owner, bytes: Buffer): void {
    this.#entries.push({ owner, bytes });
    this.#changed(owner, bytes.length, ENTRY_BYTES);
  }

  /** At most so many bytes, but one line at least if any waits; none if none does. Small blocks become large ones: they are read together. */
  take(mostBytes: number): readonly Buffer[] {
    const blocks: Buffer[] = [];
    let run: Buffer[] = [];
    let runBytes = 0;
    const give = (): void => {
      const [only] = run;
      if (only !== undefined) blocks.push(run.length === 1 ? only : Buffer.concat(run, runBytes));
      run = [];
      runBytes = 0;
    };
    let left = mostBytes;
    for (;;) {
      const bytes = this.#next(left, blocks.length === 0 && run.length === 0);
      if (bytes === undefined) break;
      left -= bytes.length;
      if (runBytes + bytes.length > LIMITS.chunkBytes) give();
      run.push(bytes);
      runBytes += bytes.length;
    }
    give();
    return blocks;
  }

  #changed(owner: Owner, bytes: number, entryBytes: number): void {
    this.#bytes += bytes;
    this.#cost += bytes + entryBytes;
    this.onCost(owner, bytes + entryBytes);
  }

  /** The lines at the head that fit into so many bytes; if there must be one, one that does not. */
  #next(mostBytes: number, mustBeOne: boolean): Buffer | undefined {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return undefined;
    const { owner, bytes } = entry;
    if (bytes.length <= mostBytes) {
      this.#entries[this.#first] = undefined;
      this.#first += 1;
      if (this.#first * 2 > this.#entries.length) {
        this.#entries = this.#entries.slice(this.#first);
        this.#first = 0;
      }
      this.#changed(owner, -bytes.length, -ENTRY_BYTES);
      return bytes;
    }
    let end = mostBytes > 0 ? bytes.lastIndexOf(NEWLINE, mostBytes - 1) + 1 : 0;
    if (end === 0 && mustBeOne) end = bytes.indexOf(NEWLINE) + 1;
    if (end === 0) return undefined;
    if (end === bytes.length) return this.#next(end, false);
    entry.bytes = bytes.subarray(end);
    this.#changed(owner, -end, 0);
    return bytes.subarray(0, end);
  }
}
