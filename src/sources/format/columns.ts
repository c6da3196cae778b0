/** The columns that a header names, and where the wanted fields are among them. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { slotsByName } from './format.js';

/** One per decoder. */
export class Columns {
  readonly #slots: ReadonlyMap<string, number>;
  /** Slot by column; -1: nothing reads the column. */
  #slotOfColumn: readonly number[] = [];

  constructor(wanted: readonly FieldPath[]) {
    this.#slots = slotsByName(wanted);
  }

  /** In the order of the columns; none before the header. */
  names: readonly string[] = [];

  get count(): number {
    return this.#slotOfColumn.length;
  }

  /** Of a name that stands twice the last column counts. `line` is the raw line, whatever a header names so. */
  set(names: readonly string[]): void {
    this.names = names;
    const lastColumn = new Map(names.map((name, column) => [name, column]));
    this.#slotOfColumn = names.map((name, column) =>
      name === 'line' || lastColumn.get(name) !== column ? -1 : (this.#slots.get(name) ?? -1),
    );
  }

  fill(out: Cell[], values: readonly Cell[]): void {
    for (let column = 0; column < this.#slotOfColumn.length; column++) {
      const slot = this.#slotOfColumn[column] ?? -1;
      if (slot >= 0) out[slot] = values[column];
    }
  }
}
