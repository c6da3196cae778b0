/**
 * The bytes between the values of a line are mostly the same as in earlier lines, such as `","status":` after the string of `level`. Such a piece, once parsed
 * byte by byte, is stored with links to the pieces that followed it: each line shape is a path through this graph. A link is only a prediction: the bytes are
 * compared, four at a time, before the piece is used.
 */
import { CLOSE_BRACE, COLON, COMMA, LEFT, NEWLINE, OPEN_BRACE, QUOTE, skipName, skipSpace } from './skip.js';
import type { WantedMember, WantedMembers } from './wanted.js';
import { memberNamed } from './wanted.js';
import { LOOK_AHEAD, maskOf } from './words.js';

/** How a piece ends. */
export const ENDS = {
  /** With the opening quote of a string; the next piece begins with the closing quote. */
  beforeText: 0,
  /** Before a value of another kind; the next piece begins just after it. */
  beforeValue: 1,
  /** With the newline. */
  line: 2,
} as const;

export interface Piece {
  readonly length: number;
  readonly ends: number;
  /** The wanted member whose value comes next. */
  readonly member: WantedMember | undefined;
  /** The member's field; -1 for none. */
  readonly field: number;
  readonly bytes: Uint8Array;
  /** The first sixteen bytes, and masks of the bits that belong to the piece. */
  readonly word0: number;
  readonly word1: number;
  readonly word2: number;
  readonly word3: number;
  readonly mask0: number;
  readonly mask1: number;
  readonly mask2: number;
  readonly mask3: number;
  /** The predicted successor, which is the first that was seen, and the other successors. */
  next: Piece | undefined;
  readonly others: Piece[];
}

/** Length of the longest piece that is stored, in bytes. */
const LONGEST_PIECE = LOOK_AHEAD - 16;
const MOST_PIECES = 256;
const MOST_OTHERS = 7;
/** Storing or linking a piece costs 8 credits, a line earns 1. If the credit is used up, the lines have no lasting shape, and prediction pauses. */
const PIECE_COSTS = 8;
const MOST_CREDIT = 4096;
const PAUSE_LINES = 4096;

export class Pieces {
  /** The start of every line. */
  readonly beginning: Piece = pieceOf(new Uint8Array(0), ENDS.line, undefined);
  /** Stored pieces by their bytes, one character per byte. The last byte determines how a piece ends: a quote, a newline, or neither. */
  readonly #known = new Map<string, Piece>();
  #credit = MOST_CREDIT;
  #pause = 0;

  constructor(readonly wanted: WantedMembers) {}

  /** Whether to use the fast path for the next line. Call it once per line. */
  areUseful(): boolean {
    if (this.#pause > 0) {
      this.#pause -= 1;
      return false;
    }
    if (this.#credit < MOST_CREDIT) this.#credit += 1;
    return true;
  }

  /** Finds the piece at `at` if it is not `before.next`. `view` must cover the block. Returns undefined if the line must be read byte by byte. */
  find(block: Uint8Array, view: DataView, before: Piece, at: number): Piece | undefined {
    for (const piece of before.others) if (isPieceAt(view, at, piece) && isRightEnd(block, at, piece)) return piece;
    return this.#learn(block, before, at);
  }

  #learn(block: Uint8Array, before: Piece, from: number): Piece | undefined {
    const first = before === this.beginning;
    let at = skipSpace(block, before.ends === ENDS.beforeText ? from + 1 : from);
    if (first) {
      if (block[at] !== OPEN_BRACE) return undefined;
      at = skipSpace(block, at + 1);
    }
    if (block[at] === CLOSE_BRACE) {
      at = skipSpace(block, at + 1);
      return block[at] === NEWLINE ? this.#keep(block, before, from, at + 1, ENDS.line, undefined) : undefined;
    }
    if (!first) {
      if (block[at] !== COMMA) return undefined;
      at = skipSpace(block, at + 1);
    }
    if (block[at] !== QUOTE) return undefined;
    const name = at + 1;
    const nameEnd = skipName(block, name);
    if (nameEnd === LEFT) return undefined;
    at = skipSpace(block, nameEnd + 1);
    if (block[at] !== COLON) return undefined;
    at = skipSpace(block, at + 1);
    const member = memberNamed(block, name, nameEnd, this.wanted);
    return block[at] === QUOTE
      ? this.#keep(block, before, from, at + 1, ENDS.beforeText, member)
      : this.#keep(block, before, from, at, ENDS.beforeValue, member);
  }

  #keep(block: Uint8Array, before: Piece, start: number, end: number, ends: number, member: WantedMember | undefined): Piece | undefined {
    if (end - start > LONGEST_PIECE) return undefined;
    this.#credit -= PIECE_COSTS;
    if (this.#credit < 0 || this.#known.size === MOST_PIECES) {
      this.#reset();
      return undefined;
    }
    const key = String.fromCharCode(...block.subarray(start, end));
    let piece = this.#known.get(key);
    if (piece === undefined) {
      piece = pieceOf(block.slice(start, end), ends, member);
      this.#known.set(key, piece);
    }
    if (before.next === undefined) before.next = piece;
    else {
      if (before.others.length === MOST_OTHERS) before.others.pop();
      before.others.unshift(piece);
    }
    return piece;
  }

  #reset(): void {
    this.#known.clear();
    this.beginning.next = undefined;
    this.beginning.others.length = 0;
    this.#credit = MOST_CREDIT;
    this.#pause = PAUSE_LINES;
  }
}

/** Whether the piece matches the bytes at `at`. At least `LOOK_AHEAD` bytes must be readable there. */
export function isPieceAt(view: DataView, at: number, piece: Piece): boolean {
  const differing =
    ((view.getInt32(at, true) ^ piece.word0) & piece.mask0) |
    ((view.getInt32(at + 4, true) ^ piece.word1) & piece.mask1) |
    ((view.getInt32(at + 8, true) ^ piece.word2) & piece.mask2) |
    ((view.getInt32(at + 12, true) ^ piece.word3) & piece.mask3);
  return differing === 0 && (piece.length <= 16 || isRestAt(view, at, piece));
}

function isRestAt(view: DataView, at: number, { bytes, length }: Piece): boolean {
  for (let offset = 16; offset < length; offset++) if (view.getUint8(at + offset) !== bytes[offset]) return false;
  return true;
}

/** False if a string follows a piece that ends before another kind of value: a longer piece that includes the quote fits there. */
function isRightEnd(block: Uint8Array, at: number, piece: Piece): boolean {
  return piece.ends !== ENDS.beforeValue || block[at + piece.length] !== QUOTE;
}

function pieceOf(bytes: Uint8Array, ends: number, member: WantedMember | undefined): Piece {
  const { length } = bytes;
  const padded = new Uint8Array(LONGEST_PIECE);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return {
    length,
    ends,
    member,
    field: member?.field ?? -1,
    bytes,
    word0: view.getInt32(0, true),
    word1: view.getInt32(4, true),
    word2: view.getInt32(8, true),
    word3: view.getInt32(12, true),
    mask0: maskOf(length),
    mask1: maskOf(length - 4),
    mask2: maskOf(length - 8),
    mask3: maskOf(length - 12),
    next: undefined,
    others: [],
  };
}
