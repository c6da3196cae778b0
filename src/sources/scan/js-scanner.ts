/** The scanner in JavaScript. Every byte of a line is looked at once; the newline at the end of the block stops whatever runs. */
import { IsoTimes, numberAt } from './byte-values.js';
import type { LineScanner, Scan, ScanColumn, ScanField } from './scanner.js';
import { DEEPEST, KIND, SCAN_LINES } from './scanner.js';
import { ValueCodes } from './value-codes.js';
import type { WantedMember, WantedMembers, WantedTree } from './wanted.js';
import { wantedTree } from './wanted.js';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** 0 for bytes that a string just holds: ASCII but for the quote, the backslash and controls. */
const STOPS = Uint8Array.from({ length: 256 }, (_, byte) => (byte < 32 || byte >= 128 || byte === QUOTE || byte === BACKSLASH ? 1 : 0));
/** What may follow a backslash: 1 as it is, 2 with four hexadecimal digits. */
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) => ('"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : byte === 117 ? 2 : 0));
const HEX = Uint8Array.from({ length: 256 }, (_, byte) => (/[0-9a-fA-F]/.test(String.fromCharCode(byte)) ? 1 : 0));

/** The line is left to the plain decoder. */
const LEFT = -1;

export function createJsScanner(fields: readonly ScanField[]): LineScanner {
  return new JsScanner(fields);
}

interface Column extends ScanColumn {
  readonly codes: ValueCodes | undefined;
  readonly times: IsoTimes | undefined;
  readonly numeric: boolean;
}

class JsScanner implements LineScanner {
  readonly kind = 'js';
  readonly #tree: WantedTree;
  readonly #columns: readonly Column[];
  readonly #starts = new Uint32Array(SCAN_LINES);
  readonly #ends = new Uint32Array(SCAN_LINES);
  readonly #taken = new Uint8Array(SCAN_LINES);
  /** Line in which each wanted member was met last, counted from the first of all. */
  readonly #met: Float64Array;
  #count = 0;
  #line = 0;
  #fresh: { readonly field: number; readonly line: number }[] = [];
  #block: Uint8Array = new Uint8Array(0);
  /** Whether the string skipped last held more than plain ASCII. */
  #escaped = false;

  constructor(readonly fields: readonly ScanField[]) {
    this.#tree = wantedTree(fields);
    this.#met = new Float64Array(this.#tree.members);
    this.#columns = fields.map(({ coded, numeric }) => ({
      kinds: new Uint8Array(SCAN_LINES),
      starts: new Uint32Array(SCAN_LINES),
      ends: new Uint32Array(SCAN_LINES),
      ids: new Int32Array(SCAN_LINES).fill(-1),
      numbers: new Float64Array(SCAN_LINES).fill(Number.NaN),
      codes: coded ? new ValueCodes() : undefined,
      times: numeric === 'time' ? new IsoTimes() : undefined,
      numeric: numeric !== 'no',
    }));
  }

  scan(block: Uint8Array, from: number, mostLines: number): Scan {
    this.#block = block;
    this.#fresh = [];
    const most = Math.min(mostLines, SCAN_LINES);
    for (const column of this.#columns) {
      column.kinds.fill(KIND.missing, 0, most);
      column.starts.fill(0, 0, most);
      column.ends.fill(0, 0, most);
      if (column.codes !== undefined) column.ids.fill(-1, 0, most);
      if (column.numeric) column.numbers.fill(Number.NaN, 0, most);
    }
    let next = from;
    let line = 0;
    for (; line < most && next < block.length; line++) {
      this.#starts[line] = next;
      this.#line = line;
      this.#count++;
      const after = this.#record(next);
      const taken = after !== LEFT;
      const newline = taken ? after : block.indexOf(NEWLINE, next);
      this.#taken[line] = taken ? 1 : 0;
      this.#ends[line] = newline > next && block[newline - 1] === RETURN ? newline - 1 : newline;
      next = newline + 1;
    }
    return { lines: line, next, starts: this.#starts, ends: this.#ends, taken: this.#taken, columns: this.#columns, fresh: this.#fresh };
  }

  forget(field: number): void {
    this.#columns[field]?.codes?.clear();
  }

  /** A record that begins at `at`: gives where its newline stands. */
  #record(at: number): number {
    const block = this.#block;
    const start = skipSpace(block, at);
    if (block[start] !== OPEN_BRACE) return LEFT;
    const end = this.#object(start + 1, this.#tree.root, 1);
    if (end === LEFT) return LEFT;
    const after = skipSpace(block, end);
    return block[after] === NEWLINE ? after : LEFT;
  }

  /** An object of which members are wanted, from behind its brace. */
  #object(from: number, wanted: WantedMembers, depth: number): number {
    const block = this.#block;
    let at = from;
    if (block[at] !== QUOTE) {
      at = skipSpace(block, at);
      if (block[at] === CLOSE_BRACE) return at + 1;
    }
    for (;;) {
      if (block[at] !== QUOTE) return LEFT;
      const nameStart = at + 1;
      at = nameStart;
      while (STOPS[block[at] ?? 0] === 0) at++;
      if (block[at] !== QUOTE) {
        at = this.#skipOddName(at);
        if (at === LEFT) return LEFT;
      }
      const nameEnd = at;
      at += 1;
      if (block[at] !== COLON) {
        at = skipSpace(block, at);
        if (block[at] !== COLON) return LEFT;
      }
      at += 1;
      if ((block[at] ?? 0) <= 32) at = skipSpace(block, at);
      const member = memberNamed(block, nameStart, nameEnd, wanted);
      if (member === undefined) at = this.#skipValue(at, depth);
      else {
        if (this.#met[member.id] === this.#count) return LEFT;
        this.#met[member.id] = this.#count;
        at = this.#value(at, member, depth);
      }
      if (at === LEFT) return LEFT;
      if ((block[at] ?? 0) <= 32) at = skipSpace(block, at);
      if (block[at] === COMMA) {
        at += 1;
        if (block[at] !== QUOTE) at = skipSpace(block, at);
      } else return block[at] === CLOSE_BRACE ? at + 1 : LEFT;
    }
  }

  /** A name with characters beyond ASCII; one with escapes could be any. */
  #skipOddName(from: number): number {
    const block = this.#block;
    let at = from;
    for (; block[at] !== QUOTE; at++) if (block[at] === BACKSLASH || (block[at] ?? 0) < 32) return LEFT;
    return at;
  }

  /** A wanted value: it is noted, and what is wanted inside it is looked for. */
  #value(start: number, member: WantedMember, depth: number): number {
    const block = this.#block;
    const first = block[start] ?? 0;
    const { field, inside } = member;
    if (first === QUOTE) {
      const end = this.#skipString(start + 1);
      if (end === LEFT) return LEFT;
      if (field >= 0) this.#note(field, this.#escaped ? KIND.escaped : KIND.text, start + 1, end - 1);
      return end;
    }
    if (first === OPEN_BRACE) {
      if (depth === DEEPEST) return LEFT;
      const end = inside === undefined ? this.#skipValue(start, depth) : this.#object(start + 1, inside, depth + 1);
      if (end !== LEFT && field >= 0) this.#note(field, KIND.object, start, end);
      return end;
    }
    const end = this.#skipValue(start, depth);
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
    if (kind >= KIND.list) return;
    const { codes, times } = column;
    if (codes !== undefined) {
      const before = codes.size;
      column.ids[line] = codes.codeOf(this.#block, kind, start, end);
      if (codes.size > before) this.#fresh.push({ field, line });
    }
    if (kind === KIND.number && column.numeric) column.numbers[line] = numberAt(this.#block, start, end);
    else if (kind === KIND.text && times !== undefined) column.numbers[line] = times.timeAt(this.#block, start, end);
  }

  /** Just after any value that begins at `at`. */
  #skipValue(at: number, depth: number): number {
    const block = this.#block;
    const first = block[at] ?? 0;
    if (first === QUOTE) return this.#skipString(at + 1);
    if (first === OPEN_BRACE) return depth >= DEEPEST ? LEFT : this.#skipObject(at + 1, depth + 1);
    if (first === OPEN_BRACKET) return depth >= DEEPEST ? LEFT : this.#skipList(at + 1, depth + 1);
    if (first === MINUS || (first >= ZERO && first <= NINE)) return skipNumber(block, at);
    if (first === 116) return block[at + 1] === 114 && block[at + 2] === 117 && block[at + 3] === 101 ? at + 4 : LEFT;
    if (first === 110) return block[at + 1] === 117 && block[at + 2] === 108 && block[at + 3] === 108 ? at + 4 : LEFT;
    if (first !== 102) return LEFT;
    return block[at + 1] === 97 && block[at + 2] === 108 && block[at + 3] === 115 && block[at + 4] === 101 ? at + 5 : LEFT;
  }

  /** Just after a string, from behind its first quote. */
  #skipString(from: number): number {
    const block = this.#block;
    let at = from;
    this.#escaped = false;
    for (;;) {
      while (STOPS[block[at] ?? 0] === 0) at++;
      const byte = block[at] ?? 0;
      if (byte === QUOTE) return at + 1;
      if (byte < 32) return LEFT;
      this.#escaped = true;
      if (byte === BACKSLASH) {
        const escaped = ESCAPES[block[at + 1] ?? 0] ?? 0;
        if (escaped === 0) return LEFT;
        if (escaped === 2) {
          for (let digit = at + 2; digit < at + 6; digit++) if (HEX[block[digit] ?? 0] === 0) return LEFT;
          at += 6;
        } else at += 2;
      } else at += 1;
    }
  }

  #skipObject(from: number, depth: number): number {
    const block = this.#block;
    let at = skipSpace(block, from);
    if (block[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      if (block[at] !== QUOTE) return LEFT;
      at = this.#skipString(at + 1);
      if (at === LEFT) return LEFT;
      at = skipSpace(block, at);
      if (block[at] !== COLON) return LEFT;
      at = this.#skipValue(skipSpace(block, at + 1), depth);
      if (at === LEFT) return LEFT;
      at = skipSpace(block, at);
      if (block[at] !== COMMA) return block[at] === CLOSE_BRACE ? at + 1 : LEFT;
      at = skipSpace(block, at + 1);
    }
  }

  #skipList(from: number, depth: number): number {
    const block = this.#block;
    let at = skipSpace(block, from);
    if (block[at] === CLOSE_BRACKET) return at + 1;
    for (;;) {
      at = this.#skipValue(at, depth);
      if (at === LEFT) return LEFT;
      at = skipSpace(block, at);
      if (block[at] !== COMMA) return block[at] === CLOSE_BRACKET ? at + 1 : LEFT;
      at = skipSpace(block, at + 1);
    }
  }
}

function memberNamed(block: Uint8Array, start: number, end: number, wanted: WantedMembers): WantedMember | undefined {
  const members = wanted[end - start];
  if (members === undefined) return undefined;
  for (const member of members) if (isAt(block, start, member.name)) return member;
  return undefined;
}

function isAt(block: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at++) if (block[start + at] !== name[at]) return false;
  return true;
}

/** A newline is no white space here: it ends the line. */
function skipSpace(block: Uint8Array, from: number): number {
  let at = from;
  while (block[at] === 32 || block[at] === 9 || block[at] === RETURN) at++;
  return at;
}

function skipNumber(block: Uint8Array, from: number): number {
  let at = block[from] === MINUS ? from + 1 : from;
  const first = block[at] ?? 0;
  if (first < ZERO || first > NINE) return LEFT;
  at += 1;
  if (first !== ZERO) at = skipDigits(block, at);
  if (block[at] === POINT) {
    const decimals = at + 1;
    at = skipDigits(block, decimals);
    if (at === decimals) return LEFT;
  }
  if (block[at] === 101 || block[at] === 69) {
    at += 1;
    if (block[at] === 43 || block[at] === MINUS) at += 1;
    const exponent = at;
    at = skipDigits(block, exponent);
    if (at === exponent) return LEFT;
  }
  return at;
}

function skipDigits(block: Uint8Array, from: number): number {
  let at = from;
  while ((block[at] ?? 0) >= ZERO && (block[at] ?? 0) <= NINE) at++;
  return at;
}
