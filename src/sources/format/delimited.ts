/** Rows of values with a delimiter between them, as in CSV: a value may stand in double quotes, `""` in it is one quote. */

/** Undefined: nothing stands between two delimiters, not even quotes. */
export type DelimitedValue = string | undefined;

/**
 * - `row`: the values are complete.
 * - `open`: a quoted value goes on in the next line.
 * - `broken`: something other than the delimiter follows a closing quote.
 */
export type RowState = 'row' | 'open' | 'broken';

const QUOTE = 34;

/** Reads one row from one or more lines. */
export class DelimitedRow {
  readonly values: DelimitedValue[] = [];
  /** Raw text of the quoted value that has not ended. */
  readonly #open: string[] = [];
  readonly #lines: string[] = [];
  #length = 0;

  /** @param delimiter one character. */
  constructor(readonly delimiter: string) {}

  /** The lines so far, with line breaks between. */
  get text(): string {
    return this.#lines.length === 1 ? (this.#lines[0] ?? '') : this.#lines.join('\n');
  }

  /** Characters of the lines so far. */
  get length(): number {
    return this.#length;
  }

  push(line: string): RowState {
    const isOpen = this.#lines.length > 0;
    this.#lines.push(line);
    this.#length += line.length;
    return isOpen ? this.#quoted(line, 0) : this.#next(line, 0);
  }

  #next(line: string, start: number): RowState {
    let at = start;
    for (;;) {
      if (line.charCodeAt(at) === QUOTE) return this.#quoted(line, at + 1);
      const end = line.indexOf(this.delimiter, at);
      const value = end < 0 ? line.slice(at) : line.slice(at, end);
      this.values.push(value === '' ? undefined : value);
      if (end < 0) return 'row';
      at = end + 1;
    }
  }

  #quoted(line: string, start: number): RowState {
    const close = closingQuote(line, start);
    if (close < 0) {
      this.#open.push(line.slice(start));
      return 'open';
    }
    this.#open.push(line.slice(start, close));
    const value = this.#open.length === 1 ? (this.#open[0] ?? '') : this.#open.join('\n');
    this.#open.length = 0;
    this.values.push(value.includes('"') ? value.replaceAll('""', '"') : value);
    if (close + 1 === line.length) return 'row';
    return line.startsWith(this.delimiter, close + 1) ? this.#next(line, close + 2) : 'broken';
  }
}

function closingQuote(line: string, start: number): number {
  for (let at = line.indexOf('"', start); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}
