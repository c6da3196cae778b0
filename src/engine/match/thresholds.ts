/** Finds the interval of a number between the thresholds that rules compare a field with: one search answers all comparisons. */

const MOST_SLOTS = 1024;

export class Thresholds {
  readonly #sorted: Float64Array;
  /** By slot of the range: index of the first threshold that may not be less than its numbers. */
  readonly #firsts: Uint32Array;
  readonly #low: number;
  readonly #slotsPerUnit: number;

  constructor(thresholds: Iterable<number>) {
    this.#sorted = Float64Array.from(new Set(thresholds)).sort();
    const low = this.#sorted[0] ?? 0;
    const width = (this.#sorted.at(-1) ?? 0) - low;
    const slots = Math.min(MOST_SLOTS, this.#sorted.length);
    this.#low = low;
    // With an infinite width, all numbers share the first slot.
    this.#slotsPerUnit = width > 0 && Number.isFinite(width) && Number.isFinite(slots / width) ? slots / width : 0;
    this.#firsts = new Uint32Array(slots + 2);
    let at = 0;
    for (let slot = 0; slot < this.#firsts.length; slot++) {
      while (at < this.#sorted.length && this.#slot(this.#sorted[at] ?? 0) < slot) at++;
      this.#firsts[slot] = at;
    }
  }

  /** The number of intervals. */
  get intervals(): number {
    return 2 * this.#sorted.length + 1;
  }

  /** The threshold that an interval consists of, or the one before it; NaN before the first. */
  nearest(interval: number): number {
    return this.#sorted[((interval + 1) >> 1) - 1] ?? Number.NaN;
  }

  /** A number of each interval that contains one, in order. */
  *examples(): Generator<{ readonly interval: number; readonly value: number }> {
    for (const [at, value] of this.#sorted.entries()) {
      yield* between(2 * at, this.#sorted[at - 1] ?? -Number.MAX_VALUE, value);
      yield { interval: 2 * at + 1, value };
    }
    yield* between(2 * this.#sorted.length, this.#sorted.at(-1) ?? -Number.MAX_VALUE, Number.MAX_VALUE);
  }

  /** Even: between two thresholds; odd: a threshold itself. Numbers of one interval compare equally with all thresholds. */
  intervalOf(value: number): number {
    const sorted = this.#sorted;
    let at = this.#firsts[this.#slot(value)] ?? 0;
    while (at < sorted.length && (sorted[at] ?? 0) < value) at++;
    return 2 * at + (sorted[at] === value ? 1 : 0);
  }

  /** Never falls as the value grows. */
  #slot(value: number): number {
    const slot = (value - this.#low) * this.#slotsPerUnit;
    if (!(slot > 0)) return 0;
    return slot >= this.#firsts.length - 1 ? this.#firsts.length - 1 : Math.floor(slot);
  }
}

/** A number between two thresholds, if there is one; the least and greatest numbers count as between. */
function* between(interval: number, low: number, high: number): Generator<{ readonly interval: number; readonly value: number }> {
  const middle = low / 2 + high / 2;
  for (const value of [middle, low, high]) {
    const isAbove = value > low || (low === -Number.MAX_VALUE && interval === 0);
    const isBelow = value < high || high === Number.MAX_VALUE;
    if (isAbove && isBelow) {
      yield { interval, value };
      return;
    }
  }
}
