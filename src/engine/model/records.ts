/** Records: batches with one column for each field that some rule reads. */
import type { FieldPath, TextField } from '../../parser/program.js';

export type { FieldPath } from '../../parser/program.js';

/**
 * A number whose source text is not what JavaScript would print for it (`1.0`, `1e3`, `12345678901234567890`): groups and text comparisons
 * use the text, arithmetic the value. Every other number is a plain `number`.
 */
export interface NumberText {
  readonly value: number;
  readonly text: string;
}

/** A number in a record of a test, with the text that it was written with. */
export class WrittenNumber implements NumberText {
  constructor(
    readonly value: number,
    readonly text: string,
  ) {}
}

/** A value of a field. Null and absent are both `undefined`: missing. */
export type Cell = string | number | boolean | NumberText | ListCell | ObjectCell | undefined;

/** A JSON list: `contains` tests for members, everything else treats it as missing. */
export interface ListCell {
  readonly list: readonly Cell[];
}

/** A JSON object: it exists, everything else treats it as missing. */
export interface ObjectCell {
  readonly object: true;
}

/** One field of all records of a batch; `cells.length` is the size of the batch. The other properties are optional, where they save creating cells. */
export interface Column {
  readonly path: FieldPath;
  readonly cells: readonly Cell[];
  /** The cell of one row, for columns that create their cells on demand. */
  cellAt?(row: number): Cell;
  /**
   * Whether any record has a value, without creating cells.
   * @internal
   */
  hasValue?(): boolean;
  /**
   * Whether the value of a row is known to be a number, without creating the cell.
   * @internal
   */
  isNumber?(row: number): boolean;
  /**
   * Codes of values that occurred before.
   * @internal
   */
  readonly codes?: ColumnCodes;
  /** The number of each cell; NaN where it is not known: read the cell. */
  readonly numbers?: Float64Array;
  /**
   * The bytes of the cells.
   * @internal
   */
  readonly raw?: RawCells;
}

export interface ColumnCodes {
  /** By row: index of its cell in `values`; -1: none, read the cell. */
  readonly ids: Int32Array;
  readonly values: CodedValues;
}

/** Cells by code. Many batches share one object; cells are only appended. */
export interface CodedValues {
  readonly cells: readonly Cell[];
}

/** Texts in a block of bytes. */
export interface RawCells {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** By row: 1 where these bytes, all ASCII, are the text of the cell; otherwise read the cell. */
  readonly plain: Uint8Array;
}

/** Reads the cell of a row. */
export type CellReader = (row: number) => Cell;

/** A reader of single cells of a column. */
export function cellReader(column: Column): CellReader {
  if (column.cellAt !== undefined) return (row) => column.cellAt?.(row);
  const { cells } = column;
  return (row) => cells[row];
}

/**
 * Records of one source of one stream, in the order in which they were read.
 * Columns are in the order of the fields of the stream's plan; the raw line is the field `line`.
 */
export interface RecordBatch {
  readonly size: number;
  /** Event times, ms since the epoch, whole; NaN where the record has no readable time. */
  readonly times: Float64Array;
  readonly columns: readonly Column[];
  /**
   * Set if the batch was matched in another thread; columns then hold only the values that the engine still needs.
   * @internal
   */
  readonly matched?: MatchedRows;
}

/** The result of a matcher of the same program; see `MatchedBatch`. */
export interface MatchedRows {
  readonly hitStarts: Int32Array;
  readonly hits: Int32Array;
  /** A bit for each row that matches the `where` of the stream; undefined without one. */
  readonly inside: Uint32Array | undefined;
}

/** The field that is read. */
export function pathOf(field: TextField): FieldPath {
  return 'functions' in field ? field.path : field;
}

/** A path as one text, the key of its column. */
export function fieldKey(path: FieldPath): string {
  return path.length === 1 ? (path[0] ?? '') : JSON.stringify(path);
}

/**
 * A copy that keeps no other text in memory. A slice of a chunk keeps the whole chunk in memory, so texts that outlive their batch are copied. Texts of
 * less than 13 characters are copies already.
 */
export function ownText(text: string): string {
  // Slicing a concatenation flattens it into a new text, and the slice refers to that.
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
