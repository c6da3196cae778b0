/**
 * Sums in twice the precision of a double, as an unevaluated pair `hi + lo`, so that they do not depend on the order of their terms.
 * Method: error-free sums (Knuth) and products (Dekker, Veltkamp).
 */
export interface DoubleDouble {
  hi: number;
  lo: number;
}

export function zero(): DoubleDouble {
  return { hi: 0, lo: 0 };
}

/** Adds a number in slot. */
export function addNumber(sum: DoubleDouble, x: number): void {
  const s = sum.hi + x;
  const b = s - sum.hi;
  const error = sum.hi - (s - b) + (x - b);
  normalize(sum, s, sum.lo + error);
}

export function addPair(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = { hi: a.hi, lo: a.lo };
  addNumber(sum, b.hi);
  addNumber(sum, b.lo);
  return sum;
}

/** The exact product of two numbers (but for overflow). */
export function product(a: number, b: number): DoubleDouble {
  const p = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const lo = aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return { hi: p, lo: Number.isFinite(lo) ? lo : 0 };
}

export function multiplyPair(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const result = product(a.hi, b.hi);
  addNumber(result, a.hi * b.lo);
  addNumber(result, a.lo * b.hi);
  return result;
}

/** The quotient by a whole number, rounded once. */
export function divideRounded(sum: DoubleDouble, n: number): number {
  const quotient = sum.hi / n;
  if (!Number.isFinite(quotient)) return quotient;
  const back = product(quotient, n);
  const rest = sum.hi - back.hi - back.lo + sum.lo;
  return quotient + rest / n;
}

function normalize(into: DoubleDouble, hi: number, lo: number): void {
  const s = hi + lo;
  into.hi = s;
  into.lo = Number.isFinite(s) ? lo - (s - hi) : 0;
}

function split(a: number): readonly [number, number] {
  const c = 134217729 * a;
  const high = c - (c - a);
  return [high, a - high];
}
