/** The journal of systemd as JSON: `journalctl -o json`, one object a line. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { digitsCell } from '../cells/cells.js';
import { jsonCell } from '../cells/json-cell.js';
import { jsonNames } from '../format/field-names.js';
import type { Decoder, DecoderOptions, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted } from '../format/format.js';
import type { JsonObject } from '../format/json-object.js';
import { parseObject } from '../format/json-object.js';
import { LEVEL_FIELD, severityWord } from './severities.js';

const TIME: FieldPath = ['time'];

export const journald: FormatDescriptor = {
  name: 'journald',
  summary: 'The journal of systemd as JSON (`journalctl -o json`)',
  doc: [
    'A line is a JSON object with the fields of a journal entry. All of them can be read under their own names, such as `_TRANSPORT` or `CODE_FILE`; the',
    'fields below are short names of the most usual ones. A value that the journal gives as a list of bytes, because it is not plain text, is read as UTF-8. If a field has several',
    'values, the last one counts. A value that is too large for the journal to print is `null`, which is missing.',
    '',
    'The time is `__REALTIME_TIMESTAMP`, else `_SOURCE_REALTIME_TIMESTAMP`: microseconds since 1970. Blank lines are skipped. Lines that are no valid',
    'JSON, or JSON but no object, are unreadable.',
  ].join('\n'),
  examples: [
    {
      line: '{"__REALTIME_TIMESTAMP":"1777888980250123","PRIORITY":"3","_HOSTNAME":"web1","_SYSTEMD_UNIT":"ssh.service","SYSLOG_IDENTIFIER":"sshd","_PID":"4711","_TRANSPORT":"syslog","MESSAGE":"cannot bind port 22"}',
      fields: {
        level: 'error',
        severity: 3,
        host: 'web1',
        unit: 'ssh.service',
        app: 'sshd',
        pid: 4711,
        message: 'cannot bind port 22',
        _TRANSPORT: 'syslog',
      },
      time: '2026-05-04T10:03:00.250Z',
    },
  ],
  timeField: TIME,
  timeAs: 'epoch us',
  hasOtherFields: true,
  fields: [
    { path: TIME, type: 'text', doc: 'When the journal received the entry: microseconds since 1970.' },
    { path: ['message'], type: 'text', doc: '`MESSAGE`.' },
    { path: ['severity'], type: 'number', doc: '`PRIORITY`: 0 (emergency) to 7 (debug).' },
    LEVEL_FIELD,
    { path: ['host'], type: 'text', doc: '`_HOSTNAME`.' },
    { path: ['unit'], type: 'text', doc: '`_SYSTEMD_UNIT`, else `UNIT`, which systemd itself sets on messages about a unit.' },
    { path: ['app'], type: 'text', doc: '`SYSLOG_IDENTIFIER`, else `_COMM`.' },
    { path: ['pid'], type: 'number', doc: '`_PID`, else `SYSLOG_PID`.' },
  ],
  likelihood: (line) => (/"__REALTIME_TIMESTAMP" ?:/.test(line) ? 1 : 0.1),
  create: (options) => new JournaldDecoder(options),
};

/** Short name → fields of the journal, the first that is there. */
const SOURCES: ReadonlyMap<string, readonly string[]> = new Map([
  ['time', ['__REALTIME_TIMESTAMP', '_SOURCE_REALTIME_TIMESTAMP']],
  ['message', ['MESSAGE']],
  ['severity', ['PRIORITY']],
  ['level', ['PRIORITY']],
  ['host', ['_HOSTNAME']],
  ['unit', ['_SYSTEMD_UNIT', 'UNIT']],
  ['app', ['SYSLOG_IDENTIFIER', '_COMM']],
  ['pid', ['_PID', 'SYSLOG_PID']],
]);

/** `journalctl -o json-seq` puts it before every object, `-o json-sse` the word. */
const RECORD_SEPARATOR = '\u001e';
const EVENT_DATA = 'data: ';

class JournaldDecoder implements Decoder {
  readonly #wanted: readonly { readonly name: string; readonly sources: readonly string[] }[];

  constructor(options: DecoderOptions) {
    this.#wanted = options.wanted.map((path) => ({ name: dotted(path), sources: SOURCES.get(dotted(path)) ?? [dotted(path)] }));
  }

  names(line: string): readonly string[] {
    return jsonNames(objectText(line));
  }

  decode(line: string, out: Cell[]): Outcome {
    const entry = parseObject(objectText(line));
    if (typeof entry === 'string') return entry;
    this.#wanted.forEach(({ name, sources }, slot) => {
      out[slot] = name === 'line' ? line : shaped(name, firstOf(entry, sources));
    });
    return 'record';
  }
}

function objectText(line: string): string {
  if (line.startsWith(RECORD_SEPARATOR)) return line.slice(1);
  return line.startsWith(EVENT_DATA) ? line.slice(EVENT_DATA.length) : line;
}

function shaped(name: string, cell: Cell): Cell {
  if (name === 'level') return severityWord(cell);
  return (name === 'pid' || name === 'severity') && typeof cell === 'string' ? digitsCell(cell) : cell;
}

function firstOf(entry: JsonObject, names: readonly string[]): Cell {
  for (const name of names) {
    const cell = Object.hasOwn(entry, name) ? cellOf(entry[name]) : undefined;
    if (cell !== undefined) return cell;
  }
  return undefined;
}

function cellOf(value: unknown): Cell {
  if (!Array.isArray(value)) return jsonCell(value);
  if (value.length === 0) return '';
  if (value.every(isByte)) return textOf(value as number[]);
  const last: unknown = value.at(-1);
  return Array.isArray(last) && last.every(isByte) ? textOf(last as number[]) : jsonCell(last);
}

function textOf(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('utf8');
}

function isByte(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}
