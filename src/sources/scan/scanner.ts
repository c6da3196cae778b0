/**
 * Extracts fields from JSON lines as byte ranges. A scanner either takes a line, with the same result as `JSON.parse`, or leaves it to the plain decoder; it
 * never guesses. There are two implementations, in JavaScript and in WebAssembly; tests compare both with `JSON.parse`.
 */
import { LIMITS } from '../../engine/model/limits.js';
import type { FieldPath } from '../../engine/model/records.js';

/** Kind of a wanted field's value in a line. */
export const KIND = {
  /** No such member, or `null`. */
  missing: 0,
  /** An ASCII string without escapes: the bytes between its quotes are its characters. */
  text: 1,
  /** Any other string: the bytes between its quotes contain escapes or multi-byte characters. */
  escaped: 2,
  number: 3,
  true: 4,
  false: 5,
  list: 6,
  object: 7,
} as const;

/** One wanted field, and what to compute for it. */
export interface ScanField {
  /** Member names, outermost first. */
  readonly path: FieldPath;
  /** Equal values get equal codes (`ids`). */
  readonly coded: boolean;
  /** `number` parses JSON numbers; `time` also parses strings of the form `2026-05-04T10:03:00.250Z` as ms since 1970. */
  readonly numeric: 'no' | 'number' | 'time';
}

/** One field in all lines of a scan. Arrays have at least `lines` entries and belong to the scanner, which reuses them. */
export interface ScanColumn {
  /** One of `KIND`. */
  readonly kinds: Uint8Array;
  /** Offsets in the block of the first byte and the one after the last, without the quotes of a string. Both are 0 if the value is missing. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /**
   * Code of the value if the field is coded. Values of equal kind and equal source bytes have equal codes, counted from 0 in order of first appearance over the
   * scanner's lifetime. -1 for a missing value, a list, an object, a value longer than `LONGEST_CODED` bytes, and a new value once `MOST_CODED` codes are used.
   */
  readonly ids: Int32Array;
  /** The parsed value if the field is numeric and the result is certain to equal that of the plain decoder; else NaN. */
  readonly numbers: Float64Array;
}

export interface Scan {
  /** Number of lines scanned. */
  readonly lines: number;
  /** Offset of the byte after the last newline, at which the next scan begins. */
  readonly next: number;
  /** Offsets of the first byte of each line, and of the one after its last, without LF or CRLF. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1 if the line was taken; 0 if it is left to the plain decoder: then its entries in the columns are unspecified. */
  readonly taken: Uint8Array;
  /** In the order of the fields. */
  readonly columns: readonly ScanColumn[];
  /** Values that got a code in this scan, with their first line, in the order of codes within each field. */
  readonly fresh: readonly { readonly field: number; readonly line: number }[];
}

export interface LineScanner {
  readonly kind: 'js' | 'wasm';
  /**
   * Scans lines of `block` from offset `from`, at most `mostLines` and at most `SCAN_LINES`. The block must end with a newline. The result is valid until the
   * next call.
   */
  scan(block: Uint8Array, from: number, mostLines: number): Scan;
  /** Resets the codes of a field; they begin at 0 again. */
  forget(field: number): void;
}

/** Maximum number of lines in one scan. */
export const SCAN_LINES: number = LIMITS.batchRecords;
/** Maximum number of codes per field. */
export const MOST_CODED = 4096;
/** Length of the longest value that gets a code, in bytes. */
export const LONGEST_CODED = 128;
/** Maximum nesting depth. Deeper lines are left to the plain decoder. */
export const DEEPEST = 64;
