/**
 * The scanner in JavaScript. The fast path matches a line against the pieces between the values of earlier lines, and reads values four bytes at a time. If
 * that fails, the slow path reads the line byte by byte from its start.
 */
import { IsoTimes, numberAt } from './byte-values.js';
import type { Piece } from './pieces.js';
import { ENDS, isPieceAt, Pieces } from './pieces.js';
import type { LineScanner, Scan, ScanColumn, ScanField } from './scanner.js';
import { DEEPEST, KIND, SCAN_LINES } from './scanner.js';
import {
  CLOSE_BRACE,
  COLON,
  COMMA,
  LEFT,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  RETURN,
  skipName,
  skipPlain,
  skipSpace,
  skipString,
  skipValue,
  ZERO,
} from './skip.js';
import { ValueCodes } from './value-codes.js';
import type { WantedMember, WantedMembers } from './wanted.js';
import { memberNamed, wantedTree } from './wanted.js';
import { firstOfEight, LOOK_AHEAD, nonDigitsIn, stopsIn } from './words.js';

export function createJsScanner(fields: readonly ScanField[]): LineScanner {
  return new JsScanner(fields);
}

/** Bytes that continue a number after its first digits. */
const MORE_OF_NUMBER = Uint8Array.from({ length: 256 }, (_, byte) => ('.eE'.includes(String.fromCharCode(byte)) ? 1 : 0));

interface Column extends ScanColumn {
  readonly codes: ValueCodes | undefined;
  readonly times: IsoTimes | undefined;
  readonly numeric: boolean;
}

function columnFor({ coded, numeric }: Omit<ScanField, 'path'>): Column {
  return {
    kinds: new Uint8Array(SCAN_LINES),
    starts: new Uint32Array(SCAN_LINES),
    ends: new Uint32Array(SCAN_LINES),
    ids: new Int32Array(SCAN_LINES).fill(-1),
    numbers: new Float64Array(SCAN_LINES).fill(Number.NaN),
    codes: coded ? new ValueCodes() : undefined,
    times: numeric === 'time' ? new IsoTimes() : undefined,
    numeric: numeric !== 'no',
  };
}

class JsScanner implements LineScanner {
  readonly kind = 'js';
  readonly #wanted: WantedMembers;
  readonly #columns: readonly Column[];
  readonly #pieces: Pieces;
  readonly #starts = new Uint32Array(SCAN_LINES);
  readonly #ends = new Uint32Array(SCAN_LINES);
  readonly #taken = new Uint8Array(SCAN_LINES);
  /** The pass that saw each wanted member last, and the number of the current pass. A line takes two passes if the fast path fails. */
  readonly #met: Float64Array;
  #pass = 0;
  #line = 0;
  #block: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(readonly fields: readonly ScanField[]) {
    const { root, members } = wantedTree(fields);
    this.#wanted = root;
    this.#met = new Float64Array(members);
    this.#columns = fields.map(columnFor);
    this.#pieces = new Pieces(root);
  }

  scan(block: Uint8Array, from: number, mostLines: number): Scan {
    if (block !== this.#block) this.#view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    this.#block = block;
    const most = Math.min(mostLines, SCAN_LINES);
    for (const column of this.#columns) {
      column.kinds.fill(KIND.missing, 0, most);
      column.starts.fill(0, 0, most);
      column.ends.fill(0, 0, most);
    }
    let next = from;
    let line = 0;
    for (; line < most && next < block.length; line++) {
      this.#starts[line] = next;
      this.#line = line;
      let after = LEFT;
      if (this.#pieces.areUseful()) {
        this.#pass++;
        after = this.#recordByPieces(next);
      }
      if (after === LEFT) {
        this.#pass++;
        after = this.#record(next);
      }
      const taken = after !== LEFT;
      const newline = taken ? after : block.indexOf(NEWLINE, next);
      this.#taken[line] = taken ? 1 : 0;
      this.#ends[line] = newline > next && block[newline - 1] === RETURN ? newline - 1 : newline;
      next = newline + 1;
    }
    const fresh = this.#compute(line);
    return { lines: line, next, starts: this.#starts, ends: this.#ends, taken: this.#taken, columns: this.#columns, fresh };
  }

  forget(field: number): void {
    this.#columns[field]?.codes?.clear();
  }

  /** Computes codes and numbers field by field. Returns the values that got a new code. */
  #compute(lines: number): Scan['fresh'] {
    const block = this.#block;
    const view = this.#view;
    const last = block.length - LOOK_AHEAD;
    const taken = this.#taken;
    const fresh: { readonly field: number; readonly line: number }[] = [];
    this.#columns.forEach(({ kinds, starts, ends, ids, numbers, codes, times, numeric }, field) => {
      if (codes !== undefined) {
        for (let line = 0; line < lines; line++) {
          const kind = kinds[line] ?? 0;
          if (taken[line] === 0 || kind === KIND.missing || kind >= KIND.list) ids[line] = -1;
          else {
            const before = codes.size;
            ids[line] = codes.codeOf(view, last, kind, starts[line] ?? 0, ends[line] ?? 0);
            if (codes.size > before) fresh.push({ field, line });
          }
        }
      }
      if (!numeric) return;
      for (let line = 0; line < lines; line++) {
        const kind = kinds[line] ?? 0;
        if (kind === KIND.number) numbers[line] = numberAt(block, starts[line] ?? 0, ends[line] ?? 0);
        else if (kind === KIND.text && times !== undefined) numbers[line] = times.timeAt(block, view, starts[line] ?? 0, ends[line] ?? 0);
        else numbers[line] = Number.NaN;
      }
    });
    return fresh;
  }

  /** The fast path: returns the offset of the record's newline, or `LEFT`. Values recorded before it fails stay valid for the slow path. */
  #recordByPieces(from: number): number {
    const block = this.#block;
    const view = this.#view;
    const last = block.length - LOOK_AHEAD;
    const pieces = this.#pieces;
    const pass = this.#pass;
    const met = this.#met;
    let before = pieces.beginning;
    let at = from;
    for (;;) {
      if (at > last) return LEFT;
      let piece: Piece | undefined = before.next;
      if (piece === undefined || !isPieceAt(view, at, piece) || (piece.ends === ENDS.beforeValue && block[at + piece.length] === QUOTE)) {
        piece = pieces.find(block, view, before, at);
        if (piece === undefined) return LEFT;
      }
      before = piece;
      at += piece.length;
      const { ends, member, field } = piece;
      if (ends === ENDS.line) return at - 1;
      if (member !== undefined) {
        if (met[member.id] === pass) return LEFT;
        met[member.id] = pass;
      }
      if (ends === ENDS.beforeText) {
        const start = at;
        for (; ; at += 8) {
          if (at > last) return LEFT;
          const low = stopsIn(view.getInt32(at, true));
          const high = stopsIn(view.getInt32(at + 4, true));
          if ((low | high) !== 0) {
            at += firstOfEight(low, high);
            break;
          }
        }
        let kind: number = KIND.text;
        if (block[at] !== QUOTE) {
          const end = skipString(block, at);
          if (end === LEFT) return LEFT;
          at = end - 1;
          kind = KIND.escaped;
        }
        if (field >= 0) this.#note(field, kind, start, at);
      } else {
        const low = view.getInt32(at, true);
        const high = view.getInt32(at + 4, true);
        const digits = firstOfEight(nonDigitsIn(low), nonDigitsIn(high) | -0x80000000);
        if (digits === 0 || digits === 7 || MORE_OF_NUMBER[block[at + digits] ?? 0] !== 0 || (digits > 1 && block[at] === ZERO)) {
          at = member === undefined ? skipValue(block, at, 1) : this.#value(at, member, 1);
          if (at === LEFT) return LEFT;
        } else {
          if (field >= 0) this.#note(field, KIND.number, at, at + digits);
          at += digits;
        }
      }
    }
  }

  /** The slow path: returns the offset of the record's newline, or `LEFT`. */
  #record(at: number): number {
    const block = this.#block;
    const start = skipSpace(block, at);
    if (block[start] !== OPEN_BRACE) return LEFT;
    const end = this.#object(start + 1, this.#wanted, 1);
    if (end === LEFT) return LEFT;
    const after = skipSpace(block, end);
    return block[after] === NEWLINE ? after : LEFT;
  }

  /** Scans an object with wanted members, from just after its opening brace. Returns the offset just after it, or `LEFT`. */
  #object(from: number, wanted: WantedMembers, depth: number): number {
    const block = this.#block;
    let at = skipSpace(block, from);
    if (block[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      if (block[at] !== QUOTE) return LEFT;
      const name = at + 1;
      const nameEnd = skipName(block, name);
      if (nameEnd === LEFT) return LEFT;
      at = skipSpace(block, nameEnd + 1);
      if (block[at] !== COLON) return LEFT;
      at = skipSpace(block, at + 1);
      const member = memberNamed(block, name, nameEnd, wanted);
      if (member === undefined) at = skipValue(block, at, depth);
      else {
        if (this.#met[member.id] === this.#pass) return LEFT;
        this.#met[member.id] = this.#pass;
        at = this.#value(at, member, depth);
      }
      if (at === LEFT) return LEFT;
      at = skipSpace(block, at);
      if (block[at] !== COMMA) return block[at] === CLOSE_BRACE ? at + 1 : LEFT;
      at = skipSpace(block, at + 1);
    }
  }

  /** Records a wanted value and the wanted members inside it. Returns the offset just after it, or `LEFT`. */
  #value(start: number, member: WantedMember, depth: number): number {
    const block = this.#block;
    const first = block[start] ?? 0;
    const { field, inside } = member;
    if (first === QUOTE) {
      const stop = skipPlain(block, start + 1);
      const end = skipString(block, stop);
      if (end === LEFT) return LEFT;
      if (field >= 0) this.#note(field, block[stop] === QUOTE ? KIND.text : KIND.escaped, start + 1, end - 1);
      return end;
    }
    if (first === OPEN_BRACE) {
      if (depth === DEEPEST) return LEFT;
      const end = inside === undefined ? skipValue(block, start, depth) : this.#object(start + 1, inside, depth + 1);
      if (end !== LEFT && field >= 0) this.#note(field, KIND.object, start, end);
      return end;
    }
    const end = skipValue(block, start, depth);
    if (end === LEFT || field < 0) return end;
    if (first === OPEN_BRACKET) this.#note(field, KIND.list, start, end);
    else if (first === 116) this.#note(field, KIND.true, start, end);
    else if (first === 102) this.#note(field, KIND.false, start, end);
    else if (first !== 110) this.#note(field, KIND.number, start, end);
    return end;
  }

  #note(field: number, kind: number, start: number, end: number): void {
    const column = this.#columns[field];
    if (column === undefined) return;
    const line = this.#line;
    column.kinds[line] = kind;
    column.starts[line] = start;
    column.ends[line] = end;
  }
}
