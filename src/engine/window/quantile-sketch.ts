/**
 * Percentiles of many samples with a bounded relative error: counts in bins whose limits grow by a constant factor.
 * Source: Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019.
 */
import { nearestRank } from './nearest-rank.js';

/** Relative error of a value; the language promises 1%. */
const ACCURACY = 0.005;
const GAMMA = (1 + ACCURACY) / (1 - ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);

interface SketchJson {
  readonly positive: readonly (readonly [number, number])[];
  readonly negative: readonly (readonly [number, number])[];
  readonly zeros: number;
  readonly least: number;
  readonly greatest: number;
}

export class QuantileSketch {
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  #zeros = 0;
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;

  add(value: number, times: number): void {
    this.#count += times;
    if (value < this.#least) this.#least = value;
    if (value > this.#greatest) this.#greatest = value;
    if (value === 0) this.#zeros += times;
    else addTo(value > 0 ? this.#positive : this.#negative, binOf(Math.abs(value)), times);
  }

  merge(other: QuantileSketch): void {
    for (const [bin, times] of other.#positive) addTo(this.#positive, bin, times);
    for (const [bin, times] of other.#negative) addTo(this.#negative, bin, times);
    this.#zeros += other.#zeros;
    this.#count += other.#count;
    this.#least = Math.min(this.#least, other.#least);
    this.#greatest = Math.max(this.#greatest, other.#greatest);
  }

  /** The value of a rank (percent), within 0.5% of the nearest-rank sample. */
  at(rank: number): number | undefined {
    if (this.#count === 0) return undefined;
    let before = nearestRank(rank, this.#count);
    for (const [bin, times] of [...this.#negative].sort((a, b) => b[0] - a[0])) {
      if (before < times) return this.#clamped(-middleOf(bin));
      before -= times;
    }
    if (before < this.#zeros) return 0;
    before -= this.#zeros;
    for (const [bin, times] of [...this.#positive].sort((a, b) => a[0] - b[0])) {
      if (before < times) return this.#clamped(middleOf(bin));
      before -= times;
    }
    return this.#greatest;
  }

  toJson(): SketchJson {
    return {
      positive: [...this.#positive],
      negative: [...this.#negative],
      zeros: this.#zeros,
      least: this.#least,
      greatest: this.#greatest,
    };
  }

  static fromJson(data: unknown): QuantileSketch {
    const saved = data as SketchJson;
    const sketch = new QuantileSketch();
    for (const [bin, times] of saved.positive) addTo(sketch.#positive, bin, times);
    for (const [bin, times] of saved.negative) addTo(sketch.#negative, bin, times);
    sketch.#zeros = saved.zeros;
    sketch.#count = saved.zeros + [...saved.positive, ...saved.negative].reduce((sum, [, times]) => sum + times, 0);
    sketch.#least = saved.least;
    sketch.#greatest = saved.greatest;
    return sketch;
  }

  /** Minimum and maximum are exact, so a constant series gives its constant. */
  #clamped(value: number): number {
    return Math.min(this.#greatest, Math.max(this.#least, value));
  }
}

function addTo(bins: Map<number, number>, bin: number, times: number): void {
  bins.set(bin, (bins.get(bin) ?? 0) + times);
}

function binOf(size: number): number {
  return Math.ceil(Math.log(size) / LOG_GAMMA);
}

/** The middle of a bin, in the sense that neither end is further than the accuracy. */
function middleOf(bin: number): number {
  return (2 * Math.exp(bin * LOG_GAMMA)) / (GAMMA + 1);
}
