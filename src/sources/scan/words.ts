/** Bytes four at a time: the first one in the lowest bits. */

/** Lines are read by words while so many bytes of the block are left: a piece, and some bytes after it. */
export const LOOK_AHEAD = 64;

/** The bits of a word of which so many bytes count. */
export function maskOf(bytes: number): number {
  return bytes >= 4 ? -1 : bytes <= 0 ? 0 : (1 << (bytes * 8)) - 1;
}

/**
 * The highest bit of each byte that is more than plain ASCII of a string: a quote, a backslash, a control or no ASCII, which keeps its highest bit in one of
 * the differences. Bits above the lowest one may be wrong, since differences borrow.
 */
export function stopsIn(word: number): number {
  return ((word - 0x20202020) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & -0x7f7f7f80;
}

/** The place, from 0 to 7, of the first byte whose highest bit is set in two words; one is. */
export function firstOfEight(low: number, high: number): number {
  const bits = (Math.imul(low >>> 7, 0x10204080) >>> 28) | ((Math.imul(high >>> 7, 0x10204080) >>> 28) << 4);
  return 31 - Math.clz32(bits & -bits);
}

/** The highest bit of each byte that is not a digit. Bits above the lowest one may be wrong, since sums carry. */
export function nonDigitsIn(word: number): number {
  const digits = word ^ 0x30303030;
  return (digits | (digits + 0x76767676)) & -0x7f7f7f80;
}
