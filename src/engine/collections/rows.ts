/** Rows of numbers in typed arrays: the state of a million groups takes a few large allocations instead of millions of objects. */

const PAGE_BITS = 12;
const PAGE_ROWS = 1 << PAGE_BITS;
const FEWEST_ROWS = 4;

type Numbers = Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

/** Rows are numbered from 0; each has the same number of fields. A field that was never written reads as `empty`. */
export class Rows {
  /** Starts small, since most alerts have few groups; read without a page lookup. */
  #first: Numbers;
  readonly #pages: Numbers[] = [];

  constructor(
    readonly width: number,
    readonly make: new (length: number) => Numbers,
    readonly empty = 0,
  ) {
    this.#first = new make(FEWEST_ROWS * width).fill(empty);
  }

  get(row: number, field = 0): number {
    if (row < PAGE_ROWS) return this.#first[row * this.width + field] ?? this.empty;
    return this.#pages[row >> PAGE_BITS]?.[(row & (PAGE_ROWS - 1)) * this.width + field] ?? this.empty;
  }

  set(row: number, field: number, value: number): void {
    if (row < PAGE_ROWS) {
      const at = row * this.width + field;
      if (at >= this.#first.length) this.#growFirst(row);
      this.#first[at] = value;
    } else this.#page(row)[(row & (PAGE_ROWS - 1)) * this.width + field] = value;
  }

  add(row: number, field: number, value: number): void {
    this.set(row, field, this.get(row, field) + value);
  }

  #growFirst(row: number): void {
    let rows = FEWEST_ROWS;
    while (rows <= row) rows *= 2;
    const larger = new this.make(rows * this.width).fill(this.empty, this.#first.length);
    larger.set(this.#first);
    this.#first = larger;
  }

  /** The page of a row that is not on the first one; created if missing. */
  #page(row: number): Numbers {
    const index = row >> PAGE_BITS;
    const known = this.#pages[index];
    if (known !== undefined && known.length > 0) return known;
    while (this.#pages.length < index) this.#pages.push(new this.make(0));
    const made = new this.make(PAGE_ROWS * this.width).fill(this.empty);
    this.#pages[index] = made;
    return made;
  }
}
