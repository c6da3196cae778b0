/** Tables, with a header line or with columns that the stream names: values with a comma (`csv`) or a tab (`tsv`) between them. */
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
  'and `_` is in back-quotes. If a name occurs twice, the last column counts. The same header again, as after a rotation, is skipped; a line with at least half of its names,',
  'beginning or ending with one of them, is a new header. A line with an empty value, or with a value that begins with a digit, is not a header; without a header, lines are unreadable.',
  'Of a log that is followed from its end, the header is read from the start of the file.',
  '',
  'A log without a header names its columns in the stream: `format NAME(time, host, "Response Time")`. A header line with these names is skipped.',
  '',
  'The time is the first of `ts`, `time`, `timestamp` and `@timestamp` that exists; its format is detected. Blank lines are skipped. Lines with more or fewer',
  'values than the header and lines with text after a closing quote are unreadable; empty values at the end of a line may be too many.',
];

/** How the delimiter of a table is found. */
interface Dialect {
  /** What a row may be delimited by; the first is the usual one. */
  readonly delimiters: readonly [string, ...string[]];
}

function tableFormat(rest: Pick<FormatDescriptor, 'name' | 'summary' | 'examples'>, doc: string, dialect: Dialect): FormatDescriptor {
  const open: FormatDescriptor = {
    ...rest,
    doc: [doc, ...RULES].join('\n').replaceAll('NAME', rest.name),
    ...OPEN_TIME_FIELDS,
    joinsLines: true,
    readsHeader: true,
    headerOf: (first) => first.filter((line) => !isBlank(line)).slice(0, SEPARATOR.test(first[0] ?? '') ? 2 : 1),
    likelihood: (line) => (dialect.delimiters.some((delimiter) => line.includes(delimiter)) ? 0.8 : 0),
    create: (options) => new TableDecoder(options, dialect),
  };
  return {
    ...open,
    parameters: {
      example: `${rest.name}(time, host, "Response Time")`,
      configure: (names) => {
        const empty = names.findIndex((name) => name.trim() === '');
        if (empty >= 0) return { message: 'the name of a column is empty', argument: empty };
        const twice = names.findIndex((name, column) => names.indexOf(name) < column);
        if (twice >= 0)
          return {
            message: `two columns are named \`${names[twice] ?? ''}\``,
            help: 'give each column a name of its own',
            argument: twice,
          };
        const { readsHeader: _, headerOf: __, ...headless } = open;
        return {
          ...headless,
          fields: names.map((name) => ({ path: [name], type: 'text', doc: 'A column.' })),
          create: (options) => new TableDecoder(options, dialect, names),
        };
      },
    },
  };
}

export const csv: FormatDescriptor = tableFormat(
  {
    name: 'csv',
    summary: 'Comma-separated values, with a header line or named columns',
    examples: [
      {
        before: ['time,level,message,took_ms'],
        line: '2026-05-04T10:03:00Z,error,"disk ""sda1"", full",97.50',
        fields: { level: 'error', message: 'disk "sda1", full', took_ms: '97.50' },
        time: '2026-05-04T10:03:00.000Z',
      },
      {
        arguments: ['time', 'host', 'Response Time'],
        line: '2026-05-04 10:03:00;web1;1,5',
        fields: { host: 'web1', 'Response Time': '1,5' },
        time: '2026-05-04T10:03:00.000Z',
      },
    ],
  },
  'Each line is a row of values with commas between. If the first line has more semicolons than commas outside of quotes, semicolons delimit; a line `sep=;` before it, as spreadsheets write it, says so too.',
  { delimiters: [',', ';'] },
);

export const tsv: FormatDescriptor = tableFormat(
  {
    name: 'tsv',
    summary: 'Tab-separated values, with a header line or named columns',
    examples: [
      {
        before: ['time\tlevel\tmessage'],
        line: '2026-05-04T10:03:00Z\terror\tdisk sda1, full',
        fields: { level: 'error', message: 'disk sda1, full' },
        time: '2026-05-04T10:03:00.000Z',
      },
    ],
  },
  'Each line is a row of values with tabs between.',
  { delimiters: ['\t'] },
);

const NO_HEADER = 'no header line before it';
const OPEN_QUOTE = 'a quote that is not closed';
const AFTER_QUOTE = 'text after a closing quote';
/** The first line of a file that a spreadsheet has written. */
const SEPARATOR = /^\ufeff?sep=(.)$/i;

interface Held {
  /** Absent where the stream names the columns. */
  readonly header?: string;
  readonly delimiter?: string;
  /** The lines of a record with a quote that has not ended. */
  readonly open?: string;
}

class TableDecoder implements Decoder {
  readonly #columns: Columns;
  readonly #width: number;
  readonly #line: number;
  #header: string | undefined;
  /** Undefined until a line has shown it. */
  #delimiter: string | undefined;
  /** A record with a quote that has not ended. */
  #open: DelimitedRow | undefined;

  constructor(
    options: DecoderOptions,
    readonly dialect: Dialect,
    readonly named?: readonly string[],
  ) {
    this.#columns = new Columns(options.wanted);
    this.#width = options.wanted.length;
    this.#line = slotOf(slotsByName(options.wanted), 'line');
    if (named !== undefined) this.#columns.set(named);
  }

  held(): unknown {
    const held = {
      ...(this.#header === undefined ? {} : { header: this.#header }),
      ...(this.#delimiter === undefined ? {} : { delimiter: this.#delimiter }),
      ...(this.#open === undefined ? {} : { open: this.#open.text }),
    } satisfies Held;
    return Object.keys(held).length === 0 ? undefined : held;
  }

  restore(held: unknown): void {
    const { header, delimiter, open } = held as Held;
    this.#delimiter = delimiter;
    if (header !== undefined && this.named === undefined) this.#readHeader(header);
    if (open === undefined || !this.#isKnown) return;
    const row = new DelimitedRow(this.#delimiterOf(open));
    for (const line of open.split('\n')) row.push(line);
    this.#open = row;
  }

  names(): readonly string[] {
    return this.#columns.names;
  }

  decode(line: string, out: Cell[]): Outcome {
    if (this.#open === undefined) {
      if (isBlank(line) || line === this.#header) return 'blank';
      if (!this.#isKnown || this.#delimiter === undefined) {
        const separator = SEPARATOR.exec(line)?.[1];
        if (separator !== undefined) {
          this.#delimiter = separator;
          return 'blank';
        }
      }
      if (!this.#isKnown) return this.#readHeader(line) ? 'blank' : NO_HEADER;
      if (this.named !== undefined && this.#isHeaderOf(line, this.named)) {
        this.#header = line;
        return 'blank';
      }
    }
    const row = this.#open ?? new DelimitedRow(this.#delimiterOf(line));
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

  get #isKnown(): boolean {
    return this.#columns.count > 0;
  }

  #give(row: DelimitedRow, out: Cell[]): Outcome {
    const { values } = row;
    const { count } = this.#columns;
    if (this.#isOtherHeader(values) && this.#readHeader(row.text)) return 'blank';
    const isNamed = this.named !== undefined;
    if (values.length < count) return isNamed ? 'fewer values than columns' : 'fewer values than the header';
    for (let column = count; column < values.length; column++)
      if (values[column] !== undefined) return isNamed ? 'more values than columns' : 'more values than the header';
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    if (this.#line >= 0) out[this.#line] = row.text;
    this.#columns.fill(out, values);
    return 'record';
  }

  /** The delimiter of the log, else what the line shows. */
  #delimiterOf(line: string): string {
    const [usual, ...others] = this.dialect.delimiters;
    if (this.#delimiter !== undefined || others.length === 0) return this.#delimiter ?? usual;
    const counts = this.dialect.delimiters.map((delimiter) => ({ delimiter, count: countOf(line, delimiter) }));
    const fitting = this.named === undefined ? [] : counts.filter(({ count }) => count === this.#columns.count - 1);
    // Numbers hold commas in the countries where semicolons delimit.
    const best = fitting.at(-1) ?? counts.reduce((most, each) => (each.count > most.count ? each : most));
    if (fitting.length > 0) this.#delimiter = best.delimiter;
    return best.delimiter;
  }

  #isHeaderOf(line: string, names: readonly string[]): boolean {
    const [first = ''] = names;
    if (!line.includes(first)) return false;
    const row = new DelimitedRow(this.#delimiterOf(line));
    return (
      row.push(line.startsWith('\ufeff') ? line.slice(1) : line) === 'row' &&
      names.every((name, column) => row.values[column]?.trim() === name)
    );
  }

  /** A log that goes on in another file may have other columns: a row that begins or ends with a name of the header, and has half of them. */
  #isOtherHeader(values: readonly (string | undefined)[]): boolean {
    const { names } = this.#columns;
    if (this.named !== undefined || !(names.includes(values[0]?.trim() ?? '') || names.includes(values.at(-1)?.trim() ?? ''))) return false;
    const known = values.filter((value) => names.includes(value?.trim() ?? '')).length;
    return known >= 2 && known >= names.length / 2;
  }

  #readHeader(line: string): boolean {
    const header = line.startsWith('\ufeff') ? line.slice(1) : line;
    const row = new DelimitedRow(this.#delimiterOf(header));
    const names = row.push(header) === 'row' ? row.values.map((value) => (value ?? '').trim()) : [];
    // A delimiter at the end of every line names no column.
    if (names.at(-1) === '') names.pop();
    if (names.length === 0 || names.some((name) => name === '' || /^[-+.]?\d/.test(name))) {
      return false;
    }
    this.#delimiter = row.delimiter;
    this.#header = line;
    this.#columns.set(names);
    return true;
  }
}

/** Delimiters outside of quotes. */
function countOf(line: string, delimiter: string): number {
  let count = 0;
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) count++;
  }
  return count;
}
