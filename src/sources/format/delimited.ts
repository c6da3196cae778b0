/** Rows of values with a delimiter between them, as in CSV: a value may stand in double quotes, `""` in it is one quote. */

/** Undefined: nothing stands between two delimiters, not even quotes. */
export type DelimitedValue = string | undefined;

/**
 * - `row`: the values are complete.
 * - `open`: a quoted value continues in the next line.
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

  /** Characters of the lines so far, with a line break after each. */
  get length(): number {
    return this.#length;
  }

  push(line: string): RowState {
    const isOpen = this.#lines.length > 0;
    this.#lines.push(line);
    this.#length += line.length + 1;
    let at = 0;
    let isQuoted = isOpen;
    for (;;) {
      if (!isQuoted && line.charCodeAt(at) === QUOTE) {
        isQuoted = true;
        at++;
      }
      const end = isQuoted ? closingQuote(line, at) : line.indexOf(this.delimiter, at);
      const text = end < 0 ? line.slice(at) : line.slice(at, end);
      if (isQuoted) {
        this.#open.push(text);
        if (end < 0) return 'open';
        this.#closeQuoted();
        if (end + 1 === line.length) return 'row';
        if (!line.startsWith(this.delimiter, end + 1)) return 'broken';
        at = end + 2;
        isQuoted = false;
      } else {
        this.values.push(text === '' ? undefined : text);
        if (end < 0) return 'row';
        at = end + 1;
      }
    }
  }

  #closeQuoted(): void {
    const value = this.#open.length === 1 ? (this.#open[0] ?? '') : this.#open.join('\n');
    this.#open.length = 0;
    this.values.push(value.includes('"') ? value.replaceAll('""', '"') : value);
  }
}

function closingQuote(line: string, start: number): number {
  for (let at = line.indexOf('"', start); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}
