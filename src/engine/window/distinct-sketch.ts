/**
 * Estimates the number of different texts from the longest runs of zeros in their hashes: HyperLogLog with 32,768 registers (standard error 0.57%).
 * Source: Flajolet and others 2007; the estimator is Ertl's, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, section 4.
 */

const BITS = 15;
const REGISTERS = 1 << BITS;
/** The bits of the hash in which runs are counted. */
const RUN_BITS = 64 - BITS;

export class DistinctSketch {
  readonly #registers = new Uint8Array(REGISTERS);

  add(text: string): void {
    const [high, low] = hash64(text);
    const register = high >>> (32 - BITS);
    const rest = (high << BITS) >>> 0;
    // The run continues from the rest of the high word into the low word.
    const inHigh = Math.clz32(rest | (1 << (BITS - 1)));
    const run = rest !== 0 ? inHigh : 32 - BITS + Math.clz32(low);
    const value = Math.min(run, RUN_BITS) + 1;
    if (value > (this.#registers[register] ?? 0)) this.#registers[register] = value;
  }

  merge(other: DistinctSketch): void {
    for (let at = 0; at < REGISTERS; at++) {
      const value = other.#registers[at] ?? 0;
      if (value > (this.#registers[at] ?? 0)) this.#registers[at] = value;
    }
  }

  count(): number {
    const counts = new Array<number>(RUN_BITS + 2).fill(0);
    for (const value of this.#registers) counts[value] = (counts[value] ?? 0) + 1;
    let z = REGISTERS * tau(1 - (counts[RUN_BITS + 1] ?? 0) / REGISTERS);
    for (let k = RUN_BITS; k >= 1; k--) z = 0.5 * (z + (counts[k] ?? 0));
    z += REGISTERS * sigma((counts[0] ?? 0) / REGISTERS);
    return Math.round(REGISTERS ** 2 / (2 * Math.LN2) / z);
  }

  /** Pairs of index and value of the registers that are not zero, in one list. */
  toJson(): readonly number[] {
    const pairs: number[] = [];
    this.#registers.forEach((value, at) => {
      if (value !== 0) pairs.push(at, value);
    });
    return pairs;
  }

  static fromJson(data: unknown): DistinctSketch {
    const pairs = data as readonly number[];
    const sketch = new DistinctSketch();
    for (let at = 0; at < pairs.length; at += 2) sketch.#registers[pairs[at] ?? 0] = pairs[at + 1] ?? 0;
    return sketch;
  }
}

function sigma(start: number): number {
  let x = start;
  if (x === 1) return Number.POSITIVE_INFINITY;
  let y = 1;
  let z = x;
  for (;;) {
    x *= x;
    const before = z;
    z += x * y;
    y += y;
    if (z === before) return z;
  }
}

function tau(start: number): number {
  let x = start;
  if (x === 0 || x === 1) return 0;
  let y = 1;
  let z = 1 - x;
  for (;;) {
    x = Math.sqrt(x);
    const before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
    if (z === before) return z / 3;
  }
}

/** Two words that depend on every character, mixed like the finalizer of MurmurHash3. */
function hash64(text: string): readonly [number, number] {
  let a = 0x9e3779b9 ^ text.length;
  let b = 0x7f4a7c15;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x85ebca6b);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ (unit + 0x165667b1), 0xc2b2ae35);
    b = (b << 17) | (b >>> 15);
    b = (b + a) | 0;
  }
  return [mix(a ^ b), mix((b + Math.imul(a, 0x27d4eb2f)) | 0)];
}

function mix(start: number): number {
  let h = start;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}
