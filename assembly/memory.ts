// Memory is given out once and not taken back.

let free: u32 = ((__heap_base as u32) + 15) & ~15;

/** So many bytes, zero, at an address that is a multiple of 16; 0 when there is no more memory. */
export function allocate(bytes: u32): u32 {
  const end: u64 = (free as u64) + (((bytes + 15) & ~15) as u64);
  const missing: i64 = (end as i64) - ((memory.size() as i64) << 16);
  if (missing > 0 && (end > 0xffff0000 || memory.grow(((missing + 0xffff) >> 16) as i32) < 0)) return 0;
  const at = free;
  free = end as u32;
  return at;
}
