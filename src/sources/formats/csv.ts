/** Tables with a header line: values with a comma (`csv`) or a tab (`tsv`) between them. */
import { LIMITS } from '../../engine/model/limits.js';
import type { Cell } from '../../engine/model/records.js';
import { isBlank } from '../format/blank.js';
import { Columns } from '../format/columns.js';
import { DelimitedRow } from '../format/delimited.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { slotOf, slotsByName } from '../format/format.js';
import { OPEN_TIME_FIELDS } from './json.js';

/** The same for all tables. */
const RULES = [
  'A value may be in double quotes; then it may contain the delimiter, line breaks, and quotes as `""`. If line breaks in quotes spread a record',
  'over several lines, its `line` contains them. Values are text; text that is a number works as a number where one is needed. An empty',
  'value is missing, `""` is empty text. Spaces next to a delimiter belong to the value.',
  '',
  'The first line of a log is the header and names the fields; spaces around a name are dropped. In a rule, a name with other characters than letters, digits',
  'and `_` is in back-quotes. If a name occurs twice, the last column counts. The same header again, as after a rotation, is skipped. A line with an',
  'empty value, or with a value that begins with a digit, is not a header; without a header, lines are unreadable.',
  'A log that is followed from its end has no header until it is rotated: follow it from its start (`--begin start`).',
  '',
  'The time is the first of `ts`, `time`, `timestamp` and `@timestamp` that exists; its format is detected. Blank lines are skipped. Lines with more or fewer',
  'values than the header and lines with text after a closing quote are unreadable; empty values at the end of a line may be too many.',
];

export const csv: FormatDescriptor = {
  name: 'csv',
  summary: 'Comma-separated values with a header line',
  doc: ['Each line is a row of values with commas between. If the header has semicolons and no commas, semicolons delimit.', ...RULES].join(
    '\n',
  ),
  examples: [
    {
      before: ['time,level,message,took_ms'],
      line: '2026-05-04T10:03:00Z,error,"disk ""sda1"", full",97.50',
      fields: { level: 'error', message: 'disk "sda1", full', took_ms: '97.50' },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  ...OPEN_TIME_FIELDS,
  joinsLines: true,
  readsHeader: true,
  create: (options) => new TableDecoder(options, (header) => (header.includes(';') && !header.includes(',') ? ';' : ',')),
};

export const tsv: FormatDescriptor = {
  name: 'tsv',
  summary: 'Tab-separated values with a header line',
  doc: ['Each line is a row of values with tabs between.', ...RULES].join('\n'),
  examples: [
    {
      before: ['time\tlevel\tmessage'],
      line: '2026-05-04T10:03:00Z\terror\tdisk sda1, full',
      fields: { level: 'error', message: 'disk sda1, full' },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  ...OPEN_TIME_FIELDS,
  joinsLines: true,
  readsHeader: true,
  create: (options) => new TableDecoder(options, () => '\t'),
};

const NO_HEADER = 'no header line before it';
const OPEN_QUOTE = 'a quote that is not closed';
const AFTER_QUOTE = 'text after a closing quote';

interface Held {
  readonly header: string;
  /** The lines of a record with a quote that has not ended. */
  readonly open?: string;
}

class TableDecoder implements Decoder {
  readonly #columns: Columns;
  readonly #width: number;
  readonly #line: number;
  #header: string | undefined;
  #delimiter = ',';
  /** A record with a quote that has not ended. */
  #open: DelimitedRow | undefined;

  constructor(
    options: DecoderOptions,
    readonly delimiterOf: (header: string) => string,
  ) {
    this.#columns = new Columns(options.wanted);
    this.#width = options.wanted.length;
    this.#line = slotOf(slotsByName(options.wanted), 'line');
  }

  held(): unknown {
    if (this.#header === undefined) return undefined;
    return { header: this.#header, ...(this.#open === undefined ? {} : { open: this.#open.text }) } satisfies Held;
  }

  restore(held: unknown): void {
    const { header, open } = held as Held;
    if (!this.#readHeader(header) || open === undefined) return;
    const row = new DelimitedRow(this.#delimiter);
    for (const line of open.split('\n')) row.push(line);
    this.#open = row;
  }

  names(): readonly string[] {
    return this.#columns.names;
  }

  decode(line: string, out: Cell[]): Outcome {
    if (this.#open === undefined) {
      if (isBlank(line) || line === this.#header) return 'blank';
      if (this.#header === undefined) return this.#readHeader(line) ? 'blank' : NO_HEADER;
    }
    const row = this.#open ?? new DelimitedRow(this.#delimiter);
    const state = row.push(line);
    this.#open = undefined;
    if (state === 'broken') return AFTER_QUOTE;
    if (state === 'open') {
      if (row.length > LIMITS.lineBytes) return OPEN_QUOTE;
      this.#open = row;
      return 'held';
    }
    return this.#give(row, out);
  }

  flush(): Outcome {
    if (this.#open === undefined) return 'blank';
    this.#open = undefined;
    return OPEN_QUOTE;
  }

  #give(row: DelimitedRow, out: Cell[]): Outcome {
    const { values } = row;
    const { count } = this.#columns;
    if (values.length < count) return 'fewer values than the header';
    for (let column = count; column < values.length; column++) if (values[column] !== undefined) return 'more values than the header';
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    if (this.#line >= 0) out[this.#line] = row.text;
    this.#columns.fill(out, values);
    return 'record';
  }

  #readHeader(line: string): boolean {
    const header = line.startsWith('\ufeff') ? line.slice(1) : line;
    const delimiter = this.delimiterOf(header);
    const row = new DelimitedRow(delimiter);
    if (row.push(header) !== 'row') return false;
    const names = row.values.map((value) => (value ?? '').trim());
    // A delimiter at the end of every line names no column.
    if (names.at(-1) === '') names.pop();
    if (names.length === 0 || names.some((name) => name === '' || /^[-+.]?\d/.test(name))) return false;
    this.#header = line;
    this.#delimiter = delimiter;
    this.#columns.set(names);
    return true;
  }
}
