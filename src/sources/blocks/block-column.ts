/** A column whose cells are made from bytes on demand. */
import type { Cell, Column, ColumnCodes, FieldPath, RawCells } from '../../engine/model/records.js';
import { numberCell, OBJECT_CELL } from '../cells/cells.js';
import type { FieldRows } from '../format/block-rows.js';
import { PLACE } from '../format/block-rows.js';

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
    /** Cells of rows that the plain decoder read. */
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
      if (kind !== PLACE.missing && (kind !== PLACE.plain || this.plain?.get(row) !== undefined)) return true;
    }
    return false;
  }

  cellAt(row: number): Cell {
    const { rows } = this;
    const id = rows.coded?.ids[row] ?? -1;
    if (id >= 0) return rows.coded?.values.cells[id];
    if (this.plain?.has(row) === true) return this.plain.get(row);
    const kind = rows.kinds[row];
    if (kind === PLACE.list) return this.list(row);
    return cellOf(this.bytes, kind ?? PLACE.missing, rows.starts[row] ?? 0, rows.ends[row] ?? 0);
  }
}

/** The cell of bytes of any kind but `list` and `plain`. */
export function cellOf(bytes: Buffer, kind: number, start: number, end: number): Cell {
  switch (kind) {
    case PLACE.text:
      return bytes.toString('latin1', start, end);
    case PLACE.utf8:
      return bytes.toString('utf8', start, end);
    case PLACE.escaped:
      return JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string;
    case PLACE.number:
      return numberCell(bytes.toString('latin1', start, end));
    case PLACE.true:
      return true;
    case PLACE.false:
      return false;
    case PLACE.object:
      return OBJECT_CELL;
    default:
      return undefined;
  }
}
