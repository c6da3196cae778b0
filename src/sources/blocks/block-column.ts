/** A column that decodes cells from bytes on demand. */
import type { Cell, Column, ColumnCodes, FieldPath, RawCells } from '../../engine/model/records.js';
import { numberCell, OBJECT_CELL } from '../cells/cells.js';
import type { FieldRows } from '../format/block-rows.js';
import { VALUE_KIND } from '../format/block-rows.js';

export class BlockColumn implements Column {
  readonly codes?: ColumnCodes;
  readonly numbers?: Float64Array;
  readonly raw: RawCells;
  #cells: readonly Cell[] | undefined;

  constructor(
    readonly path: FieldPath,
    readonly size: number,
    readonly bytes: Buffer,
    readonly rows: FieldRows,
    /** Cells of the rows that the plain decoder read, by row. */
    readonly plain: ReadonlyMap<number, Cell> | undefined,
    /** Decodes a list from the row's line. */
    readonly list: (row: number) => Cell,
  ) {
    if (rows.coded !== undefined) this.codes = rows.coded;
    if (rows.numbers !== undefined) this.numbers = rows.numbers;
    this.raw = { bytes, starts: rows.starts, ends: rows.ends, plain: rows.kinds };
  }

  get cells(): readonly Cell[] {
    this.#cells ??= Array.from({ length: this.size }, (_, row) => this.cellAt(row));
    return this.#cells;
  }

  hasValue(): boolean {
    const { coded, kinds } = this.rows;
    if (kinds.length === 0) return coded?.ids.some((id) => coded.values.cells[id] !== undefined) ?? false;
    for (let row = 0; row < this.size; row++) {
      const kind = kinds[row];
      if (kind !== VALUE_KIND.missing && (kind !== VALUE_KIND.plain || this.plain?.get(row) !== undefined)) return true;
    }
    return false;
  }

  isNumber(row: number): boolean {
    return this.rows.kinds[row] === VALUE_KIND.number && this.plain?.has(row) !== true;
  }

  cellAt(row: number): Cell {
    const { rows } = this;
    const id = rows.coded?.ids[row] ?? -1;
    if (id >= 0) return rows.coded?.values.cells[id];
    if (this.plain?.has(row) === true) return this.plain.get(row);
    const kind = rows.kinds[row];
    if (kind === VALUE_KIND.list) return this.list(row);
    return cellOf(this.bytes, kind ?? VALUE_KIND.missing, rows.starts[row] ?? 0, rows.ends[row] ?? 0);
  }
}

/** Decodes a cell of any kind but `list` and `plain`. */
export function cellOf(bytes: Buffer, kind: number, start: number, end: number): Cell {
  switch (kind) {
    case VALUE_KIND.text:
      return bytes.toString('latin1', start, end);
    case VALUE_KIND.utf8:
      return bytes.toString('utf8', start, end);
    case VALUE_KIND.escaped:
      return JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string;
    case VALUE_KIND.number:
      return numberCell(bytes.toString('latin1', start, end));
    case VALUE_KIND.true:
      return true;
    case VALUE_KIND.false:
      return false;
    case VALUE_KIND.object:
      return OBJECT_CELL;
    default:
      return undefined;
  }
}
