/** Compares everything that a scanner reports about lines with `JSON.parse` of the same lines. */
import { isAscii } from 'node:buffer';
import { expect } from 'vitest';
import type { LineScanner, Scan, ScanColumn, ScanField } from '../../../src/sources/scan/scanner.js';
import { KIND, LONGEST_CODED, MOST_CODED, SCAN_LINES } from '../../../src/sources/scan/scanner.js';

/** How many of the lines that a scanner could have taken it took. */
export interface Agreement {
  lines: number;
  /** Lines that `JSON.parse` reads as an object. */
  objects: number;
  taken: number;
}

/** Scans a block and checks every line; throws at the first difference, with the line. The scanner's codes of values are tracked from call to call. */
export class ScanChecker {
  readonly agreement: Agreement = { lines: 0, objects: 0, taken: 0 };
  /** By field: number of each value (kind and source bytes). */
  readonly #codes: Map<string, number>[];

  constructor(
    readonly scanner: LineScanner,
    readonly fields: readonly ScanField[],
  ) {
    this.#codes = fields.map(() => new Map());
  }

  check(block: Buffer, mostLines = SCAN_LINES): void {
    for (let from = 0; from < block.length; ) {
      const scan = this.scanner.scan(block, from, mostLines);
      let at = from;
      const fresh = new Set(scan.fresh.map(({ field, line }) => `${field} ${line}`));
      for (let line = 0; line < scan.lines; line++) {
        const newline = block.indexOf(10, at);
        const end = newline > at && block[newline - 1] === 13 ? newline - 1 : newline;
        if (scan.starts[line] !== at || scan.ends[line] !== end)
          this.#fail(block, at, end, `the line is from ${scan.starts[line]} to ${scan.ends[line]}`);
        this.#checkLine(block, at, end, scan, line, fresh);
        at = newline + 1;
      }
      if (scan.next !== at || scan.lines === 0) throw new Error(`the scan ended at ${scan.next} instead of ${at}`);
      from = at;
    }
  }

  #checkLine(block: Buffer, start: number, end: number, scan: Scan, line: number, fresh: ReadonlySet<string>): void {
    this.agreement.lines += 1;
    let value: unknown;
    try {
      value = JSON.parse(block.toString('utf8', start, end));
    } catch {
      value = undefined;
    }
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isObject) this.agreement.objects += 1;
    const taken = scan.taken[line] === 1;
    // Codes that a line assigned stay assigned, also if the line is left.
    if (!taken) {
      this.fields.forEach((_, field) => {
        if (fresh.has(`${field} ${line}`)) this.#learn(block, scan, field, line);
      });
      return;
    }
    this.agreement.taken += 1;
    if (!isObject) this.#fail(block, start, end, 'JSON.parse does not read it as an object');
    this.fields.forEach((field, index) => {
      const column = scan.columns[index];
      if (column === undefined) throw new Error('a column is missing');
      const say = (what: string): never => this.#fail(block, start, end, `${JSON.stringify(field.path)}: ${what}`);
      const wanted = memberOf(value, field.path);
      this.#checkValue(block, column, line, wanted, say);
      this.#checkNumber(block, column, line, field, wanted, say);
      const isNew = fresh.has(`${index} ${line}`);
      if (field.coded) this.#checkCode(block, scan, index, line, isNew, say);
    });
  }

  #checkValue(block: Buffer, column: ScanColumn, line: number, wanted: unknown, say: (what: string) => never): void {
    const kind = column.kinds[line];
    const source = block.toString('utf8', column.starts[line], column.ends[line]);
    if (wanted === undefined || wanted === null) {
      if (kind !== KIND.missing) say(`kind ${kind} though it is missing`);
      if (column.starts[line] !== 0 || column.ends[line] !== 0) say('a position though it is missing');
      return;
    }
    const kinds = kindsOf(wanted);
    if (!kinds.includes(kind ?? -1)) say(`kind ${kind} for ${JSON.stringify(wanted)}`);
    if (kind === KIND.text && (source !== wanted || !isAscii(block.subarray(column.starts[line], column.ends[line]))))
      say(`the text ${JSON.stringify(source)} for ${JSON.stringify(wanted)}`);
    const read: unknown = JSON.parse(kind === KIND.text || kind === KIND.escaped ? `"${source}"` : source);
    expect(read).toEqual(wanted);
  }

  #checkNumber(block: Buffer, column: ScanColumn, line: number, field: ScanField, wanted: unknown, say: (what: string) => never): void {
    const number = column.numbers[line] ?? Number.NaN;
    if (field.numeric === 'no' || Number.isNaN(number)) {
      const source = block.toString('latin1', column.starts[line], column.ends[line]);
      if (field.numeric !== 'no' && typeof wanted === 'number' && /^-?[1-9]\d{0,14}$/.test(source)) say(`no number for ${source}`);
      if (field.numeric === 'time' && typeof wanted === 'string' && /^2\d{3}-0[1-9]-[12]\dT1\d:[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/.test(source))
        say(`no time for ${source}`);
      return;
    }
    if (Object.is(number, -0)) say('a negative zero');
    if (typeof wanted === 'number') {
      if (number !== wanted) say(`the number ${number} for ${wanted}`);
      return;
    }
    const isTime = typeof wanted === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(wanted);
    const ms = typeof wanted === 'string' ? Date.parse(wanted.replace(/(\.\d{3})\d+Z$/, '$1Z')) : Number.NaN;
    if (field.numeric !== 'time' || !isTime || ms !== number) say(`the number ${number} for ${JSON.stringify(wanted)}`);
    // Date.parse reads the 31st of April as the 1st of May.
    if (new Date(ms).toISOString().slice(0, 10) !== String(wanted).slice(0, 10)) say(`a time for a day that is not: ${String(wanted)}`);
  }

  #checkCode(block: Buffer, scan: Scan, field: number, line: number, isNew: boolean, say: (what: string) => never): void {
    const column = scan.columns[field];
    const id = column?.ids[line] ?? -2;
    const kind = column?.kinds[line] ?? 0;
    const length = (column?.ends[line] ?? 0) - (column?.starts[line] ?? 0);
    if (isNew) {
      if (this.#learn(block, scan, field, line) !== id) say('a new value has not the next number');
      return;
    }
    const known = this.#codes[field]?.get(this.#key(block, scan, field, line));
    const none = kind === KIND.missing || kind >= KIND.list || length > LONGEST_CODED;
    if (none ? id !== -1 : id !== (known ?? -1)) say(`number ${id} instead of ${known ?? -1}`);
    if (!none && known === undefined && (this.#codes[field]?.size ?? 0) < MOST_CODED) say('a new value has no number');
  }

  #learn(block: Buffer, scan: Scan, field: number, line: number): number {
    const codes = this.#codes[field];
    const key = this.#key(block, scan, field, line);
    if (codes === undefined || codes.has(key)) throw new Error(`a value that has a code is reported as new: ${key}`);
    codes.set(key, codes.size);
    return codes.size - 1;
  }

  #key(block: Buffer, scan: Scan, field: number, line: number): string {
    const column = scan.columns[field];
    return `${column?.kinds[line]} ${block.toString('latin1', column?.starts[line], column?.ends[line])}`;
  }

  #fail(block: Buffer, start: number, end: number, what: string): never {
    throw new Error(`${what}, in the line ${JSON.stringify(block.toString('utf8', start, end))} (${block.toString('hex', start, end)})`);
  }
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const segment of path) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, segment)) return undefined;
    at = (at as Record<string, unknown>)[segment];
  }
  return at;
}

function kindsOf(value: unknown): readonly number[] {
  switch (typeof value) {
    case 'string':
      return [KIND.text, KIND.escaped];
    case 'number':
      return [KIND.number];
    case 'boolean':
      return [value ? KIND.true : KIND.false];
    default:
      return [Array.isArray(value) ? KIND.list : KIND.object];
  }
}
