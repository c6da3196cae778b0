/** Server logs of PostgreSQL on standard error: `2026-05-04 10:03:00.250 CEST [4711] ann@shop ERROR:  message`. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell, numberCell } from '../cells/cells.js';
import { isBlank } from '../format/blank.js';
import { CONTINUED } from '../format/continued.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { RecordCells } from '../format/record-cells.js';

const TIME: FieldPath = ['time'];

export const postgres: FormatDescriptor = {
  name: 'postgres',
  summary: 'Server logs of PostgreSQL (`log_destination = stderr`)',
  doc: [
    'A line is the prefix that `log_line_prefix` sets, a level with a colon and two spaces, and the message. The prefix begins with the time (`%m`, `%t` or `%n`). From the rest of it are read: the',
    'process id in brackets (`[%p]`, also `[%p-%l]`), `%u@%d`, names with values (`user=%u,db=%d,app=%a,client=%h`), and the address of the client with its port (`%r`, as Amazon RDS',
    'writes it). `extract /…/ from line` reads the rest. `[unknown]` is missing.',
    '',
    '`log_duration` and `log_min_duration_statement` write the time that a statement took: `duration_ms`. `query` is the text of a statement. `DETAIL`, `HINT`, `CONTEXT` and `STATEMENT` are',
    'lines of their own, with that word as their level. `code` is the SQLSTATE, which `log_error_verbosity = verbose` writes before the message.',
    '',
    'A zone is read as an offset (`-03`) or as an abbreviation that means one offset (`UTC`, `CEST`, `EST`). Others, such as `IST` and `CST`, can only be read',
    'where the stream names the zone: `time time zone "Asia/Kolkata"`. Blank lines are skipped. Lines that begin with a space or a tab continue the message before:',
    '`begins timestamp` joins them; without it, they are counted and make no record. Other lines without a time and a level are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '2026-05-04 10:03:00.250 CEST [4711] ann@shop LOG:  duration: 1250.118 ms  statement: SELECT * FROM orders',
      fields: {
        pid: 4711,
        user: 'ann',
        database: 'shop',
        level: 'LOG',
        message: 'duration: 1250.118 ms  statement: SELECT * FROM orders',
        duration_ms: 1250.118,
        query: 'SELECT * FROM orders',
      },
      time: '2026-05-04T08:03:00.250Z',
    },
    {
      line: '2026-05-04 10:03:00 UTC:203.0.113.9(50412):ann@shop:[4711]:ERROR:  deadlock detected',
      fields: { pid: 4711, user: 'ann', database: 'shop', client: '203.0.113.9', level: 'ERROR', message: 'deadlock detected' },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  timeField: TIME,
  fields: [
    { path: TIME, type: 'text', doc: 'Date and time with the zone, or seconds since 1970.' },
    { path: ['pid'], type: 'number', doc: 'Process id.' },
    { path: ['user'], type: 'text', doc: 'Name of the database user.' },
    { path: ['database'], type: 'text', doc: 'Name of the database.' },
    { path: ['app'], type: 'text', doc: 'Name of the application.' },
    { path: ['client'], type: 'text', doc: 'Address or name of the client.' },
    {
      path: ['level'],
      type: 'text',
      doc: '`LOG`, `WARNING`, `ERROR`, `FATAL`, `PANIC`, `DETAIL`, `STATEMENT` and so on, in the language of the server.',
    },
    { path: ['code'], type: 'text', doc: 'The SQLSTATE, such as `40P01`, where the line holds one.' },
    { path: ['message'], type: 'text', doc: 'The message.' },
    { path: ['duration_ms'], type: 'number', doc: 'How long a statement took, in milliseconds.' },
    { path: ['query'], type: 'text', doc: 'The statement, where the line holds one.' },
  ],
  create: (options) => new PostgresDecoder(options),
};

/** The zone is an offset or an abbreviation, but not the level. */
const TIME_HEAD =
  /^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Z]{1,5}\b(?!: {2})| ?[+-]\d\d(?::?\d\d)?(?!\w))?|\d{9,11}\.\d{1,6})(?![\w.+])/;
/** Upper-case letters of any language: the server's messages may be translated. */
const LEVEL = /(?<![\p{L}\p{N}_])(\p{Lu}{3,20}[1-5]?): {2}/u;
/** The classes of codes begin with a digit, except four. */
const CODE = /^((?:\d[\dA-Z]|F0|HV|P0|XX)[\dA-Z]{3}): /;
/** Lines that complete the message before have no code, and may begin with text that looks like one. */
const COMPLETING: ReadonlySet<string> = new Set(['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION']);
const PREFIX_CHARACTERS = 1024;
const PID = /(?<![^\s:,=|])\[(\d{1,10})(?:-\d{1,10})?\]/;
const NAMED = /(?<![^\s,;|([])(user|db|database|app|application|client|host)=([^,;\s|]{0,256})/g;
const USER_AT_DATABASE = /(?<![^\s:,|])([^\s:@=,|]{1,128})@([^\s:@=,|]{1,128})(?![^\s:,|])/;
const CLIENT_WITH_PORT = /(?<![^\s,|])(:?)([\w.:-]{1,256})\(\d{1,5}\)/;
/** The name of a prepared statement may contain colons: it ends at the first colon with a space. */
const DURATION =
  /^duration: (\d{1,15}(?:\.\d{1,9})?) ms(?:$| {2}(?:(?:statement|fastpath function call|(?:execute|parse|bind) .{0,256}?):(?: |$)|$))/;
const STATEMENT = /^(?:statement|execute .{1,256}?): /;

const FIELDS: Readonly<Record<string, string>> = {
  user: 'user',
  db: 'database',
  database: 'database',
  app: 'app',
  application: 'app',
  client: 'client',
  host: 'client',
};

class PostgresDecoder implements Decoder {
  readonly #cells: RecordCells;
  readonly #wantsPrefix: boolean;
  readonly #wantsStatement: boolean;

  constructor(options: DecoderOptions) {
    this.#cells = new RecordCells(options);
    this.#wantsPrefix = this.#cells.wants('pid', 'user', 'database', 'app', 'client');
    this.#wantsStatement = this.#cells.wants('duration_ms', 'query');
  }

  decode(line: string, out: Cell[]): Outcome {
    const time = TIME_HEAD.exec(line)?.[0];
    if (time === undefined) {
      if (isBlank(line)) return 'blank';
      return /^[ \t]/.test(line) ? CONTINUED : 'not a PostgreSQL line (it does not begin with a time)';
    }
    const head = line.slice(time.length, time.length + PREFIX_CHARACTERS);
    const level = LEVEL.exec(head);
    if (level === null) return 'not a PostgreSQL line (no level such as `LOG:` with two spaces behind it)';
    const cells = this.#cells;
    cells.begin(out, line);
    cells.set('time', time);
    cells.set('level', level[1]);
    if (this.#wantsPrefix) this.#readPrefix(head.slice(0, level.index));
    let message = line.slice(time.length + level.index + level[0].length);
    const code = COMPLETING.has(level[1] ?? '') ? null : CODE.exec(message);
    if (code !== null) {
      cells.set('code', code[1]);
      message = message.slice(code[0].length);
    }
    cells.set('message', message);
    if (this.#wantsStatement) this.#readStatement(level[1] ?? '', message);
    return 'record';
  }

  #readPrefix(prefix: string): void {
    const cells = this.#cells;
    const pid = PID.exec(prefix)?.[1];
    if (pid !== undefined) cells.set('pid', digitsCell(pid));
    const client = CLIENT_WITH_PORT.exec(prefix)?.[2];
    if (client !== undefined) cells.set('client', client);
    const at = USER_AT_DATABASE.exec(prefix);
    if (at !== null) {
      cells.set('user', known(at[1]));
      cells.set('database', known(at[2]));
    }
    for (const [, name = '', value] of prefix.matchAll(NAMED)) cells.set(FIELDS[name] ?? name, known(value));
  }

  #readStatement(level: string, message: string): void {
    const duration = DURATION.exec(message);
    const statement = duration ?? STATEMENT.exec(message);
    if (duration !== null) this.#cells.set('duration_ms', numberCell(duration[1] ?? ''));
    if (level === 'STATEMENT') this.#cells.set('query', message);
    else if (statement !== null && statement[0].length < message.length) this.#cells.set('query', message.slice(statement[0].length));
  }
}

/** Undefined for what the server does not know, or not yet. */
function known(value: string | undefined): string | undefined {
  return value === '' || value === '[unknown]' ? undefined : value;
}
