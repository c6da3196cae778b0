/** A queue of received lines, with the memory they take. */
import { LIMITS } from '../../engine/model/limits.js';

const NEWLINE = 10;
/** Memory per block besides its bytes. */
const ENTRY_BYTES = 256;

interface Entry<Owner> {
  readonly owner: Owner;
  bytes: Buffer;
}

/** Every block consists of whole lines. `onCost` is called with each change of an owner's memory, for backpressure. */
export class BlockQueue<Owner> {
  /** Blocks before `#first` have been taken. */
  #entries: (Entry<Owner> | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #cost = 0;

  constructor(readonly onCost: (owner: Owner, change: number) => void = () => undefined) {}

  /** Bytes of the waiting lines. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Approximate memory of the waiting lines. */
  get cost(): number {
    return this.#cost;
  }

  push(owner: Owner, bytes: Buffer): void {
    this.#entries.push({ owner, bytes });
    this.#changed(owner, bytes.length, ENTRY_BYTES);
  }

  /** At most `maxBytes`, but at least one line if any waits. Small blocks are joined. */
  take(maxBytes: number): readonly Buffer[] {
    return this.#takeRuns(maxBytes, () => true).map(({ bytes }) => bytes);
  }

  /** As `take`, but only blocks of one owner are joined. */
  takeByOwner(maxBytes: number): readonly { readonly owner: Owner; readonly bytes: Buffer }[] {
    return this.#takeRuns(maxBytes, (a, b) => a === b);
  }

  #takeRuns(maxBytes: number, mayJoin: (a: Owner, b: Owner) => boolean): readonly Entry<Owner>[] {
    const blocks: Entry<Owner>[] = [];
    let run: Entry<Owner>[] = [];
    let runBytes = 0;
    const flush = (): void => {
      const [first] = run;
      if (first !== undefined) {
        const { owner } = first;
        const bytes =
          run.length === 1
            ? first.bytes
            : Buffer.concat(
                run.map((entry) => entry.bytes),
                runBytes,
              );
        blocks.push({ owner, bytes });
      }
      run = [];
      runBytes = 0;
    };
    let left = maxBytes;
    for (;;) {
      const next = this.#next(left, blocks.length === 0 && run.length === 0);
      if (next === undefined) break;
      const { owner, bytes } = next;
      left -= bytes.length;
      const [first] = run;
      if (first !== undefined && (runBytes + bytes.length > LIMITS.chunkBytes || !mayJoin(first.owner, owner))) flush();
      run.push(next);
      runBytes += bytes.length;
    }
    flush();
    return blocks;
  }

  #changed(owner: Owner, bytes: number, entryBytes: number): void {
    this.#bytes += bytes;
    this.#cost += bytes + entryBytes;
    this.onCost(owner, bytes + entryBytes);
  }

  /** The first lines that fit into `maxBytes`; with `atLeastOne`, one line even if it does not fit. */
  #next(maxBytes: number, atLeastOne: boolean): Entry<Owner> | undefined {
    const entry = this.#entries[this.#first];
    if (entry === undefined) return undefined;
    const { owner, bytes } = entry;
    if (bytes.length <= maxBytes) {
      this.#entries[this.#first] = undefined;
      this.#first += 1;
      if (this.#first * 2 > this.#entries.length) {
        this.#entries = this.#entries.slice(this.#first);
        this.#first = 0;
      }
      this.#changed(owner, -bytes.length, -ENTRY_BYTES);
      return entry;
    }
    let end = maxBytes > 0 ? bytes.lastIndexOf(NEWLINE, maxBytes - 1) + 1 : 0;
    if (end === 0 && atLeastOne) end = bytes.indexOf(NEWLINE) + 1;
    if (end === 0) return undefined;
    if (end === bytes.length) return this.#next(end, false);
    entry.bytes = bytes.subarray(end);
    this.#changed(owner, -end, 0);
    return { owner, bytes: bytes.subarray(0, end) };
  }
}
