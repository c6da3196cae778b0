/** Builds a batch record by record. */
import type { Cell, FieldPath, RecordBatch } from '../../engine/model/records.js';

export class BatchBuilder {
  readonly #columns: Cell[][];
  #times: Float64Array;
  #size = 0;

  constructor(
    readonly fields: readonly FieldPath[],
    expected: number,
  ) {
    this.#columns = fields.map(() => []);
    this.#times = new Float64Array(Math.max(4, expected));
  }

  /** `cells` begins with the fields in their order; they are copied. */
  add(time: number, cells: readonly Cell[]): void {
    if (this.#size === this.#times.length) {
      const grown = new Float64Array(this.#size * 2);
      grown.set(this.#times);
      this.#times = grown;
    }
    this.#times[this.#size++] = time;
    const columns = this.#columns;
    for (let column = 0; column < columns.length; column++) columns[column]?.push(cells[column]);
  }

  build(): RecordBatch {
    return {
      size: this.#size,
      times: this.#times.subarray(0, this.#size),
      columns: this.fields.map((path, column) => ({ path, cells: this.#columns[column] ?? [] })),
    };
  }
}
