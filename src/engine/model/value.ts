/** Values at a tick: exact, bounded or unknown; arithmetic on bounds, comparisons and Kleene's logic. */
import type { Scale } from '../../parser/program.js';

/** Somewhere between `lo` and `hi`, both included; exact when they are equal. */
export interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

/** Undefined: unknown. */
export type Value = Bounds | undefined;

/** Undefined: unknown. */
export type Truth3 = boolean | undefined;

export function exact(value: number): Bounds {
  return { lo: value, hi: value };
}

export function atLeast(value: number): Bounds {
  return { lo: value, hi: Number.POSITIVE_INFINITY };
}

export function atMost(value: number): Bounds {
  return { lo: Number.NEGATIVE_INFINITY, hi: value };
}

export function add(a: Value, b: Value): Value {
  return a === undefined || b === undefined ? undefined : bounds([a, b], [a.lo + b.lo, a.hi + b.hi]);
}

export function subtract(a: Value, b: Value): Value {
  return a === undefined || b === undefined ? undefined : bounds([a, b], [a.lo - b.hi, a.hi - b.lo]);
}

export function multiply(a: Value, b: Value): Value {
  if (a === undefined || b === undefined) return undefined;
  return bounds([a, b], [times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)]);
}

/** Unknown when the divisor may be zero. */
export function divide(a: Value, b: Value): Value {
  if (a === undefined || b === undefined || (b.lo <= 0 && b.hi >= 0)) return undefined;
  return bounds([a, b], [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi]);
}

export function negate(a: Value): Value {
  return a === undefined ? undefined : { lo: 0 - a.hi, hi: 0 - a.lo };
}

/** From the unit of a field to base units. */
export function scaleValue(value: Value, scale: Scale | undefined): Value {
  if (value === undefined || scale === undefined) return value;
  return { lo: (value.lo * scale.mul) / scale.div, hi: (value.hi * scale.mul) / scale.div };
}

/** True or false only if it is for every value within the bounds. */
export function compare(op: '==' | '!=' | '<' | '<=' | '>' | '>=', a: Value, b: Value): Truth3 {
  if (a === undefined || b === undefined) return undefined;
  switch (op) {
    case '<':
      return a.hi < b.lo ? true : a.lo >= b.hi ? false : undefined;
    case '<=':
      return a.hi <= b.lo ? true : a.lo > b.hi ? false : undefined;
    case '>':
      return compare('<', b, a);
    case '>=':
      return compare('<=', b, a);
    case '==':
      if (a.lo === a.hi && b.lo === b.hi) return a.lo === b.lo;
      return a.hi < b.lo || b.hi < a.lo ? false : undefined;
    case '!=':
      return not3(compare('==', a, b));
  }
}

export function and3(a: Truth3, b: Truth3): Truth3 {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : undefined;
}

export function or3(a: Truth3, b: Truth3): Truth3 {
  if (a === true || b === true) return true;
  return a === false && b === false ? false : undefined;
}

export function not3(a: Truth3): Truth3 {
  return a === undefined ? undefined : !a;
}

/** Bounds may be infinite, values are not: zero times an infinite bound is zero. */
function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/** Bounds around the ends found; unknown when one of them is no number, or when exact finite values gave something infinite. */
function bounds(from: readonly Bounds[], ends: readonly number[]): Value {
  let lo = Number.POSITIVE_INFINITY;
  let hi = Number.NEGATIVE_INFINITY;
  for (const end of ends) {
    if (Number.isNaN(end)) return undefined;
    lo = Math.min(lo, end);
    hi = Math.max(hi, end);
  }
  const overflown = lo === hi && !Number.isFinite(lo) && from.every((value) => Number.isFinite(value.lo) && Number.isFinite(value.hi));
  return overflown ? undefined : { lo: lo + 0, hi: hi + 0 };
}
