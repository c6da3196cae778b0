/**
 * Extracts fields from lines of JSON as bytes. A scanner either takes a line, with the same result as `JSON.parse`, or leaves it to the plain decoder; it never
 * guesses. There are two, in JavaScript and in WebAssembly; tests compare both with `JSON.parse`.
 */
import { LIMITS } from '../../engine/model/limits.js';
import type { FieldPath } from '../../engine/model/records.js';

/** Kind of a wanted field's value in a line. */
export const KIND = {
  /** No such member, or `null`. */
  missing: 0,
  /** A string of ASCII without escapes: the bytes between its quotes are its text. */
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
  /** Names of members from the outside in. */
  readonly path: FieldPath;
  /** Equal values get equal codes (`ids`). */
  readonly coded: boolean;
  /** `number`: JSON numbers are read; `time`: strings of the form `2026-05-04T10:03:00.250Z` are read as ms since 1970, and JSON numbers as numbers. */
  readonly numeric: 'no' | 'number' | 'time';
}

/** One field in all lines of a scan. Arrays have at least `lines` entries and belong to the scanner, which reuses them. */
export interface ScanColumn {
  /** One of `KIND`. */
  readonly kinds: Uint8Array;
  /** First byte in the block and the one after the last: of a string without its quotes, of anything else the whole source. 0 and 0 when missing. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /**
   * Code of the value if the field is coded: equal for values of equal kind and equal source bytes, counted from 0 in order of first appearance over the
   * scanner's lifetime. -1 when missing, a list or an object, longer than `LONGEST_CODED` bytes, or new when `MOST_CODED` values have codes.
   */
  readonly ids: Int32Array;
  /** The number if the field is numeric and the result is certain to equal `Number`; else NaN. */
  readonly numbers: Float64Array;
}

export interface Scan {
  /** Lines found, at most the number asked for. */
  readonly lines: number;
  /** The byte after the last of them with its newline: where the next scan begins. */
  readonly next: number;
  /** First byte of each line, and the one after its last, without LF or CRLF. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1: the line was taken; 0: it is left to the plain decoder, and the columns are undefined for it. */
  readonly taken: Uint8Array;
  /** In the order of the fields. */
  readonly columns: readonly ScanColumn[];
  /** Values that got a code in this scan, with their first line, in the order of codes within each field. */
  readonly fresh: readonly { readonly field: number; readonly line: number }[];
}

export interface LineScanner {
  readonly kind: 'js' | 'wasm';
  /**
   * Looks at the lines of `block` from byte `from` on, at most `mostLines` (at most `SCAN_LINES`). The block ends with a newline.
   * The result is valid until the next call.
   */
  scan(block: Uint8Array, from: number, mostLines: number): Scan;
  /** Resets the codes of a field; they begin at 0 again. */
  forget(field: number): void;
}

/** Lines in one scan. */
export const SCAN_LINES: number = LIMITS.batchRecords;
/** Number of codes per field. */
export const MOST_CODED = 4096;
/** Longest value that gets a code, bytes. */
export const LONGEST_CODED = 128;
/** Lines nested deeper are left to the plain decoder. */
export const DEEPEST = 64;
