/** The scanner in WebAssembly, with SIMD: sixteen bytes at a time. Absent where the platform has no such thing. */
import type { LineScanner, Scan, ScanColumn, ScanField } from './scanner.js';
import { LONGEST_CODED, MOST_CODED, SCAN_LINES } from './scanner.js';
import type { WantedMembers } from './wanted.js';
import { wantedTree } from './wanted.js';
import { SCANNER_WASM } from './wasm-bytes.js';
import { LAYOUT } from './wasm-layout.js';

const PAGE = 65_536;

/** As much of the platform's WebAssembly as is used here; its types come with those of browsers only. */
interface Platform {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Memory;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
}

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface Exports {
  readonly scan: (base: number, from: number, end: number, most: number) => number;
}

/** The compiled module; null where it cannot be compiled. */
let compiled: object | null | undefined;

/** Undefined where WebAssembly or its SIMD is not to be had. */
export function createWasmScanner(fields: readonly ScanField[]): LineScanner | undefined {
  const { WebAssembly: platform } = globalThis as { readonly WebAssembly?: Platform };
  if (platform === undefined) return undefined;
  if (compiled === undefined) {
    try {
      compiled = new platform.Module(Buffer.from(SCANNER_WASM, 'base64'));
    } catch {
      compiled = null;
    }
  }
  if (compiled === null) return undefined;
  try {
    return new WasmScanner(fields, compiled, platform);
  } catch {
    // No memory is left for it; the scanner in JavaScript needs less.
    return undefined;
  }
}

interface Column extends ScanColumn {
  /** Addresses. */
  readonly at: { readonly kinds: number; readonly starts: number; readonly ends: number; readonly ids: number; readonly numbers: number };
}

class WasmScanner implements LineScanner {
  readonly kind = 'wasm';
  readonly #memory: Memory;
  readonly #exports: Exports;
  /** First free byte. */
  #end: number = LAYOUT.shape + LAYOUT.shapeSize * LAYOUT.shapeNames;
  readonly #columnsAt: readonly Column['at'][];
  readonly #fieldsAt: number;
  readonly #linesAt: { readonly starts: number; readonly ends: number; readonly taken: number; readonly fresh: number };
  /** Views of memory, made anew when it has grown. */
  #columns: readonly ScanColumn[] = [];
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #taken = new Uint8Array(0);
  #words = new Uint32Array(0);
  #bytes = new Uint8Array(0);
  /** The block that stands in memory, and where the next scan of it would begin. */
  #block: Uint8Array | undefined;
  #next = 0;

  constructor(fields: readonly ScanField[], module: object, platform: Platform) {
    // What is laid out first says how much memory there must be.
    const tree = wantedTree(fields);
    this.#fieldsAt = this.#take(fields.length * LAYOUT.fieldSize);
    this.#linesAt = {
      starts: this.#take(4 * SCAN_LINES),
      ends: this.#take(4 * SCAN_LINES),
      taken: this.#take(SCAN_LINES),
      fresh: this.#take(8 * SCAN_LINES * Math.max(1, fields.length)),
    };
    this.#columnsAt = fields.map(() => ({
      kinds: this.#take(SCAN_LINES),
      starts: this.#take(4 * SCAN_LINES),
      ends: this.#take(4 * SCAN_LINES),
      ids: this.#take(4 * SCAN_LINES),
      numbers: this.#take(8 * SCAN_LINES),
    }));
    const codes = fields.map(({ coded }) =>
      coded
        ? {
            table: this.#take(2 * LAYOUT.tableSlots),
            values: this.#take(MOST_CODED * LONGEST_CODED),
            lengths: this.#take(MOST_CODED),
            valueKinds: this.#take(MOST_CODED),
          }
        : undefined,
    );
    const written: { readonly at: number; readonly value: number }[] = [];
    const names: { readonly at: number; readonly name: Uint8Array }[] = [];
    const root = this.#layMembers(tree.root, written, names);
    this.#memory = new platform.Memory({ initial: Math.ceil(this.#end / PAGE) + 1, maximum: PAGE });
    const instance = new platform.Instance(module, { env: { memory: this.#memory, abort: () => undefined } });
    this.#exports = instance.exports as Exports;
    this.#look();
    for (const { at, value } of written) this.#words[at >>> 2] = value;
    for (const { at, name } of names) this.#bytes.set(name, at);
    this.#bytes.fill(0xff, LAYOUT.masks, LAYOUT.masks + 16);
    const head: readonly (readonly [number, number])[] = [
      [LAYOUT.fields, this.#fieldsAt],
      [LAYOUT.fieldCount, fields.length],
      [LAYOUT.lineStarts, this.#linesAt.starts],
      [LAYOUT.lineEnds, this.#linesAt.ends],
      [LAYOUT.taken, this.#linesAt.taken],
      [LAYOUT.fresh, this.#linesAt.fresh],
      [LAYOUT.root, root],
    ];
    for (const [at, value] of head) this.#words[at >>> 2] = value;
    fields.forEach((field, index) => {
      const at = this.#fieldsAt + index * LAYOUT.fieldSize;
      const { coded, numeric, time } = LAYOUT.flags;
      const column = this.#columnsAt[index];
      const set = (offset: number, value: number): void => {
        this.#words[(at + offset) >>> 2] = value;
      };
      set(LAYOUT.field.flags, (field.coded ? coded : 0) | (field.numeric === 'number' ? numeric : field.numeric === 'time' ? time : 0));
      for (const name of ['kinds', 'starts', 'ends', 'ids', 'numbers'] as const) set(LAYOUT.field[name], column?.[name] ?? 0);
      const table = codes[index];
      for (const name of ['table', 'values', 'lengths', 'valueKinds'] as const) set(LAYOUT.field[name], table?.[name] ?? 0);
      if (column === undefined) return;
      this.#bytes.fill(0xff, column.ids, column.ids + 4 * SCAN_LINES);
      this.#bytes.fill(0xff, column.numbers, column.numbers + 8 * SCAN_LINES);
    });
  }

  scan(block: Uint8Array, from: number, mostLines: number): Scan {
    if (block !== this.#block || from !== this.#next) this.#copy(block);
    const base = this.#end;
    const lines = this.#exports.scan(base, base + from, base + block.length, Math.min(mostLines, SCAN_LINES));
    const next = this.#words[LAYOUT.next >>> 2] ?? 0;
    this.#next = next;
    if (next >= block.length) this.#block = undefined;
    const fresh: { field: number; line: number }[] = [];
    const count = this.#words[LAYOUT.freshCount >>> 2] ?? 0;
    const first = this.#linesAt.fresh >>> 2;
    for (let at = 0; at < count; at++) fresh.push({ field: this.#words[first + 2 * at] ?? 0, line: this.#words[first + 2 * at + 1] ?? 0 });
    return { lines, next, starts: this.#starts, ends: this.#ends, taken: this.#taken, columns: this.#columns, fresh };
  }

  forget(field: number): void {
    const at = this.#fieldsAt + field * LAYOUT.fieldSize;
    const table = this.#words[(at + LAYOUT.field.table) >>> 2] ?? 0;
    if (table === 0) return;
    this.#bytes.fill(0, table, table + 2 * LAYOUT.tableSlots);
    this.#words[(at + LAYOUT.field.count) >>> 2] = 0;
  }

  /** Puts the block behind all else. */
  #copy(block: Uint8Array): void {
    const needed = this.#end + block.length + LAYOUT.padding - this.#memory.buffer.byteLength;
    if (needed > 0) {
      this.#memory.grow(Math.ceil(needed / PAGE));
      this.#look();
    }
    this.#bytes.set(block, this.#end);
    this.#block = block;
  }

  #look(): void {
    const { buffer } = this.#memory;
    this.#words = new Uint32Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#starts = new Uint32Array(buffer, this.#linesAt.starts, SCAN_LINES);
    this.#ends = new Uint32Array(buffer, this.#linesAt.ends, SCAN_LINES);
    this.#taken = new Uint8Array(buffer, this.#linesAt.taken, SCAN_LINES);
    this.#columns = this.#columnsAt.map((at) => ({
      kinds: new Uint8Array(buffer, at.kinds, SCAN_LINES),
      starts: new Uint32Array(buffer, at.starts, SCAN_LINES),
      ends: new Uint32Array(buffer, at.ends, SCAN_LINES),
      ids: new Int32Array(buffer, at.ids, SCAN_LINES),
      numbers: new Float64Array(buffer, at.numbers, SCAN_LINES),
    }));
  }

  /** Bytes to be used for one thing, at an address that all numbers may stand at. */
  #take(bytes: number): number {
    const at = this.#end;
    this.#end = (at + bytes + 15) & ~15;
    return at;
  }

  /** The members wanted of one object, as a list; gives the address of the first. */
  #layMembers(wanted: WantedMembers, written: { at: number; value: number }[], names: { at: number; name: Uint8Array }[]): number {
    let next = 0;
    for (const { name, field, inside } of wanted.flatMap((members) => members ?? [])) {
      const at = this.#take(LAYOUT.memberSize);
      const nameAt = this.#take(name.length);
      names.push({ at: nameAt, name });
      const { member } = LAYOUT;
      written.push(
        { at: at + member.name, value: nameAt },
        { at: at + member.length, value: name.length },
        { at: at + member.field, value: field },
        { at: at + member.inside, value: inside === undefined ? 0 : this.#layMembers(inside, written, names) },
        { at: at + member.next, value: next },
      );
      next = at;
    }
    return next;
  }
}
