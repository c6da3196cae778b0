// Limits, kinds and how things lie in memory. What `src/sources/scan` must know of it is exported by scanner.ts.

/** Lines in one scan. */
export const SCAN_LINES: u32 = 1024;
/** Values of one field that get numbers, and the longest of them, bytes. */
export const MOST_CODED: u32 = 4096;
export const LONGEST_CODED: u32 = 128;
/** Lines may nest so deep. */
export const DEEPEST: u32 = 64;

/** What a function gives for a place where the line turns out to be one to leave: nothing has this address. The first 1,024 bytes of memory stay zero. */
export const LEFT: u32 = 0;

// Kinds of values.
export const MISSING: u32 = 0;
export const TEXT: u32 = 1;
export const ESCAPED: u32 = 2;
export const NUMBER: u32 = 3;
export const TRUE: u32 = 4;
export const FALSE: u32 = 5;
export const LIST: u32 = 6;
export const OBJECT: u32 = 7;

// A field: what is to be worked out for it, its values with numbers, and its columns.
export const CODED: u32 = 1;
export const NUMERIC: u32 = 2;
export const TIME: u32 = 4;
export const FIELD_FLAGS: usize = 0;
/** Values that have numbers. */
export const FIELD_COUNT: usize = 4;
/** Hash table: addresses of values; and by how much a hash is shifted to be a slot. */
export const FIELD_TABLE: usize = 8;
export const FIELD_SHIFT: usize = 12;
/** Chunks that values stand in: the first, the one that is being filled, and the next free byte of it. */
export const FIELD_FIRST_CHUNK: usize = 16;
export const FIELD_CHUNK: usize = 20;
export const FIELD_FREE: usize = 24;
/** The member that it is the value of. */
export const FIELD_MEMBER: usize = 28;
export const FIELD_KINDS: usize = 64;
export const FIELD_STARTS: usize = FIELD_KINDS + SCAN_LINES;
export const FIELD_ENDS: usize = FIELD_STARTS + 4 * SCAN_LINES;
export const FIELD_IDS: usize = FIELD_ENDS + 4 * SCAN_LINES;
export const FIELD_NUMBERS: usize = FIELD_IDS + 4 * SCAN_LINES;
export const FIELD_SIZE: usize = FIELD_NUMBERS + 8 * SCAN_LINES;

// A member that is wanted. Those of one object are a list.
export const MEMBER_NAME: usize = 0;
export const MEMBER_LENGTH: usize = 4;
/** Address of the field that ends here; 0: none. */
export const MEMBER_FIELD: usize = 8;
/** First member wanted of the object here; 0: none. */
export const MEMBER_INSIDE: usize = 12;
export const MEMBER_NEXT: usize = 16;
/** Line it was met in last: eight bytes. */
export const MEMBER_MET: usize = 24;
export const MEMBER_SIZE: usize = 32;
