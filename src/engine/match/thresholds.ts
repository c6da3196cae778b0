/** Where a number lies among the numbers that rules compare a field with: one search answers all comparisons. */

const MOST_SLOTS = 1024;

export class Thresholds {
  readonly #sorted: Float64Array;
  /** First threshold that a number of each slot of the range may lie at. */
  readonly #firsts: Uint32Array;
  readonly #low: number;
  readonly #slotsPerUnit: number;

  constructor(thresholds: Iterable<number>) {
    this.#sorted = Float64Array.from(new Set(thresholds)).sort();
    const low = this.#sorted[0] ?? 0;
    const width = (this.#sorted.at(-1) ?? 0) - low;
    const slots = Math.min(MOST_SLOTS, this.#sorted.length);
    this.#low = low;
    // An endless width would give no slots but NaN; then all numbers share the first slot.
    this.#slotsPerUnit = width > 0 && Number.isFinite(width) && Number.isFinite(slots / width) ? slots / width : 0;
    this.#firsts = new Uint32Array(slots + 2);
    let at = 0;
    for (let slot = 0; slot < this.#firsts.length; slot++) {
      while (at < this.#sorted.length && this.#slot(this.#sorted[at] ?? 0) < slot) at++;
      this.#firsts[slot] = at;
    }
  }

  /** How many places there are. */
  get places(): number {
    return 2 * this.#sorted.length + 1;
  }

  /** Even: between two thresholds; odd: on one. Numbers of equal place compare equally with all of them. */
  place(value: number): number {
    const sorted = this.#sorted;
    let at = this.#firsts[this.#slot(value)] ?? 0;
    while (at < sorted.length && (sorted[at] ?? 0) < value) at++;
    return 2 * at + (sorted[at] === value ? 1 : 0);
  }

  /** Never falls as the value grows, so that what lies in a lower slot is less. */
  #slot(value: number): number {
    const slot = (value - this.#low) * this.#slotsPerUnit;
    if (!(slot > 0)) return 0;
    return slot >= this.#firsts.length - 1 ? this.#firsts.length - 1 : Math.floor(slot);
  }
}
