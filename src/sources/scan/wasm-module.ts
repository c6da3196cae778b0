/** Loads the compiled scanner. Its source is in `assembly/`. */
import { SCANNER_WASM } from './wasm-bytes.js';

/** The part of the WebAssembly API that is used here. TypeScript declares it only in the DOM library. */
interface Platform {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

interface Global {
  readonly value: number;
}

/** Addresses are byte offsets in `memory`. Functions that allocate return 0 if memory is exhausted. `assembly/scanner.ts` documents each function. */
export interface ScannerExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly allocate: (bytes: number) => number;
  readonly prepare: (fields: number) => number;
  readonly prepareField: (field: number, flags: number) => number;
  readonly addMember: (owner: number, nameAt: number, nameLength: number, fieldAt: number) => number;
  readonly fieldAt: (field: number) => number;
  readonly startsAt: () => number;
  readonly endsAt: () => number;
  readonly takenAt: () => number;
  readonly freshAt: () => number;
  readonly windowFor: (size: number) => number;
  readonly look: (size: number) => void;
  readonly scan: (block: number, from: number, end: number, firstLine: number, most: number) => number;
  readonly forget: (field: number) => void;
  /** Updated by `scan`. */
  readonly next: Global;
  readonly freshCount: Global;
  /** Limits. */
  readonly SCAN_LINES: Global;
  readonly MOST_CODED: Global;
  readonly LONGEST_CODED: Global;
  readonly DEEPEST: Global;
  /** Flags for `prepareField`. */
  readonly CODED: Global;
  readonly NUMERIC: Global;
  readonly TIME: Global;
  /** Offsets of a field's columns from the address of the field. */
  readonly FIELD_KINDS: Global;
  readonly FIELD_STARTS: Global;
  readonly FIELD_ENDS: Global;
  readonly FIELD_IDS: Global;
  readonly FIELD_NUMBERS: Global;
}

/** Compiled once for all scanners. */
let compiled: object | undefined;

/** Creates a scanner instance with its own memory. Returns undefined without WebAssembly, its SIMD, or memory. */
export function instantiateScanner(): ScannerExports | undefined {
  const { WebAssembly: platform } = globalThis as { readonly WebAssembly?: Platform };
  if (platform === undefined) return undefined;
  try {
    compiled ??= new platform.Module(Buffer.from(SCANNER_WASM, 'base64'));
    return new platform.Instance(compiled).exports as ScannerExports;
  } catch {
    return undefined;
  }
}
