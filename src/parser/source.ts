/** The text of one rule file, and ranges and positions in it. */

/** One rule file, or a list of values beside it. */
export interface SourceText {
  /** The path as given by the user; messages show it. */
  readonly path: string;
  readonly text: string;
  /** `list`: not rules, but the values that rules name with `list("…")`. */
  readonly kind?: 'list';
}

/** A range of one file: `start` inclusive, `end` exclusive, in UTF-16 units from the start of the text. */
export interface SourceRange {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export interface TextEdit {
  readonly range: SourceRange;
  /** Replaces the range. */
  readonly text: string;
}

/** Line and column, both from 1; the column is in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<SourceText, readonly number[]>();

/** Offsets of the line starts of a file, cached by file. */
export function lineStarts(source: SourceText): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  lineStartsOf.set(source, starts);
  return starts;
}

/** Line and column of an offset. */
export function positionAt(source: SourceText, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}
