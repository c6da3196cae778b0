/** Frames one connection: cuts what the client sends into blocks of whole lines, each ended by a newline. */
export interface Framer {
  /** Lines longer than the limit, of which only the head was returned. */
  readonly cut: number;
  /** NULs at the head of lines that were left out; those of other lines are still there. */
  readonly nulBytes: number;
  /** Memory of the unfinished line. */
  readonly heldBytes: number;
  /** The blocks that this chunk completes; they may share its memory. */
  push(chunk: Buffer): readonly Buffer[];
  /** Returns the unfinished line as it is and skips its rest, to free memory. Undefined if there is none. */
  giveUp(): Buffer | undefined;
  /** At the end of the connection: the last line, if nothing ended it and nothing had to. */
  end(): Buffer | undefined;
}
