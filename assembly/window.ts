// The part of the block that is in memory, and a bitmap of the bytes that end a run of plain characters. `look` builds the bitmap sixteen bytes at a time
// before the part is scanned. A lookup in it takes half as long as a search in the bytes, and each search has to wait for the result of the previous one.
import { allocate } from './memory';

/** Number of bytes that may be read past the end. */
const PADDING: u32 = 128;

const QUOTES = memory.data<u8>([34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34], 16);
const BACKSLASHES = memory.data<u8>([92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92, 92], 16);
const CONTROLS = memory.data<u8>([31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31], 16);

let window: u32 = 0;
let room: u32 = 0;
let marks: u32 = 0;
/** Bitmap with one bit per byte, set for quotes, backslashes and control characters. This is the address that the bit of address 0 would have. */
export let stops: u32 = 0;

/** Returns the address to copy a part of `size` bytes to, or 0 if memory is exhausted. */
export function windowFor(size: u32): u32 {
  if (size + PADDING > room) {
    // Memory is never freed, so each window is at least twice as large as the one before.
    const larger = max(size + PADDING, 2 * room);
    const bytes = allocate(larger + 64);
    marks = allocate((larger >> 3) + 64);
    if (bytes === 0 || marks === 0) {
      room = 0;
      return 0;
    }
    window = (bytes + 63) & ~63;
    room = larger;
  }
  return window;
}

/** Builds the bitmap. Call it after copying the part. */
export function look(size: u32): void {
  // Sentinel: even malformed input stops here.
  store<u8>(window + size, 10);
  stops = marks - (window >> 3);
  const quotes = v128.load(QUOTES);
  const backslashes = v128.load(BACKSLASHES);
  const controls = v128.load(CONTROLS);
  for (let at = window, mark = marks; at <= window + size + 64; at += 32, mark += 4) {
    store<u16>(mark, stopsIn(v128.load(at), quotes, backslashes, controls));
    store<u16>(mark, stopsIn(v128.load(at, 16), quotes, backslashes, controls), 2);
  }
}

// @ts-expect-error: decorator
@inline
function stopsIn(bytes: v128, quotes: v128, backslashes: v128, controls: v128): u32 {
  const isControl = i8x16.eq(i8x16.min_u(bytes, controls), bytes);
  return i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes)), isControl)) as u32;
}

/** The address of the first quote, backslash or control character at or after `from`. `base` is `stops`; loops pass it as a local variable for speed. */
// @ts-expect-error: decorator
@inline
export function stopFrom(base: u32, from: u32): u32 {
  const bits = load<u64>(base + (from >> 3)) >> ((from & 7) as u64);
  return bits !== 0 ? from + (ctz(bits) as u32) : laterStop(from);
}

export function nextStop(from: u32): u32 {
  return stopFrom(stops, from);
}

function laterStop(from: u32): u32 {
  let at = (from & ~7) + 64;
  while (true) {
    const bits = load<u64>(stops + (at >> 3));
    if (bits !== 0) return at + (ctz(bits) as u32);
    at += 64;
  }
}

/** Whether the bytes from `from` to `end` include non-ASCII ones. */
// @ts-expect-error: decorator
@inline
export function isBeyond(from: u32, end: u32): bool {
  const length = end - from;
  return length <= 16 ? ((i8x16.bitmask(v128.load(from)) as u32) & ((1 << length) - 1)) !== 0 : isLongBeyond(from, end);
}

function isLongBeyond(from: u32, end: u32): bool {
  let at = from;
  for (; at + 16 < end; at += 16) if (i8x16.bitmask(v128.load(at)) !== 0) return true;
  return ((i8x16.bitmask(v128.load(at)) as u32) & ((1 << (end - at)) - 1)) !== 0;
}
