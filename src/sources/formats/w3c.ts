/** W3C extended log files, as IIS, CloudFront and Exchange write them: `#Fields:` names the columns. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import { Columns } from '../format/columns.js';
import { DelimitedRow } from '../format/delimited.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted, slotOf, slotsByName } from '../format/format.js';

const TIME: FieldPath = ['timestamp'];

export const w3c: FormatDescriptor = {
  name: 'w3c',
  summary: 'W3C extended logs of IIS, CloudFront and others, with `#Fields:` lines',
  doc: [
    'A line that begins with `#Fields:` names the columns of the lines after it; another one replaces it. The columns are separated by spaces, by tabs (CloudFront) or by',
    'commas (Exchange). A column is a field in lower case with `_` for every other character: `cs-uri-stem` is `cs_uri_stem`, `cs(User-Agent)` is',
    '`cs_user_agent`. `-` is missing. Texts are not decoded: IIS writes `+` for a space, CloudFront `%20`.',
    '',
    '`timestamp` is made of the columns `date` and `time`, or is the column `date-time`. Without a column `date` the day comes from the line `#Date:`, and is the next day when the time',
    'goes back by more than twelve hours. Times are UTC, as IIS writes them. The unit of `time-taken` depends on the server, so a rule that compares it declares it:',
    '`field time_taken: duration(ms)` for IIS, `duration(s)` for CloudFront.',
    '',
    'Blank lines and other lines that begin with `#` are skipped. Lines before the first `#Fields:` and lines with',
    'more or fewer values than it has columns are unreadable. For a log that is followed from its end, `#Fields:` and `#Date:` are looked for in its first 64 KiB and in the last MiB before the end.',
  ].join('\n'),
  examples: [
    {
      before: ['#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status time-taken'],
      line: '2026-05-04 10:03:00 10.0.0.5 GET /cart id=7 203.0.113.9 Mozilla/5.0+(X11) 503 1524',
      fields: {
        timestamp: '2026-05-04 10:03:00',
        s_ip: '10.0.0.5',
        cs_method: 'GET',
        cs_uri_stem: '/cart',
        cs_uri_query: 'id=7',
        c_ip: '203.0.113.9',
        cs_user_agent: 'Mozilla/5.0+(X11)',
        sc_status: 503,
        time_taken: 1524,
      },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  timeField: TIME,
  timeAs: 'iso',
  readsHeader: true,
  headerOf: (first, last) => [...first, ...last].filter((line) => DIRECTIVE.test(line)),
  hasOtherFields: true,
  fields: [
    { path: TIME, type: 'text', doc: 'Date and time.' },
    { path: ['c_ip'], type: 'text', doc: 'Address of the client.' },
    { path: ['cs_username'], type: 'text', doc: 'Name of the authenticated user.' },
    { path: ['s_ip'], type: 'text', doc: 'Address of the server.' },
    { path: ['s_port'], type: 'number', doc: 'Port of the server.' },
    { path: ['cs_method'], type: 'text', doc: 'Method of the request, such as `GET`.' },
    { path: ['cs_uri_stem'], type: 'text', doc: 'Its path.' },
    { path: ['cs_uri_query'], type: 'text', doc: 'Its query.' },
    { path: ['cs_host'], type: 'text', doc: 'Its host.' },
    { path: ['cs_user_agent'], type: 'text', doc: 'The client program.' },
    { path: ['cs_referer'], type: 'text', doc: 'The page that led to the request.' },
    { path: ['sc_status'], type: 'number', doc: 'Status of the response.' },
    { path: ['sc_substatus'], type: 'number', doc: 'Its substatus.' },
    { path: ['sc_win32_status'], type: 'number', doc: 'Windows error code.' },
    { path: ['sc_bytes'], type: 'number', unit: { seconds: 0, bytes: 1, ratio: false }, doc: 'Bytes of the response.' },
    { path: ['cs_bytes'], type: 'number', unit: { seconds: 0, bytes: 1, ratio: false }, doc: 'Bytes of the request.' },
    { path: ['time_taken'], type: 'number', doc: 'Time until the response was sent; its unit depends on the server.' },
  ],
  create: (options) => new W3cDecoder(options),
};

const NUMBERS: ReadonlySet<string> = new Set((w3c.fields ?? []).flatMap(({ path, type }) => (type === 'number' ? [dotted(path)] : [])));
const NO_FIELDS = 'no #Fields line before it';
const HALF_A_DAY_S = 43_200;
const DAY_MS = 86_400_000;

interface Held {
  readonly fields?: string;
  readonly day?: string;
  readonly time?: string;
}

class W3cDecoder implements Decoder {
  readonly #columns: Columns;
  readonly #width: number;
  readonly #line: number;
  readonly #timestamp: number;
  /** The text behind `#Fields:`. */
  #fields: string | undefined;
  #delimiter = ' ';
  #isNumber: readonly boolean[] = [];
  #dateColumn = -1;
  #timeColumn = -1;
  /** The day of a log without a column for it, and the last time on it. */
  #day: string | undefined;
  #time: string | undefined;

  constructor(options: DecoderOptions) {
    const slots = slotsByName(options.wanted);
    this.#columns = new Columns(options.wanted);
    this.#width = options.wanted.length;
    this.#line = slotOf(slots, 'line');
    this.#timestamp = slotOf(slots, 'timestamp');
  }

  held(): unknown {
    const held = {
      ...(this.#fields === undefined ? {} : { fields: this.#fields }),
      ...(this.#day === undefined ? {} : { day: this.#day }),
      ...(this.#time === undefined ? {} : { time: this.#time }),
    } satisfies Held;
    return Object.keys(held).length === 0 ? undefined : held;
  }

  restore(held: unknown): void {
    const { fields, day, time } = held as Held;
    if (fields !== undefined) this.#readFields(fields);
    this.#day = day;
    this.#time = time;
  }

  names(): readonly string[] {
    return this.#columns.names;
  }

  decode(line: string, out: Cell[]): Outcome {
    if (line.startsWith('#')) {
      const [, name, text = ''] = DIRECTIVE.exec(line) ?? [];
      if (name === 'Fields') this.#readFields(text);
      else if (name === 'Date') this.#readDate(text);
      return 'blank';
    }
    if (isBlank(line)) return 'blank';
    if (this.#fields === undefined) return NO_FIELDS;
    const values = this.#split(line);
    const { count } = this.#columns;
    if (values.length < count) return 'fewer values than #Fields';
    if (values.length > count) return 'more values than #Fields';
    for (let slot = 0; slot < this.#width; slot++) out[slot] = undefined;
    this.#columns.fill(out, values);
    if (this.#line >= 0) out[this.#line] = line;
    if (this.#timestamp >= 0) out[this.#timestamp] = this.#timestampOf(values) ?? out[this.#timestamp];
    return 'record';
  }

  #readFields(text: string): void {
    const isTable = !text.includes('\t') && text.includes(',');
    const names = isTable ? text.split(',').map((name) => name.trim()) : text.trim().split(/\s+/);
    this.#fields = text;
    // CloudFront separates the names by spaces and the values by tabs.
    this.#delimiter = isTable ? ',' : ' ';
    this.#dateColumn = names.indexOf('date');
    this.#timeColumn = names.indexOf('time');
    const dateTime = names.indexOf('date-time');
    const fields = names.map((name, column) => (column === dateTime ? 'timestamp' : fieldName(name)));
    this.#columns.set(fields);
    this.#isNumber = fields.map((name) => NUMBERS.has(name));
  }

  #readDate(text: string): void {
    const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(text.trim()) ?? [];
    this.#day = day !== undefined && Number.isNaN(Date.parse(day)) ? undefined : day;
    this.#time = time;
  }

  #split(line: string): Cell[] {
    const delimiter = this.#delimiter === ' ' && line.includes('\t') ? '\t' : this.#delimiter;
    const row = delimiter === ' ' ? line.trimEnd() : line;
    // IIS writes quotes as they come; other servers put texts with spaces in quotes.
    const values = (row.includes('"') ? this.#unquoted(row, delimiter) : undefined) ?? row.split(delimiter);
    return values.map((value, column) =>
      value === '-' || value === '' || value === undefined ? undefined : this.#isNumber[column] === true ? digitsCell(value) : value,
    );
  }

  #unquoted(line: string, delimiter: string): readonly (string | undefined)[] | undefined {
    const row = new DelimitedRow(delimiter);
    return row.push(line) === 'row' && row.values.length === this.#columns.count ? row.values : undefined;
  }

  #timestampOf(values: readonly Cell[]): string | undefined {
    const time = values[this.#timeColumn];
    if (typeof time !== 'string') return undefined;
    const date = values[this.#dateColumn];
    if (typeof date === 'string') return `${date} ${time}`;
    if (this.#dateColumn >= 0 || this.#day === undefined) return undefined;
    if (this.#time !== undefined && secondsOf(this.#time) - secondsOf(time) > HALF_A_DAY_S) this.#day = nextDay(this.#day);
    this.#time = time;
    return `${this.#day} ${time}`;
  }
}

const DIRECTIVE = /^#(\w+):[ \t]*(.*)$/s;

function fieldName(column: string): string {
  return column
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
}

function secondsOf(time: string): number {
  const [hours = '', minutes = '', seconds = ''] = time.split(':');
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}
