/** Sums of doubles without any rounding: a double is a whole number of 2^-1074, and those are added as big integers. */

const UNIT_BITS = 1074n;

/** How many times 2^-1074 a finite double is. */
export function exactly(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n === 0n ? magnitude : -magnitude;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** The double nearest to above / below (below > 0), up to the last bit or two of the smallest numbers there are. */
export function nearest(above: bigint, below: bigint): number {
  if (above === 0n) return 0;
  if (above < 0n) return -nearest(-above, below);
  // Seventy bits of the quotient, and one for a remainder, decide every rounding.
  const shift = 70 - (bitLength(above) - bitLength(below));
  const scaledAbove = shift > 0 ? above << BigInt(shift) : above;
  const scaledBelow = shift < 0 ? below << BigInt(-shift) : below;
  const quotient = ((scaledAbove / scaledBelow) << 1n) | (scaledAbove % scaledBelow === 0n ? 0n : 1n);
  let result = Number(quotient);
  let left = -(shift + 1);
  while (left > 900) {
    result *= 2 ** 900;
    left -= 900;
  }
  while (left < -900) {
    result *= 2 ** -900;
    left += 900;
  }
  return result * 2 ** left;
}

export function exactSum(values: readonly number[]): bigint {
  return values.reduce((sum, value) => sum + exactly(value), 0n);
}

/** The sum, rounded once. */
export function sumOf(values: readonly number[]): number {
  return nearest(exactSum(values), 1n << UNIT_BITS);
}

/** sqrt((n Σx² − (Σx)²) / n²), rounded twice. */
export function standardDeviation(values: readonly number[]): number {
  const n = BigInt(values.length);
  const sum = exactSum(values);
  const squares = values.reduce((total, value) => total + exactly(value) ** 2n, 0n);
  return Math.sqrt(nearest(n * squares - sum * sum, (n * n) << (2n * UNIT_BITS)));
}
