/** Records on their way: batches with one column for each field that some rule reads. */
import type { FieldPath, GroupField } from '../../parser/program.js';

export type { FieldPath } from '../../parser/program.js';

/**
 * A number whose source text is not what JavaScript would print for it (`1.0`, `1e3`, `12345678901234567890`): groups and text comparisons
 * use the text, arithmetic the value. Every other number is a plain `number`.
 */
export interface NumberText {
  readonly value: number;
  readonly text: string;
}

/** A number of a test's record as it was written there: its text is part of what it means. */
export class WrittenNumber implements NumberText {
  constructor(
    readonly value: number,
    readonly text: string,
  ) {}
}

/** What a field can hold. Null and absent are both `undefined`: missing. */
export type Cell = string | number | boolean | NumberText | ListCell | ObjectCell | undefined;

/** A JSON list; `contains` asks for membership, everything else takes it as missing. */
export interface ListCell {
  readonly list: readonly Cell[];
}

/** A JSON object: it exists, and that is all that can be said of it. */
export interface ObjectCell {
  readonly object: true;
}

/** A column holds one field for all records of a batch; `cells.length` is the batch's size. The rest may be there where it slack making cells. */
export interface Column {
  readonly path: FieldPath;
  readonly cells: readonly Cell[];
  /** The cell of one row, for columns that make their cells when asked. */
  cellAt?(row: number): Cell;
  /**
   * Values that came before have numbers.
   * @internal
   */
  readonly codes?: ColumnCodes;
  /** The number that the cell is, where that is known; NaN: ask the cell. */
  readonly numbers?: Float64Array;
  /**
   * The bytes that the cells are made of.
   * @internal
   */
  readonly raw?: RawCells;
}

export interface ColumnCodes {
  /** Place of the row's cell in `values`; -1: it has none, ask the cell. */
  readonly ids: Int32Array;
  readonly values: CodedValues;
}

/** Cells by number. The same object comes with many batches; cells are added at its end. */
export interface CodedValues {
  readonly cells: readonly Cell[];
}

/** Texts as they stand in a block of bytes. */
export interface RawCells {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1 where these bytes, all of them ASCII, are the text of the cell; elsewhere the cell must be asked. */
  readonly plain: Uint8Array;
}

/** Reads the cell of a row. */
export type CellReader = (row: number) => Cell;

/** Reads single cells of a column, which need not have been made. */
export function cellReader(column: Column): CellReader {
  if (column.cellAt !== undefined) return (row) => column.cellAt?.(row);
  const { cells } = column;
  return (row) => cells[row];
}

/**
 * Records of one source of one stream, in the order in which the source gave them.
 * Columns stand in the order in which the stream's plan asked for its fields; the raw line is the field `line`.
 */
export interface RecordBatch {
  readonly size: number;
  /** Event times, ms since the epoch, whole; NaN where the record has no readable time. */
  readonly times: Float64Array;
  readonly columns: readonly Column[];
  /**
   * What rules want, if somebody has found that already (`carry`); columns then hold what is needed besides.
   * @internal
   */
  readonly matched?: MatchedRows;
}

/** Found by a matcher of the same program; see `DecidedBatch`. */
export interface MatchedRows {
  readonly hitStarts: Int32Array;
  readonly hits: Int32Array;
  /** A bit a row that the stream's `where` lets in; undefined without one. */
  readonly inside: Uint32Array | undefined;
}

/** The field that a part of `by` is made of. */
export function pathOf(field: GroupField): FieldPath {
  return 'template' in field ? field.template : field;
}

/** One text for a path, to look columns up by. */
export function fieldKey(path: FieldPath): string {
  return path.length === 1 ? (path[0] ?? '') : JSON.stringify(path);
}

/**
 * A copy that holds nothing but itself. A slice of a chunk keeps the whole chunk in memory, so what outlives its batch is copied; texts of less
 * than 13 characters are copies already.
 */
export function ownText(text: string): string {
  // Two texts put together are copied into one when a part is asked for, and the part holds that copy.
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
