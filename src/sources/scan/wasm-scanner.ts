/** The scanner in WebAssembly. It reads sixteen bytes at a time with SIMD. */
import type { LineScanner, Scan, ScanField } from './scanner.js';
import { SCAN_LINES } from './scanner.js';
import type { WantedMembers } from './wanted.js';
import { wantedTree } from './wanted.js';
import type { ScannerExports } from './wasm-module.js';
import { instantiateScanner } from './wasm-module.js';

const NEWLINE = 10;
/** Bytes of a block to copy at a time, unless a line is longer. A small window stays in the CPU cache, and many scanners need little memory. */
const WINDOW = 65_536;

/** Returns undefined without WebAssembly, its SIMD, or memory. Then use the scanner in JavaScript, which needs less memory. */
export function createWasmScanner(fields: readonly ScanField[]): LineScanner | undefined {
  const exports = instantiateScanner();
  return exports !== undefined && prepare(exports, fields) ? new WasmScanner(exports, fields) : undefined;
}

/** Returns false if memory is exhausted. */
function prepare(exports: ScannerExports, fields: readonly ScanField[]): boolean {
  const { CODED, NUMERIC, TIME } = exports;
  if (exports.prepare(fields.length) === 0) return false;
  const numericFlags = { no: 0, number: NUMERIC.value, time: TIME.value };
  for (const [field, { coded, numeric }] of fields.entries())
    if (exports.prepareField(field, (coded ? CODED.value : 0) | numericFlags[numeric]) === 0) return false;
  return addMembers(exports, 0, wantedTree(fields).root);
}

function addMembers(exports: ScannerExports, owner: number, wanted: WantedMembers): boolean {
  return wanted.every((members = []) =>
    members.every(({ name, field, inside }) => {
      const nameAt = exports.allocate(Math.max(1, name.length));
      if (nameAt === 0) return false;
      new Uint8Array(exports.memory.buffer).set(name, nameAt);
      const member = exports.addMember(owner, nameAt, name.length, field < 0 ? 0 : exports.fieldAt(field));
      return member !== 0 && (inside === undefined || addMembers(exports, member, inside));
    }),
  );
}

/** Typed arrays on the module's memory. They must be recreated when the memory grows. */
interface Views extends Omit<Scan, 'lines' | 'next' | 'fresh'> {
  readonly buffer: ArrayBuffer;
  readonly bytes: Uint8Array;
  /** Pairs of a field index and a line index. */
  readonly fresh: Uint32Array;
}

class WasmScanner implements LineScanner {
  readonly kind = 'wasm';
  #views: Views;
  /** Address to which parts of a block are copied. */
  #windowAt = 0;
  /** Offsets in the block of the part that was copied last. */
  #from = 0;
  #to = 0;
  /** The block, and the expected offset of the next scan. A different offset invalidates the copy, because the buffer may have been refilled. */
  #block: Uint8Array | undefined;
  #next = 0;

  constructor(
    readonly exports: ScannerExports,
    readonly fields: readonly ScanField[],
  ) {
    this.#views = viewsOf(exports, fields);
  }

  scan(block: Uint8Array, from: number, mostLines: number): Scan {
    const { scan, next, freshCount } = this.exports;
    const most = Math.min(mostLines, SCAN_LINES);
    if (block !== this.#block || from !== this.#next) this.#to = from;
    let at = from;
    let lines = 0;
    while (lines < most && at < block.length) {
      if (at >= this.#to) this.#copy(block, at);
      const base = this.#windowAt - this.#from;
      lines = scan(base, base + at, base + this.#to, lines, most);
      at = next.value;
    }
    this.#block = at < block.length ? block : undefined;
    this.#next = at;
    const { starts, ends, taken, columns, fresh: pairs } = this.#viewsNow();
    const fresh: { readonly field: number; readonly line: number }[] = [];
    const freshEnd = lines === 0 ? 0 : 2 * freshCount.value;
    for (let index = 0; index < freshEnd; index += 2) fresh.push({ field: pairs[index] ?? 0, line: pairs[index + 1] ?? 0 });
    return { lines, next: at, starts, ends, taken, columns, fresh };
  }

  forget(field: number): void {
    this.exports.forget(field);
  }

  /** Copies whole lines to the window, starting at offset `from`. */
  #copy(block: Uint8Array, from: number): void {
    let end = block.length;
    if (end - from > WINDOW) {
      end = block.lastIndexOf(NEWLINE, from + WINDOW - 1) + 1;
      if (end <= from) end = block.indexOf(NEWLINE, from) + 1;
      if (end <= from) end = block.length;
    }
    const size = end - from;
    this.#windowAt = this.exports.windowFor(size);
    if (this.#windowAt === 0) throw new RangeError(`there is not enough memory to read a line of ${size} bytes`);
    this.#viewsNow().bytes.set(block.subarray(from, end), this.#windowAt);
    this.exports.look(size);
    this.#from = from;
    this.#to = end;
  }

  /** Memory may grow with lines that are longer than all earlier ones, and with new codes. */
  #viewsNow(): Views {
    if (this.exports.memory.buffer !== this.#views.buffer) this.#views = viewsOf(this.exports, this.fields);
    return this.#views;
  }
}

/** Shared by fields that are not coded, and by fields that are not numeric. */
const NO_IDS = new Int32Array(SCAN_LINES).fill(-1);
const NO_NUMBERS = new Float64Array(SCAN_LINES).fill(Number.NaN);

function viewsOf(exports: ScannerExports, fields: readonly ScanField[]): Views {
  const { buffer } = exports.memory;
  return {
    buffer,
    bytes: new Uint8Array(buffer),
    fresh: new Uint32Array(buffer, exports.freshAt(), 2 * SCAN_LINES * fields.length),
    starts: new Uint32Array(buffer, exports.startsAt(), SCAN_LINES),
    ends: new Uint32Array(buffer, exports.endsAt(), SCAN_LINES),
    taken: new Uint8Array(buffer, exports.takenAt(), SCAN_LINES),
    columns: fields.map(({ coded, numeric }, index) => {
      const field = exports.fieldAt(index);
      return {
        kinds: new Uint8Array(buffer, field + exports.FIELD_KINDS.value, SCAN_LINES),
        starts: new Uint32Array(buffer, field + exports.FIELD_STARTS.value, SCAN_LINES),
        ends: new Uint32Array(buffer, field + exports.FIELD_ENDS.value, SCAN_LINES),
        ids: coded ? new Int32Array(buffer, field + exports.FIELD_IDS.value, SCAN_LINES) : NO_IDS,
        numbers: numeric === 'no' ? NO_NUMBERS : new Float64Array(buffer, field + exports.FIELD_NUMBERS.value, SCAN_LINES),
      };
    }),
  };
}
