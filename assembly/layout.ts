// Limits, value kinds and the memory layout. scanner.ts exports the part that `src/sources/scan` uses.

/** Maximum number of lines in one scan. */
export const SCAN_LINES: u32 = 1024;
/** Maximum number of codes per field, and length of the longest value that gets a code, in bytes. */
export const MOST_CODED: u32 = 4096;
export const LONGEST_CODED: u32 = 128;
/** Maximum nesting depth of a line. Deeper lines are left to the plain decoder. */
export const DEEPEST: u32 = 64;

/** Returned instead of an address when the line must be left to the plain decoder. Nothing is allocated here: the first 1,024 bytes of memory stay zero. */
export const LEFT: u32 = 0;

// Value kinds.
export const MISSING: u32 = 0;
export const TEXT: u32 = 1;
export const ESCAPED: u32 = 2;
export const NUMBER: u32 = 3;
export const TRUE: u32 = 4;
export const FALSE: u32 = 5;
export const LIST: u32 = 6;
export const OBJECT: u32 = 7;

// Layout of a field: flags that say what to compute, the dictionary of its coded values, and its columns.
export const CODED: u32 = 1;
export const NUMERIC: u32 = 2;
export const TIME: u32 = 4;
export const FIELD_FLAGS: usize = 0;
/** Number of codes in use. */
export const FIELD_COUNT: usize = 4;
/** Hash table of value addresses, and the right shift that turns a hash into a slot index. */
export const FIELD_TABLE: usize = 8;
export const FIELD_SHIFT: usize = 12;
/** Chunks with the values: the first chunk, the current chunk, and the next free byte in the current one. */
export const FIELD_FIRST_CHUNK: usize = 16;
export const FIELD_CHUNK: usize = 20;
export const FIELD_FREE: usize = 24;
/** Address of the member whose value the field takes. */
export const FIELD_MEMBER: usize = 28;
export const FIELD_KINDS: usize = 64;
export const FIELD_STARTS: usize = FIELD_KINDS + SCAN_LINES;
export const FIELD_ENDS: usize = FIELD_STARTS + 4 * SCAN_LINES;
export const FIELD_IDS: usize = FIELD_ENDS + 4 * SCAN_LINES;
export const FIELD_NUMBERS: usize = FIELD_IDS + 4 * SCAN_LINES;
export const FIELD_SIZE: usize = FIELD_NUMBERS + 8 * SCAN_LINES;

// Layout of a wanted member. The wanted members of one object form a linked list.
export const MEMBER_NAME: usize = 0;
export const MEMBER_LENGTH: usize = 4;
/** Address of the field whose path ends at this member; 0 if none. */
export const MEMBER_FIELD: usize = 8;
/** First wanted member inside this member's object; 0 if none. */
export const MEMBER_INSIDE: usize = 12;
export const MEMBER_NEXT: usize = 16;
/** Running number of the line that had the member last, eight bytes. */
export const MEMBER_MET: usize = 24;
export const MEMBER_SIZE: usize = 32;
