// Where things stand in memory. `src/sources/scan/wasm-layout.ts` says the same to the other side.

/** Lines in one scan. */
export const SCAN_LINES: u32 = 1024;
/** Values of one field that get numbers, and the longest of them, bytes. */
export const MOST_CODED: u32 = 4096;
export const LONGEST_CODED: u32 = 128;
/** Slots of a field's hash table: a number plus 1 each, two bytes. */
export const TABLE_SLOTS: u32 = 8192;
/** Lines may nest so deep. */
export const DEEPEST: u32 = 64;

// Kinds of values.
export const MISSING: u8 = 0;
export const TEXT: u8 = 1;
export const ESCAPED: u8 = 2;
export const NUMBER: u8 = 3;
export const TRUE: u8 = 4;
export const FALSE: u8 = 5;
export const LIST: u8 = 6;
export const OBJECT: u8 = 7;

// The head of memory: addresses of what follows, four bytes each.
export const HEAD_FIELDS: u32 = 1024;
export const HEAD_FIELD_COUNT: u32 = 1028;
export const HEAD_LINE_STARTS: u32 = 1032;
export const HEAD_LINE_ENDS: u32 = 1036;
export const HEAD_TAKEN: u32 = 1040;
export const HEAD_FRESH: u32 = 1044;
/** Set by a scan: how many entries `fresh` has, and the byte after the last line. */
export const HEAD_FRESH_COUNT: u32 = 1048;
export const HEAD_NEXT: u32 = 1052;
/** The object of the line: see below. */
export const HEAD_ROOT: u32 = 1056;
/** Sixteen bytes of ones, then sixteen of zeros. */
export const MASKS: u32 = 1088;
/** Names at the places of the line before: `SHAPE_SIZE` bytes each. */
export const SHAPE: u32 = 2048;
export const SHAPE_SIZE: u32 = 48;
export const SHAPE_NAMES: u32 = 64;
/** `"name":` in up to 32 bytes, its length, the member. */
export const SHAPE_LENGTH: u32 = 32;
export const SHAPE_MEMBER: u32 = 36;

// A field: addresses of its arrays, four bytes each.
export const FIELD_SIZE: u32 = 64;
/** 1: coded, 2: numbers, 4: times. */
export const FIELD_FLAGS: u32 = 0;
export const FIELD_KINDS: u32 = 4;
export const FIELD_STARTS: u32 = 8;
export const FIELD_ENDS: u32 = 12;
export const FIELD_IDS: u32 = 16;
export const FIELD_NUMBERS: u32 = 20;
export const FIELD_TABLE: u32 = 24;
/** `LONGEST_CODED` bytes a value, the rest zero; then its length and kind, a byte each. */
export const FIELD_VALUES: u32 = 28;
export const FIELD_LENGTHS: u32 = 32;
export const FIELD_VALUE_KINDS: u32 = 36;
export const FIELD_COUNT: u32 = 40;

// A member that is wanted: its name, what it is for, the next one of the object; objects are the address of their first member, 0: none.
export const MEMBER_NAME: u32 = 0;
export const MEMBER_LENGTH: u32 = 4;
/** -1: none. */
export const MEMBER_FIELD: u32 = 8;
export const MEMBER_INSIDE: u32 = 12;
export const MEMBER_NEXT: u32 = 16;
/** Number of the line in which it was met last. */
export const MEMBER_MET: u32 = 20;
export const MEMBER_SIZE: u32 = 24;

export const CODED: u32 = 1;
export const NUMERIC: u32 = 2;
export const TIME: u32 = 4;
