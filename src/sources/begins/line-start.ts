/** Decides which lines begin a record. */

/** One per source: what a line means may depend on the lines before it. Blank lines are not asked about; they begin no record. */
export interface LineStart {
  /** What is remembered of the lines so far; lines after it get the same answers from another instance with this state. */
  state: number;
  /** Whether this line, the next one, begins a record. */
  begins(line: string): boolean;
  /** Lines of this block are asked about from now on. @param ascii no byte is above 0x7f. */
  open(block: Buffer, ascii: boolean): void;
  /** As `begins`, for a line of the block. */
  beginsAt(start: number, end: number): boolean;
  /** The record so far has ended, although no line began another one. */
  ended(): void;
  /** Whether the line begins a record whatever the lines before it are. Absent: no line is known to. */
  beginsAlways?(line: string): boolean;
}

export interface BeginsPreset {
  readonly name: string;
  /** Markdown: which lines begin a record. */
  readonly doc: string;
  create(): LineStart;
}
