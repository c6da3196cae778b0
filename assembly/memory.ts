// A bump allocator: memory is never freed.

let free: u32 = ((__heap_base as u32) + 15) & ~15;

/** Returns the address of `bytes` zeroed bytes, aligned to 16, or 0 if memory is exhausted. */
export function allocate(bytes: u32): u32 {
  const end: u64 = (free as u64) + (((bytes + 15) & ~15) as u64);
  const missing: i64 = (end as i64) - ((memory.size() as i64) << 16);
  if (missing > 0 && (end > 0xffff0000 || memory.grow(((missing + 0xffff) >> 16) as i32) < 0)) return 0;
  const at = free;
  free = end as u32;
  return at;
}
