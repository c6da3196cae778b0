/** Bit tricks on little-endian words of four bytes: the first byte is in the lowest bits. */

/** Lines are read by words while at least this many bytes of the block are left: enough for a piece and some bytes after it. */
export const LOOK_AHEAD = 64;

/** Mask of the first `bytes` bytes of a word. */
export function maskOf(bytes: number): number {
  return bytes >= 4 ? -1 : bytes <= 0 ? 0 : (1 << (bytes * 8)) - 1;
}

/**
 * Sets the highest bit of each byte that is not plain in a string: a quote, a backslash, a control character or non-ASCII. A non-ASCII byte keeps its highest
 * bit in one of the differences. Only the lowest set bit is reliable, since subtraction borrows from higher bytes.
 */
export function stopsIn(word: number): number {
  return ((word - 0x20202020) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101)) & -0x7f7f7f80;
}

/** Index, from 0 to 7, of the first byte in two words whose highest bit is set. At least one must be set. */
export function firstOfEight(low: number, high: number): number {
  const bits = (Math.imul(low >>> 7, 0x10204080) >>> 28) | ((Math.imul(high >>> 7, 0x10204080) >>> 28) << 4);
  return 31 - Math.clz32(bits & -bits);
}

/** Sets the highest bit of each byte that is not a digit. Only the lowest set bit is reliable, since addition carries into higher bytes. */
export function nonDigitsIn(word: number): number {
  const digits = word ^ 0x30303030;
  return (digits | (digits + 0x76767676)) & -0x7f7f7f80;
}
