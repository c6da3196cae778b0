/** The fields of a block of lines as numbers: positions in the block, codes of values, times. No string is made. */
import type { CodedValues } from '../../engine/model/records.js';

/**
 * Kind of a field's value in a row. Up to `object` as in `scan/scanner.ts`; `plain`: the cell was made by the plain decoder; `utf8`: the bytes are the
 * text, not all of them ASCII.
 */
export const VALUE_KIND = { missing: 0, text: 1, escaped: 2, number: 3, true: 4, false: 5, list: 6, object: 7, plain: 8, utf8: 9 } as const;

export interface FieldRows {
  /** One of `VALUE_KIND`. */
  readonly kinds: Uint8Array;
  /** Position of the first byte in the block, and of the byte after the last. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly coded?: { readonly ids: Int32Array; readonly values: CodedValues };
  /** The number of a JSON number; NaN where it is not one or must be made from its text. */
  readonly numbers?: Float64Array;
}

/** Cuts a block into records of several lines. */
export interface RowCutter {
  /** Finds the end of the record that begins at `from`. False: it does not end in the block, or cannot be read here. */
  cut(block: Uint8Array, from: number): boolean;
  /** Ends of its first line and of its last one that is not blank, without the line break. */
  readonly firstEnd: number;
  readonly end: number;
  /** Where the next record begins. */
  readonly next: number;
  readonly lines: number;
  /** Its line breaks are `\n`: its bytes are its text. */
  readonly isClean: boolean;
}

/** Lines of a block. Arrays have at least `lines` entries and belong to the reader, which reuses them. */
export interface BlockRows {
  readonly lines: number;
  /** Position of the next line. */
  readonly next: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1: a record; 0: the plain decoder must read the line. */
  readonly taken: Uint8Array;
  /** Slot by slot, in the order of the wanted fields. */
  readonly fields: readonly FieldRows[];
  /** The record's time in ms, if certain; NaN: its time field must be read. */
  readonly times: Float64Array;
  /** How many lines of text each row has, if they are cut by a `RowCutter`. */
  readonly spans?: Uint32Array;
  /** Where times that must be read are, in the order in which they are tried. Default: the time fields among `fields`. */
  readonly timeFields?: readonly FieldRows[];
}

/** One per source. */
export interface BlockReader {
  /**
   * At most `maxLines` lines of `block` from `from` on. The block ends with a newline; `ascii`: no byte is above 0x7f.
   * @param holdsPart the plain decoder holds part of a record whose end has not come.
   */
  read(block: Buffer, from: number, maxLines: number, ascii: boolean, holdsPart: boolean): BlockRows;
  /** Where the messages of the lines that were read last begin, which end with the line, for formats inside them; absent if the reader does not find them. */
  readonly messageStarts?: Uint32Array;
  /** It takes no line that begins with a NUL or a byte order mark, or has an escape character: the plain decoder gets all of them. */
  readonly leavesControls?: boolean;
}
