/**
 * Taking fields out of lines of JSON while they are bytes. A scanner either takes a line, and then says of it just what `JSON.parse` would, or leaves it to
 * the plain decoder; it never guesses. Two of them exist, in JavaScript and in WebAssembly, and tests hold both against `JSON.parse`.
 */
import { LIMITS } from '../../engine/model/limits.js';
import type { FieldPath } from '../../engine/model/records.js';

/** What stands in a line for a wanted field. */
export const KIND = {
  /** No such member, or `null`. */
  missing: 0,
  /** A string whose bytes, quotes left out, are its text: ASCII without escapes. */
  text: 1,
  /** Any other string: its bytes, quotes left out, still hold escapes or characters of several bytes. */
  escaped: 2,
  number: 3,
  true: 4,
  false: 5,
  list: 6,
  object: 7,
} as const;

/** One wanted field and what is to be worked out for it. */
export interface ScanField {
  /** Names of members from the outside in; none is looked for under a name with dots. */
  readonly path: FieldPath;
  /** Equal values get equal numbers (`ids`). */
  readonly coded: boolean;
  /** `number`: JSON numbers are read; `time`: strings of the form `2026-05-04T10:03:00.250Z` are read as ms since 1970, and JSON numbers as numbers. */
  readonly numeric: 'no' | 'number' | 'time';
}

/** One field in all lines of a scan; arrays have at least `lines` entries and belong to the scanner, which uses them again. */
export interface ScanColumn {
  /** One of `KIND`. */
  readonly kinds: Uint8Array;
  /** First byte in the block and the one after the last: of a string without its quotes, of anything else the whole source. 0 and 0 when missing. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /**
   * Number of the value where the field is coded: equal for values of equal kind and equal source bytes, counted from 0 in order of first appearance over
   * the scanner's life. -1 when missing, a list or an object, longer than `LONGEST_CODED` bytes, or new when `MOST_CODED` values have numbers.
   */
  readonly ids: Int32Array;
  /** The number where the field is numeric, if it is certain to be the one that `Number` gives; NaN otherwise. */
  readonly numbers: Float64Array;
}

export interface Scan {
  /** Lines found, at most the number asked for. */
  readonly lines: number;
  /** The byte after the last of them with its newline: where the next scan begins. */
  readonly next: number;
  /** First byte of each line, and the one after its last: newline, and a return before it, left out. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1 where the line was taken; 0 where it must go to the plain decoder, and no column says anything about it. */
  readonly taken: Uint8Array;
  /** In the order of the fields. */
  readonly columns: readonly ScanColumn[];
  /** Values that got a number in this scan, in the order of their numbers within each field: the first place of each. */
  readonly fresh: readonly { readonly field: number; readonly line: number }[];
}

export interface LineScanner {
  readonly kind: 'js' | 'wasm';
  /**
   * Looks at the lines of `block` from byte `from` on, at most `mostLines` (at most `SCAN_LINES`). The block ends with a newline.
   * What comes back is valid until the next call.
   */
  scan(block: Uint8Array, from: number, mostLines: number): Scan;
  /** The values of a coded field lose their numbers; counting begins again at 0. */
  forget(field: number): void;
}

/** Lines in one scan. */
export const SCAN_LINES: number = LIMITS.batchRecords;
/** Values of one field that get numbers. */
export const MOST_CODED = 4096;
/** Longest value that gets a number, bytes. */
export const LONGEST_CODED = 128;
/** A line that nests deeper than this is left to the plain decoder. */
export const DEEPEST = 64;
