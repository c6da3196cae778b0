// The values that got a new code in the current scan. Each entry has eight bytes: field index and line index.
import { FIELD_SIZE, SCAN_LINES } from './layout';
import { allocate } from './memory';

let fields: u32 = 0;
let places: u32 = 0;
export let freshCount: u32 = 0;
let line: u32 = 0;

export function prepareFresh(firstField: u32, fieldCount: u32): bool {
  fields = firstField;
  places = allocate((fieldCount << 3) * SCAN_LINES);
  return places !== 0;
}

export function freshAt(): u32 {
  return places;
}

export function clearFresh(): void {
  freshCount = 0;
}

// @ts-expect-error: decorator
@inline
export function setFreshLine(index: u32): void {
  line = index;
}

export function noteFresh(field: u32): void {
  const place = places + (freshCount << 3);
  store<u32>(place, (field - fields) / (FIELD_SIZE as u32));
  store<u32>(place, line, 4);
  freshCount++;
}
