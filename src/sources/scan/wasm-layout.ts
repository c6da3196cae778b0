/** Where things stand in the memory of the scanner in WebAssembly; `assembly/layout.ts` says the same to the other side. */
export const LAYOUT = {
  /** Addresses in the head of memory. */
  fields: 1024,
  fieldCount: 1028,
  lineStarts: 1032,
  lineEnds: 1036,
  taken: 1040,
  fresh: 1044,
  freshCount: 1048,
  next: 1052,
  root: 1056,
  masks: 1088,
  shape: 2048,
  shapeSize: 48,
  shapeNames: 64,
  /** Of a field, from its beginning; four bytes each. */
  fieldSize: 64,
  field: { flags: 0, kinds: 4, starts: 8, ends: 12, ids: 16, numbers: 20, table: 24, values: 28, lengths: 32, valueKinds: 36, count: 40 },
  flags: { coded: 1, numeric: 2, time: 4 },
  /** Of a wanted member. */
  member: { name: 0, length: 4, field: 8, inside: 12, next: 16, met: 20 },
  memberSize: 24,
  tableSlots: 8192,
  /** Bytes read past the end of the block. */
  padding: 64,
} as const;
