/** Records on their way: batches with one column for each field that some rule reads. */

/**
 * A number whose source text is not what JavaScript would print for it (`1.0`, `1e3`, `12345678901234567890`): groups and text comparisons
 * use the text, arithmetic the value. Every other number is a plain `number`.
 */
export interface NumberText {
  readonly value: number;
  readonly text: string;
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

/** The path of a field: one string a segment. A back-quoted segment may hold dots. */
export type FieldPath = readonly string[];

/** A column holds one field for all records of a batch; `cells.length` is the batch's size. */
export interface Column {
  readonly path: FieldPath;
  readonly cells: readonly Cell[];
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
}

/** An empty slice of time is no batch; this says how a field path is looked up in and printed. */
export function fieldKey(path: FieldPath): string {
  return path.length === 1 ? (path[0] ?? '') : JSON.stringify(path);
}
